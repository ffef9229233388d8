//! One party's end of a session: makes and judges frames.
//!
//! A frame is judged in this order: whole → kind, sender, round → pair and context (`MISMATCH`) → session → MAC.
//! Nothing secret is touched before the last of these.

use crate::context::{Context, NONCE_LEN, PAIR_ID_LEN, TAG_LEN};
use crate::error::{Error, Result};
use crate::frame::{Frame, Unsealed};
use crate::hash::{random, tagged};
use crate::pair::{PairSecret, equal};
use crate::role::Role;

/// Bytes of the payload of round 0: pairId and context tag.
const HELLO_LEN: usize = PAIR_ID_LEN + TAG_LEN;

/// The frame layer of a session.
pub(crate) struct Channel {
    role: Role,
    context: Context,
    tag: [u8; TAG_LEN],
    secret: Option<PairSecret>,
    own_nonce: [u8; NONCE_LEN],
    peer_nonce: Option<[u8; NONCE_LEN]>,
    session_id: Option<[u8; 32]>,
    chain: [u8; 32],
}

impl Channel {
    pub(crate) fn new(role: Role, context: Context, secret: Option<PairSecret>) -> Self {
        let tag = context.tag();
        Self {
            role,
            context,
            tag,
            secret,
            own_nonce: random(),
            peer_nonce: None,
            session_id: None,
            chain: [0; 32],
        }
    }

    pub(crate) fn role(&self) -> Role {
        self.role
    }

    /// The session identifier, known once the peer's nonce is.
    pub(crate) fn session_id(&self) -> Result<[u8; 32]> {
        self.session_id.ok_or(Error::internal("The session has no identifier yet."))
    }

    fn pair_id(&self) -> [u8; PAIR_ID_LEN] {
        self.context.pair_id.unwrap_or_default()
    }

    fn nonces(&self) -> (Option<&[u8; NONCE_LEN]>, Option<&[u8; NONCE_LEN]>) {
        match self.role {
            Role::Device => (Some(&self.own_nonce), self.peer_nonce.as_ref()),
            Role::Server => (self.peer_nonce.as_ref(), Some(&self.own_nonce)),
        }
    }

    fn header_session(&self) -> [u8; TAG_LEN] {
        let mut session = self.tag;
        if let Some(id) = self.session_id {
            for (to, from) in session.iter_mut().zip(id) {
                *to = from;
            }
        }
        session
    }

    /// The bytes that start this party's first payload.
    pub(crate) fn intro(&self) -> Vec<u8> {
        [self.own_nonce.as_slice(), &self.pair_id(), &self.tag].concat()
    }

    /// Round 0: what a party says when it is asked to speak before it can. It takes no part in the session.
    pub(crate) fn hello(&self) -> Result<Vec<u8>> {
        let payload = [self.pair_id().as_slice(), &self.tag].concat();
        let frame = Unsealed::new(self.context.kind, 0, self.role, &self.tag, &payload)?;
        let mac = match &self.secret {
            Some(secret) => {
                Some(secret.frame_mac(self.context.kind, self.role, None, None, &[0; 32], frame.covered())?)
            }
            None => None,
        };
        Ok(frame.seal(mac))
    }

    /// Seals a payload as this party's frame of a round.
    pub(crate) fn seal(&mut self, round: u8, payload: &[u8]) -> Result<Vec<u8>> {
        let kind = self.context.kind;
        let frame = Unsealed::new(kind, round, self.role, &self.header_session(), payload)?;
        let (device, server) = self.nonces();
        let mac = match &self.secret {
            Some(secret) => {
                Some(secret.frame_mac(kind, self.role, device, server, &self.chain, frame.covered())?)
            }
            None => None,
        };
        self.chain = self.extend_chain(frame.covered());
        Ok(frame.seal(mac))
    }

    fn extend_chain(&self, covered: &[u8]) -> [u8; 32] {
        tagged("maany/mpc/chain/v1", &[&self.chain, covered])
    }

