//! Lets two parties speak.

use std::sync::{Arc, LazyLock};

use crate::{KeyShare, KeygenSession, RefreshMode, Result, Role, SignSession, Step, split_key};

/// One party of any kind of session.
pub(super) trait Party {
    fn step(&mut self, inbound: Option<&[u8]>) -> Result<Step>;
}

impl Party for KeygenSession {
    fn step(&mut self, inbound: Option<&[u8]>) -> Result<Step> {
        Self::step(self, inbound)
    }
}

impl Party for SignSession {
    fn step(&mut self, inbound: Option<&[u8]>) -> Result<Step> {
        Self::step(self, inbound)
    }
}

pub(super) const DIGEST: [u8; 32] = [7; 32];

pub(super) type Shares = [Arc<KeyShare>; 2];

/// Shares of a fixed key; fresh ones would cost a second.
pub(super) static SHARES: LazyLock<Shares> =
    LazyLock::new(|| split_key(&[9; 32], None, None).unwrap().map(Arc::new));

pub(super) fn dkg() -> [KeygenSession; 2] {
    [Role::Device, Role::Server].map(|role| KeygenSession::generate(role, None, None).unwrap())
}

pub(super) fn refresh(shares: &Shares, mode: RefreshMode) -> [KeygenSession; 2] {
    shares.each_ref().map(|share| KeygenSession::refresh(share, mode, None).unwrap())
}

/// Server first: it opens a signing.
pub(super) fn sign(shares: &Shares) -> [SignSession; 2] {
    let [device, server] = shares.each_ref().map(|share| {
        let mut session = SignSession::new(share, None, None).unwrap();
        session.set_message(&DIGEST).unwrap();
        session
    });
    [server, device]
}

/// Alternates from the first party on. `tamper` sees every frame (counted from 0) before it arrives.
pub(super) fn converse<P: Party>(
    pair: &mut [P; 2],
    mut tamper: impl FnMut(usize, Vec<u8>) -> Vec<u8>,
) -> Result<Vec<Vec<u8>>> {
    let mut frames = Vec::new();
    let mut inbound: Option<Vec<u8>> = None;
    let mut done = [false; 2];
    for turn in (0..40).map(|step| step % 2) {
        let step = pair[turn].step(inbound.as_deref())?;
        done[turn] |= step.done;
        inbound = step.out.map(|frame| {
            frames.push(frame.clone());
            tamper(frames.len() - 1, frame)
        });
        if done == [true, true] {
            return Ok(frames);
        }
    }
    panic!("the session does not end");
}

pub(super) fn finish_keygen(mut pair: [KeygenSession; 2]) -> (Shares, Vec<Vec<u8>>) {
    let frames = converse(&mut pair, |_, frame| frame).unwrap();
    (pair.map(|mut session| Arc::new(session.finalize().unwrap())), frames)
}

pub(super) fn finish_sign(shares: &Shares) -> Vec<Vec<u8>> {
    let mut pair = sign(shares);
    let frames = converse(&mut pair, |_, frame| frame).unwrap();
    let [one, two] = pair.map(|mut session| session.finalize().unwrap());
    assert_eq!(one, two);
    frames
}
