//! Steps on the libuv pool. A thread works during a step and never between two.

use std::sync::Arc;

use maany_mpc_engine::{Error, KeygenSession, MAX_FRAME_LEN, Result, SignSession, Step};
use napi::bindgen_prelude::{AsyncTask, Task, Uint8Array};
use napi_derive::napi;
use zeroize::Zeroizing;

use crate::convert::{catching, outward, state};
use crate::registry::Slot;

/// Result of one step.
#[napi(object)]
pub struct StepOutput {
    /// The frame for the other party.
    pub out_msg: Option<Uint8Array>,
    /// Whether this side needs no further frame.
    pub done: bool,
}

/// What can be stepped.
pub trait Stepped: Send + 'static {
    /// Takes one step.
    fn step(&mut self, inbound: Option<&[u8]>) -> Result<Step>;
}

impl Stepped for KeygenSession {
    fn step(&mut self, inbound: Option<&[u8]>) -> Result<Step> {
        Self::step(self, inbound)
    }
}

impl Stepped for SignSession {
    fn step(&mut self, inbound: Option<&[u8]>) -> Result<Step> {
        Self::step(self, inbound)
    }
}

/// One step on its way to a thread. The session is taken already, so that a second step is refused at once.
pub struct StepTask<T: Stepped> {
    slot: Arc<Slot<T>>,
    taken: std::result::Result<Option<Box<T>>, Error>,
    inbound: Option<Zeroizing<Vec<u8>>>,
}

/// Starts a step.
pub(crate) fn step<T: Stepped>(
    slot: Result<Arc<Slot<T>>>,
    inbound: Option<&[u8]>,
) -> napi::Result<AsyncTask<StepTask<T>>> {
    let slot = slot.map_err(|error| outward(&error))?;
    let taken = slot.take().map(Some);
    // Copied on the main thread: of a frame that is too long, no more than what shows it.
    let inbound = inbound.map(|bytes| Zeroizing::new(bytes.get(..=MAX_FRAME_LEN).unwrap_or(bytes).to_vec()));
    Ok(AsyncTask::new(StepTask { slot, taken, inbound }))
}

impl<T: Stepped> Task for StepTask<T> {
    type Output = Step;
    type JsValue = StepOutput;

    fn compute(&mut self) -> napi::Result<Step> {
        let mut session = match &mut self.taken {
            Ok(session) => session.take().ok_or_else(|| outward(&state("A step was run twice.")))?,
            Err(error) => return Err(outward(error)),
        };
        let inbound = self.inbound.take();
        let result = catching(|| session.step(inbound.as_ref().map(|bytes| bytes.as_slice())));
        self.slot.give_back(session).map_err(|error| outward(&error))?;
        result.map_err(|error| outward(&error))
    }

    fn resolve(&mut self, _: napi::Env, step: Step) -> napi::Result<StepOutput> {
        Ok(StepOutput { out_msg: step.out.map(Uint8Array::from), done: step.done })
    }
}
