//! Share blobs.
//!
//! ```text
//! magic 4 | version 1 | curve 1 | scheme 1 | role 1 | engine name (length 1, bytes) | key id 32 | pairId 16 |
//! payload (length 4, bytes) | SHA-256 of all before, 32
//! ```
//!
//! The payload is the library's party in its own serialization. A blob is read to its last byte, checked against its
//! checksum, and the share in it must be complete and belong to the pair that the blob names.

use dkls23_core::protocols::Party;
use k256::Secp256k1;
use zeroize::Zeroizing;

use crate::context::PAIR_ID_LEN;
use crate::cursor::Cursor;
use crate::error::{Error, Result};
use crate::hash::tagged;
use crate::role::Role;
use crate::share::{ENGINE_NAME, KeyShare};

const MAGIC: [u8; 4] = *b"MNYK";
const VERSION: u8 = 1;
/// Curve number of secp256k1, in blobs and in `kpPubkey`.
pub const CURVE_SECP256K1: u8 = 0;
/// Two-party ECDSA.
const SCHEME_ECDSA_2P: u8 = 1;
/// Room for a share, so that writing it never moves it and leaves no copy behind.
const CAPACITY: usize = 64 * 1024;

const DAMAGED: Error = Error::blob("The share blob is damaged.");

impl KeyShare {
    /// Writes a master share. The result is secret.
    pub fn export(&self) -> Result<Zeroizing<Vec<u8>>> {
        self.require_master()?;
        let unwritable = |_| Error::internal("A share could not be written.");
        let payload = Zeroizing::new(
            postcard::to_extend(&self.party, Vec::with_capacity(CAPACITY)).map_err(unwritable)?,
        );
        let length =
            u32::try_from(payload.len()).map_err(|_| Error::internal("A share could not be written."))?;
        let name = ENGINE_NAME.as_bytes();
        let name_len =
            u8::try_from(name.len()).map_err(|_| Error::internal("The engine's name is too long."))?;
        let mut blob = Zeroizing::new(Vec::with_capacity(CAPACITY + 256));
        blob.extend_from_slice(&MAGIC);
        blob.extend_from_slice(&[VERSION, CURVE_SECP256K1, SCHEME_ECDSA_2P, self.role.byte(), name_len]);
        blob.extend_from_slice(name);
        blob.extend_from_slice(&self.key_id);
        blob.extend_from_slice(&self.pair_id);
        blob.extend_from_slice(&length.to_be_bytes());
        blob.extend_from_slice(&payload);
        let checksum = tagged("maany/mpc/blob/v1", &[&blob]);
        blob.extend_from_slice(&checksum);
        Ok(blob)
    }

    /// Reads what [`KeyShare::export`] of this or an earlier version wrote.
    pub fn import(blob: &[u8]) -> Result<Self> {
        let mut cursor = Cursor::new(blob, DAMAGED);
        if cursor.array()? != MAGIC {
            return Err(Error::blob("The bytes are no share blob of this engine."));
        }
        if cursor.byte()? != VERSION {
            return Err(Error::blob("The share blob is of a version that this engine does not read."));
        }
        let (body, checksum) = blob.split_last_chunk::<32>().ok_or(DAMAGED)?;
        if tagged("maany/mpc/blob/v1", &[body]) != *checksum {
            return Err(DAMAGED);
        }
        if cursor.byte()? != CURVE_SECP256K1 {
            return Err(Error::blob("The share blob is of another curve."));
        }
        if cursor.byte()? != SCHEME_ECDSA_2P {
            return Err(Error::blob("The share blob is of another scheme."));
        }
        let role = Role::from_byte(cursor.byte()?).ok_or(DAMAGED)?;
        let name_len = cursor.byte()?;
        if cursor.bytes(name_len.into())? != ENGINE_NAME.as_bytes() {
            return Err(Error::blob("The share blob is of another engine."));
        }
        let key_id = cursor.array()?;
        let pair_id = cursor.array::<PAIR_ID_LEN>()?;
        let length = u32::from_be_bytes(cursor.array()?) as usize;
        let payload = cursor.bytes(length)?;
        cursor.array::<32>()?;
        cursor.end()?;
        let (party, rest) = postcard::take_from_bytes::<Party<Secp256k1>>(payload).map_err(|_| DAMAGED)?;
        let share = Self { party, role, key_id, pair_id, path: Vec::new() };
        if !rest.is_empty() || !share.sound() {
            return Err(DAMAGED);
        }
        Ok(share)
    }
}
