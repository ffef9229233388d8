//! Bounds of what a caller gives.

use crate::error::{Error, Result};

/// Most bytes of a caller's session id.
pub const MAX_SESSION_ID_LEN: usize = 256;
/// Most bytes of additional data.
pub const MAX_EXTRA_AAD_LEN: usize = 64 * 1024;

pub(crate) fn session_id(bytes: Option<&[u8]>) -> Result<Option<Vec<u8>>> {
    match bytes {
        None => Ok(None),
        Some(bytes) if (1..=MAX_SESSION_ID_LEN).contains(&bytes.len()) => Ok(Some(bytes.to_vec())),
        Some(_) => Err(Error::argument("A session id has 1 to 256 bytes.")),
    }
}

pub(crate) fn extra_aad(bytes: Option<&[u8]>) -> Result<Option<Vec<u8>>> {
    match bytes {
        Some(bytes) if bytes.len() > MAX_EXTRA_AAD_LEN => {
            Err(Error::argument("Additional data has at most 65,536 bytes."))
        }
        bytes => Ok(bytes.map(<[u8]>::to_vec)),
    }
}