    /// Judges kind and sender, which any frame of the session must have.
    pub(crate) fn admit(&self, frame: &Frame<'_>) -> Result<()> {
        let kind = self.context.kind;
        if frame.kind != kind {
            return Err(if frame.round <= 2 && frame.kind.is_refresh() && kind.is_refresh() {
                Error::mismatch("The parties ask for different modes of refresh.")
            } else {
                Error::frame("The frame is of another kind of session.")
            });
        }
        if frame.sender != self.role.peer() {
            return Err(Error::frame("The frame is not from the other party."));
        }
        Ok(())
    }

    fn agree(&self, pair_id: &[u8], tag: &[u8]) -> Result<()> {
        if pair_id != self.pair_id() {
            return Err(Error::mismatch("The parties hold shares of different pairs."));
        }
        if tag != self.tag {
            return Err(Error::mismatch(
                "The parties disagree on the key, the session, the digest or the additional data.",
            ));
        }
        Ok(())
    }

    fn verify(
        &self,
        frame: &Frame<'_>,
        device: Option<&[u8; NONCE_LEN]>,
        server: Option<&[u8; NONCE_LEN]>,
        chain: &[u8; 32],
    ) -> Result<()> {
        let Some(secret) = &self.secret else { return Ok(()) };
        let expected =
            secret.frame_mac(self.context.kind, frame.sender, device, server, chain, frame.covered)?;
        match &frame.mac {
            Some(mac) if equal(mac, &expected) => Ok(()),
            _ => Err(Error::frame("The authentication code of the frame is wrong.")),
        }
    }

    /// Judges a frame of round 0.
    pub(crate) fn open_hello(&self, frame: &Frame<'_>) -> Result<()> {
        self.admit(frame)?;
        let (pair_id, tag) = frame
            .payload
            .split_first_chunk::<PAIR_ID_LEN>()
            .filter(|_| frame.payload.len() == HELLO_LEN)
            .ok_or(Error::frame("The frame has no readable payload."))?;
        self.agree(pair_id, tag)?;
        if frame.session != self.tag {
            return Err(Error::frame("The frame is of another session."));
        }
        self.verify(frame, None, None, &[0; 32])
    }

    /// Judges the peer's frame of `round` and gives what follows the intro (rounds 1 and 2), or the whole payload.
    pub(crate) fn open<'a>(&mut self, round: u8, frame: &Frame<'a>) -> Result<&'a [u8]> {
        self.admit(frame)?;
        if frame.round != round {
            return Err(Error::frame("The frame is of another round."));
        }
        let body = if round <= 2 { self.open_intro(frame)? } else { frame.payload };
        if round != 1 && frame.session != self.header_session() {
            return Err(Error::frame("The frame is of another session."));
        }
        let (device, server) = match round {
            // The opener did not know our nonce yet.
            1 if self.role == Role::Server => (self.peer_nonce.as_ref(), None),
            1 => (None, self.peer_nonce.as_ref()),
            _ => self.nonces(),
        };
        self.verify(frame, device, server, &self.chain)?;
        self.chain = self.extend_chain(frame.covered);
        Ok(body)
    }

    fn open_intro<'a>(&mut self, frame: &Frame<'a>) -> Result<&'a [u8]> {
        let short = Error::frame("The frame has no readable payload.");
        let (nonce, rest) = frame.payload.split_first_chunk::<NONCE_LEN>().ok_or(short.clone())?;
        let (pair_id, rest) = rest.split_first_chunk::<PAIR_ID_LEN>().ok_or(short.clone())?;
        let (tag, body) = rest.split_first_chunk::<TAG_LEN>().ok_or(short)?;
        if frame.round == 1 && frame.session != *tag {
            return Err(Error::frame("The frame is of another session."));
        }
        self.agree(pair_id, tag)?;
        if equal(nonce, &self.own_nonce) {
            return Err(Error::frame("The frame repeats this side's nonce."));
        }
        self.peer_nonce = Some(*nonce);
        self.session_id = Some(match self.role {
            Role::Device => self.context.session_id(&self.own_nonce, nonce),
            Role::Server => self.context.session_id(nonce, &self.own_nonce),
        });
        Ok(body)
    }
}
