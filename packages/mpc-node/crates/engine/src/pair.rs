//! Keys of a pair of shares: frame MACs and application MACs.
//!
//! Both come by HKDF-SHA256 from the seed that the two parties of a pair share (the protocol's zero-share seed),
//! with pairId as salt, and are told apart by their labels and by the direction.

use hkdf::Hkdf;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use crate::context::{Kind, NONCE_LEN, PAIR_ID_LEN};
use crate::error::{Error, Result};
use crate::frame::MAC_LEN;
use crate::role::Role;

/// Most bytes of an application label.
const MAX_LABEL_LEN: usize = 64;

/// The secret that only the two holders of a pair have.
pub(crate) struct PairSecret {
    seed: Zeroizing<[u8; 32]>,
    pair_id: [u8; PAIR_ID_LEN],
}

impl PairSecret {
    pub(crate) fn new(seed: &[u8; 32], pair_id: [u8; PAIR_ID_LEN]) -> Self {
        Self { seed: Zeroizing::new(*seed), pair_id }
    }

    fn mac(&self, info: &[&[u8]], parts: &[&[u8]]) -> Result<[u8; MAC_LEN]> {
        let mut key = Zeroizing::new([0u8; 32]);
        let mut joined = Vec::new();
        for part in info {
            joined.extend_from_slice(&(part.len() as u64).to_be_bytes());
            joined.extend_from_slice(part);
        }
        Hkdf::<Sha256>::new(Some(&self.pair_id), self.seed.as_slice())
            .expand(&joined, key.as_mut_slice())
            .map_err(|_| Error::internal("A key could not be derived."))?;
        let mut mac = Hmac::<Sha256>::new_from_slice(key.as_slice())
            .map_err(|_| Error::internal("A key could not be derived."))?;
        for part in parts {
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part);
        }
        Ok(mac.finalize().into_bytes().into())
    }

    /// MAC of one frame: keyed by kind, direction and the nonces known so far, over the chain of earlier frames.
    pub(crate) fn frame_mac(
        &self,
        kind: Kind,
        sender: Role,
        device_nonce: Option<&[u8; NONCE_LEN]>,
        server_nonce: Option<&[u8; NONCE_LEN]>,
        chain: &[u8; 32],
        covered: &[u8],
    ) -> Result<[u8; MAC_LEN]> {
        let device = device_nonce.map_or(&[][..], <[u8; NONCE_LEN]>::as_slice);
        let server = server_nonce.map_or(&[][..], <[u8; NONCE_LEN]>::as_slice);
        let info: [&[u8]; 5] = [b"maany/mpc/frame-mac/v1", &[kind.byte()], &[sender.byte()], device, server];
        self.mac(&info, &[chain, covered])
    }

    /// MAC of application data, made by `sender`.
    pub(crate) fn application_mac(&self, sender: Role, label: &str, data: &[u8]) -> Result<[u8; MAC_LEN]> {
        if label.is_empty() || label.len() > MAX_LABEL_LEN {
            return Err(Error::argument("A label has 1 to 64 bytes."));
        }
        self.mac(&[b"maany/mpc/pair-mac/v1", &[sender.byte()], label.as_bytes()], &[data])
    }
}

/// Equality in constant time.
pub(crate) fn equal(left: &[u8], right: &[u8]) -> bool {
    left.ct_eq(right).into()
}
