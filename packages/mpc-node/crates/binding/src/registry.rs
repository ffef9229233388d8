//! Every object that JavaScript holds a number of, by context.

use std::collections::HashMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError};

use maany_mpc_engine::{KeyShare, KeygenSession, Result, SignSession};

use crate::convert::{argument, state};

/// A session that at most one step works on.
pub(crate) struct Slot<T>(Mutex<SlotState<T>>);

enum SlotState<T> {
    Idle(Box<T>),
    /// A step has taken the session to a thread of the pool.
    Running,
    Freed,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // Nothing panics while it holds a lock; if it did, the state is still one of the three.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl<T> Slot<T> {
    fn new(session: T) -> Self {
        Self(Mutex::new(SlotState::Idle(Box::new(session))))
    }

    /// Takes the session for a step.
    pub(crate) fn take(&self) -> Result<Box<T>> {
        let mut guard = lock(&self.0);
        match std::mem::replace(&mut *guard, SlotState::Running) {
            SlotState::Idle(session) => Ok(session),
            SlotState::Running => Err(state("A step of this session is still running.")),
            SlotState::Freed => {
                *guard = SlotState::Freed;
                Err(argument("The handle has been freed."))
            }
        }
    }

    /// Gives the session back. A session freed meanwhile is dropped here, and its step fails.
    pub(crate) fn give_back(&self, session: Box<T>) -> Result<()> {
        let mut guard = lock(&self.0);
        match *guard {
            SlotState::Freed => Err(state("The session was freed while a step was running.")),
            _ => {
                *guard = SlotState::Idle(session);
                Ok(())
            }
        }
    }

    fn free(&self) {
        *lock(&self.0) = SlotState::Freed;
    }

    /// Works on the session at once.
    pub(crate) fn with<R>(&self, work: impl FnOnce(&mut T) -> Result<R>) -> Result<R> {
        match &mut *lock(&self.0) {
            SlotState::Idle(session) => work(session),
            SlotState::Running => Err(state("A step of this session is still running.")),
            SlotState::Freed => Err(argument("The handle has been freed.")),
        }
    }
}

#[derive(Clone)]
enum Object {
    Share(Arc<KeyShare>),
    Keygen(Arc<Slot<KeygenSession>>),
    Sign(Arc<Slot<SignSession>>),
}

impl Object {
    fn free(&self) {
        match self {
            Self::Share(_) => {}
            Self::Keygen(slot) => slot.free(),
            Self::Sign(slot) => slot.free(),
        }
    }
}

type Contexts = HashMap<i64, HashMap<i64, Object>>;

static CONTEXTS: LazyLock<Mutex<Contexts>> = LazyLock::new(Mutex::default);
static NEXT: AtomicI64 = AtomicI64::new(1);

const GONE: maany_mpc_engine::Error = argument("The handle has been freed, or its context shut down.");
const OTHER_TYPE: maany_mpc_engine::Error = argument("The handle is of another type.");

fn next() -> i64 {
    NEXT.fetch_add(1, Ordering::Relaxed)
}

/// Opens a context.
pub(crate) fn open() -> i64 {
    let id = next();
    lock(&CONTEXTS).insert(id, HashMap::new());
    id
}

/// Closes a context and frees all in it.
pub(crate) fn close(context: i64) -> Result<()> {
    let objects = lock(&CONTEXTS).remove(&context).ok_or(argument("The context has been shut down."))?;
    objects.values().for_each(Object::free);
    Ok(())
}

fn insert(context: i64, object: Object) -> Result<i64> {
    let id = next();
    lock(&CONTEXTS).get_mut(&context).ok_or(argument("The context has been shut down."))?.insert(id, object);
    Ok(id)
}

fn find(context: i64, id: i64) -> Result<Object> {
    lock(&CONTEXTS).get(&context).and_then(|objects| objects.get(&id)).cloned().ok_or(GONE)
}

/// Frees an object. Freeing what is gone does nothing.
pub(crate) fn free(context: i64, id: i64) {
    // The lock is released before the object is dropped.
    let object = lock(&CONTEXTS).get_mut(&context).and_then(|objects| objects.remove(&id));
    if let Some(object) = object {
        object.free();
    }
}

/// Number of live objects of a context.
pub(crate) fn count(context: i64) -> usize {
    lock(&CONTEXTS).get(&context).map_or(0, HashMap::len)
}

macro_rules! access {
    ($($put:ident, $get:ident, $variant:ident, $stored:ty, $given:ty, $wrap:expr;)*) => {
        $(
            /// Registers an object of this type.
            pub(crate) fn $put(context: i64, value: $given) -> Result<i64> {
                insert(context, Object::$variant(Arc::new($wrap(value))))
            }

            /// Finds an object of this type.
            pub(crate) fn $get(context: i64, id: i64) -> Result<Arc<$stored>> {
                match find(context, id)? {
                    Object::$variant(object) => Ok(object),
                    _ => Err(OTHER_TYPE),
                }
            }
        )*
    };
}

access! {
    put_share, share, Share, KeyShare, KeyShare, std::convert::identity;
    put_keygen, keygen, Keygen, Slot<KeygenSession>, KeygenSession, Slot::new;
    put_sign, sign, Sign, Slot<SignSession>, SignSession, Slot::new;
}
