//! The envelope of every message: one self-describing frame.
//!
//! ```text
//! magic 4 | version 1 | kind 1 | round 1 | sender 1 | session 16 | payload length 4 | payload | [MAC 32] | checksum 8
//! ```
//!
//! The checksum (truncated SHA-256 of all before it) is looked at first, so that damage in transit is always a bad
//! frame and never looks like disagreement or cheating. `session` is the context tag in rounds 0 and 1, where the
//! peer's nonce is not known yet, and the truncated session identifier from round 2 on.

use crate::context::{Kind, PROTOCOL_VERSION, TAG_LEN};
use crate::error::{Error, Result};
use crate::hash::tagged_short;
use crate::role::Role;

const MAGIC: [u8; 4] = *b"MNYF";
const HEADER_LEN: usize = 4 + 1 + 1 + 1 + 1 + TAG_LEN + 4;
pub(crate) const MAC_LEN: usize = 32;
const CHECKSUM_LEN: usize = 8;

/// Longest frame that is looked at, in bytes. The longest that is made has about 113,000.
pub const MAX_FRAME_LEN: usize = 256 * 1024;

/// A frame that is whole; nothing in it has been authenticated.
#[derive(Debug)]
pub(crate) struct Frame<'a> {
    pub(crate) kind: Kind,
    pub(crate) round: u8,
    pub(crate) sender: Role,
    pub(crate) session: [u8; TAG_LEN],
    pub(crate) payload: &'a [u8],
    /// Present exactly for kinds that are authenticated.
    pub(crate) mac: Option<[u8; MAC_LEN]>,
    /// Header and payload: what the MAC covers.
    pub(crate) covered: &'a [u8],
}

/// A frame before MAC and checksum are put on.
pub(crate) struct Unsealed(Vec<u8>);

impl Unsealed {
    pub(crate) fn new(
        kind: Kind,
        round: u8,
        sender: Role,
        session: &[u8; TAG_LEN],
        payload: &[u8],
    ) -> Result<Self> {
        let length =
            u32::try_from(payload.len()).map_err(|_| Error::internal("A payload is longer than a frame."))?;
        let mut bytes = Vec::with_capacity(HEADER_LEN + payload.len() + MAC_LEN + CHECKSUM_LEN);
        bytes.extend_from_slice(&MAGIC);
        bytes.extend_from_slice(&[PROTOCOL_VERSION, kind.byte(), round, sender.byte()]);
        bytes.extend_from_slice(session);
        bytes.extend_from_slice(&length.to_be_bytes());
        bytes.extend_from_slice(payload);
        Ok(Self(bytes))
    }

    /// What the MAC covers.
    pub(crate) fn covered(&self) -> &[u8] {
        &self.0
    }

    pub(crate) fn seal(mut self, mac: Option<[u8; MAC_LEN]>) -> Vec<u8> {
        if let Some(mac) = mac {
            self.0.extend_from_slice(&mac);
        }
        let checksum = checksum(&self.0);
        self.0.extend_from_slice(&checksum);
        self.0
    }
}

fn checksum(bytes: &[u8]) -> [u8; CHECKSUM_LEN] {
    tagged_short("maany/mpc/checksum/v1", &[bytes])
}

/// Reads a frame: size, magic, checksum, version, then the fields, to the last byte.
pub(crate) fn parse(bytes: &[u8]) -> Result<Frame<'_>> {
    if bytes.len() > MAX_FRAME_LEN {
        return Err(Error::frame("The frame is too long."));
    }
    let (body, sum) =
        bytes.split_last_chunk::<CHECKSUM_LEN>().ok_or(Error::frame("The frame is too short."))?;
    let (header, rest) =
        body.split_first_chunk::<HEADER_LEN>().ok_or(Error::frame("The frame is too short."))?;
    let [m0, m1, m2, m3, version, kind, round, sender, tail @ ..] = *header;
    if [m0, m1, m2, m3] != MAGIC {
        return Err(Error::frame("The bytes are no frame of this protocol."));
    }
    if checksum(body) != *sum {
        return Err(Error::frame("The frame was damaged on its way."));
    }
    if version != PROTOCOL_VERSION {
        return Err(Error::frame("The frame is of another protocol version."));
    }
    let kind = Kind::from_byte(kind).ok_or(Error::frame("The frame is of an unknown kind."))?;
    let sender = Role::from_byte(sender).ok_or(Error::frame("The frame is of an unknown sender."))?;
    let (session, length) =
        tail.split_first_chunk::<TAG_LEN>().ok_or(Error::internal("A header has no session."))?;
    let length = length.first_chunk::<4>().ok_or(Error::internal("A header has no length."))?;
    let length = u32::from_be_bytes(*length) as usize;
    let mac_len = if kind.authenticated() { MAC_LEN } else { 0 };
    if rest.len() != length.saturating_add(mac_len) {
        return Err(Error::frame("The frame has another length than it says."));
    }
    let (covered, mac) = if kind.authenticated() {
        let (covered, mac) = body
            .split_last_chunk::<MAC_LEN>()
            .ok_or(Error::frame("The frame has no authentication code."))?;
        (covered, Some(*mac))
    } else {
        (body, None)
    };
    let payload = rest.get(..length).ok_or(Error::frame("The frame has another length than it says."))?;
    Ok(Frame { kind, round, sender, session: *session, payload, mac, covered })
}
