//! Two-party ECDSA on secp256k1 over DKLs23, one frame a step.
//!
//! The protocol is that of `dkls23-core`; nothing cryptographic is invented here. This crate drives its phases, frames
//! and authenticates their messages, names pairs of shares, and reads and writes shares and backups.

#![forbid(unsafe_code)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

mod channel;
mod context;
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

pub use context::{Kind, PAIR_ID_LEN, PROTOCOL, PROTOCOL_VERSION};
pub use error::{Error, ErrorCode, Result};
pub use exchange::Step;
pub use frame::MAX_FRAME_LEN;
pub use keygen::{KeygenSession, RefreshMode};
pub use role::Role;
pub use share::{ENGINE_NAME, KeyShare};
pub use sign::SignSession;
pub use signature::Signature;
