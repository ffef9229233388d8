//! Drives one party through a session, one frame a step.
//!
//! The *opener* sends the odd rounds, the *responder* the even ones (a DKG or refresh is opened by the device and has
//! four rounds, a signing by the server and has five). Whichever side is stepped first, with or without a frame, the
//! session goes on: a responder that is asked to speak first sends round 0, which carries no secret and no nonce and
//! only shows disagreement early; its receiver answers with round 1 or, having sent that, with nothing.

use crate::channel::Channel;
use crate::error::{Error, Result};
use crate::frame::parse;

/// Result of one step.
#[derive(Default, PartialEq, Eq)]
pub struct Step {
    /// The frame for the other party, if there is one.
    pub out: Option<Vec<u8>>,
    /// Whether this side needs no further frame.
    pub done: bool,
}

impl core::fmt::Debug for Step {
    /// Says how long the frame is, not what is in it.
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Step")
            .field("out", &self.out.as_ref().map(Vec::len))
            .field("done", &self.done)
            .finish()
    }
}

/// What a protocol answers to a frame.
pub(crate) struct Reply {
    pub(crate) payload: Option<Vec<u8>>,
    pub(crate) done: bool,
}

impl Reply {
    pub(crate) fn next(payload: Vec<u8>) -> Self {
        Self { payload: Some(payload), done: false }
    }

    pub(crate) fn last(payload: Option<Vec<u8>>) -> Self {
        Self { payload, done: true }
    }
}

const OVER: Error = Error::state("The session is over.");

/// One party's side of a protocol, without frames.
pub(crate) trait Flow {
    /// Payload of the first frame after the intro, for the opener.
    fn open(&mut self) -> Result<Vec<u8>>;
    /// Takes the payload of an authenticated frame. Payloads of rounds 1 and 2 come and go without the intro.
    fn receive(&mut self, round: u8, payload: &[u8], session_id: &[u8; 32]) -> Result<Reply>;
}

enum State<F> {
    Running(Box<Running<F>>),
    Done(Box<F>),
    Dead,
}

/// What there is of a session only while it runs: the pair secret in the channel goes with it.
struct Running<F> {
    channel: Channel,
    flow: Box<F>,
    opener: bool,
    /// The last round that this side sent.
    sent: u8,
    /// The round expected next from the peer.
    expected: u8,
    hello_sent: bool,
    hello_seen: bool,
}

/// A session of one party.
pub(crate) struct Exchange<F>(State<F>);

impl<F: Flow> Exchange<F> {
    pub(crate) fn new(channel: Channel, flow: F, opener: bool) -> Self {
        Self(State::Running(Box::new(Running {
            channel,
            flow: Box::new(flow),
            opener,
            sent: 0,
            expected: if opener { 2 } else { 1 },
            hello_sent: false,
            hello_seen: false,
        })))
    }

    /// The finished flow. `WRONG_STATE` before `done` and after a failure.
    pub(crate) fn finished(&self) -> Result<&F> {
        match &self.0 {
            State::Done(flow) => Ok(flow),
            State::Running(_) => Err(Error::state("The session is not done.")),
            State::Dead => Err(OVER),
        }
    }

    /// Takes the finished flow, once.
    pub(crate) fn take_finished(&mut self) -> Result<Box<F>> {
        self.finished()?;
        match core::mem::replace(&mut self.0, State::Dead) {
            State::Done(flow) => Ok(flow),
            _ => Err(OVER),
        }
    }

    /// Takes one step. After an error or a panic the session is dead and its secrets are gone.
    pub(crate) fn step(&mut self, inbound: Option<&[u8]>) -> Result<Step> {
        if matches!(self.0, State::Done(_)) {
            return Err(Error::state("The session is done."));
        }
        // Dead until the step has succeeded: an error and a panic both leave it so, and drop what ran.
        let State::Running(mut running) = core::mem::replace(&mut self.0, State::Dead) else {
            return Err(OVER);
        };
        let step = match inbound {
            None => running.speak(),
            Some(bytes) => running.hear(bytes),
        }?;
        self.0 = if step.done { State::Done(running.flow) } else { State::Running(running) };
        Ok(step)
    }
}

impl<F: Flow> Running<F> {
    fn speak(&mut self) -> Result<Step> {
        if self.opener && self.sent == 0 {
            return self.send_opening();
        }
        if !self.opener && self.expected == 1 && !self.hello_sent {
            self.hello_sent = true;
            return Ok(Step { out: Some(self.channel.hello()?), done: false });
        }
        // It is the peer's turn: nothing to say, and nothing to wait for here.
        Ok(Step::default())
    }

    fn send_opening(&mut self) -> Result<Step> {
        let mut payload = self.channel.intro();
        payload.append(&mut self.flow.open()?);
        self.sent = 1;
        Ok(Step { out: Some(self.channel.seal(1, &payload)?), done: false })
    }

    fn hear(&mut self, bytes: &[u8]) -> Result<Step> {
        let frame = parse(bytes)?;
        if frame.round == 0 {
            if !self.opener || self.hello_seen || self.expected != 2 {
                return Err(Error::frame("The frame is of another round."));
            }
            self.channel.open_hello(&frame)?;
            self.hello_seen = true;
            return self.speak();
        }
        if self.opener && self.sent == 0 {
            self.channel.admit(&frame)?;
            return Err(Error::frame("The frame answers a session that has not been opened."));
        }
        let round = self.expected;
        let body = self.channel.open(round, &frame)?;
        let session_id = self.channel.session_id()?;
        let reply = self.flow.receive(round, body, &session_id)?;
        self.expected = round.saturating_add(2);
        let out = match reply.payload {
            Some(payload) => {
                let round = round.saturating_add(1);
                self.sent = round;
                let payload = if round == 2 { [self.channel.intro(), payload].concat() } else { payload };
                Some(self.channel.seal(round, &payload)?)
            }
            None => None,
        };
        Ok(Step { out, done: reply.done })
    }
}

#[cfg(test)]
impl<F> Exchange<F> {
    /// Frame layer and protocol of a session that has not started.
    pub(crate) fn into_parts(self) -> (Channel, F, bool) {
        match self.0 {
            State::Running(running) => (running.channel, *running.flow, running.opener),
            _ => panic!("the session has started"),
        }
    }
}
