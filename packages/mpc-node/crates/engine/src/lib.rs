//! Two-party ECDSA on secp256k1 over DKLs23, one frame a step.
//!
//! The protocol is that of `dkls23-core`; nothing cryptographic is invented here. This crate drives its phases, frames
//! and authenticates their messages, names pairs of shares, and reads and writes shares and backups.

#![forbid(unsafe_code)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

mod backup;
mod blob;
mod channel;
mod context;
mod cursor;
mod derive;
mod error;
mod exchange;
mod frame;
mod hash;
mod keygen;
mod options;
mod pair;
mod payload;
mod role;
mod share;
mod sign;
mod signature;
mod whole_key;

#[cfg(test)]
mod tests;

pub use backup::{Backup, BackupCiphertext, MAX_FRAGMENTS, MAX_LABEL_LEN, create_backup, restore_backup};
pub use blob::CURVE_SECP256K1;
pub use context::{Kind, PAIR_ID_LEN, PROTOCOL, PROTOCOL_VERSION};
pub use error::{Error, ErrorCode, Result};
pub use exchange::Step;
pub use frame::MAX_FRAME_LEN;
pub use keygen::{KeygenSession, RefreshMode};
pub use options::{MAX_EXTRA_AAD_LEN, MAX_SESSION_ID_LEN};
pub use role::Role;
pub use share::{ENGINE_NAME, KeyShare};
pub use sign::SignSession;
pub use signature::Signature;
pub use whole_key::{reveal_key, split_key};
