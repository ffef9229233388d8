//! What both parties must agree on, and the session identifier made of it.

use crate::hash::{tagged, tagged_short};

/// Version of the frames and of what is bound into a session.
pub const PROTOCOL_VERSION: u8 = 1;
/// Name and version of the protocol, as [`crate::info`] reports it.
pub const PROTOCOL: &str = "dkls23-2p/1";

/// Bytes of a pairId.
pub const PAIR_ID_LEN: usize = 16;
/// Bytes of a nonce that each engine contributes to every session.
pub(crate) const NONCE_LEN: usize = 32;
/// Bytes of the session tag in a frame header.
pub(crate) const TAG_LEN: usize = 16;

/// What a session does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Kind {
    /// Key generation.
    Dkg = 1,
    /// Signing.
    Sign = 2,
    /// Refresh with fresh base oblivious transfers.
    RefreshComplete = 3,
    /// Refresh that keeps the base oblivious transfers.
    RefreshFaster = 4,
}

impl Kind {
    pub(crate) const fn byte(self) -> u8 {
        self as u8
    }

    pub(crate) const fn from_byte(byte: u8) -> Option<Self> {
        match byte {
            1 => Some(Self::Dkg),
            2 => Some(Self::Sign),
            3 => Some(Self::RefreshComplete),
            4 => Some(Self::RefreshFaster),
            _ => None,
        }
    }

    /// Whether frames of this kind carry a MAC under the pair's key (a DKG has no pair yet).
    pub(crate) const fn authenticated(self) -> bool {
        !matches!(self, Self::Dkg)
    }

    pub(crate) const fn is_refresh(self) -> bool {
        matches!(self, Self::RefreshComplete | Self::RefreshFaster)
    }
}

/// Everything that both parties must agree on, apart from the nonces.
pub(crate) struct Context {
    pub(crate) kind: Kind,
    pub(crate) pair_id: Option<[u8; PAIR_ID_LEN]>,
    pub(crate) session_id: Option<Vec<u8>>,
    pub(crate) key_id: Option<[u8; 32]>,
    pub(crate) path: Vec<u32>,
    pub(crate) digest: Option<[u8; 32]>,
    pub(crate) extra_aad: Option<Vec<u8>>,
}

impl Context {
    fn with_parts<T>(&self, nonces: &[&[u8]], finish: impl FnOnce(&[&[u8]]) -> T) -> T {
        let optional = |value: Option<&[u8]>| -> Vec<u8> {
            value.map_or_else(|| vec![0], |bytes| [&[1u8], bytes].concat())
        };
        let head = [self.kind.byte(), PROTOCOL_VERSION];
        let pair_id = optional(self.pair_id.as_ref().map(<[u8; PAIR_ID_LEN]>::as_slice));
        let session_id = optional(self.session_id.as_deref());
        let key_id = optional(self.key_id.as_ref().map(<[u8; 32]>::as_slice));
        let path: Vec<u8> = self.path.iter().flat_map(|index| index.to_be_bytes()).collect();
        let digest = optional(self.digest.as_ref().map(<[u8; 32]>::as_slice));
        let extra_aad = optional(self.extra_aad.as_deref());
        let mut parts: Vec<&[u8]> = vec![&head, &pair_id, &session_id, &key_id, &path, &digest, &extra_aad];
        parts.extend_from_slice(nonces);
        finish(&parts)
    }

    /// Names the context without the nonces: what the first frame can show to be unequal.
    pub(crate) fn tag(&self) -> [u8; TAG_LEN] {
        self.with_parts(&[], |parts| tagged_short("maany/mpc/context/v1", parts))
    }

    /// The session identifier given to every phase of the protocol. Fresh because both nonces are in it; the
    /// caller's session id only adds binding.
    pub(crate) fn session_id(&self, device: &[u8; NONCE_LEN], server: &[u8; NONCE_LEN]) -> [u8; 32] {
        self.with_parts(&[device, server], |parts| tagged("maany/mpc/session/v1", parts))
    }
}
