//! One fragment of a backup key.
//!
//! ```text
//! magic 4 | version 1 | backup id 16 | threshold 1 | count 1 | index 1 | part 32 | checksum 8
//! ```

use zeroize::Zeroizing;

use crate::cursor::Cursor;
use crate::error::{Error, Result};
use crate::hash::tagged_short;

const MAGIC: [u8; 4] = *b"MNYS";
const VERSION: u8 = 1;
const CHECKSUM_LEN: usize = 8;
/// Bytes that name a backup.
pub(super) const BACKUP_ID_LEN: usize = 16;
/// Index and 32 bytes.
const PART_LEN: usize = 33;

const DAMAGED: Error = Error::backup("A fragment is damaged.");

/// A fragment, apart from its bytes.
pub(super) struct Fragment {
    pub(super) backup_id: [u8; BACKUP_ID_LEN],
    pub(super) threshold: u8,
    pub(super) share_count: u8,
    /// Index (1 to the count) and the value there.
    pub(super) part: Zeroizing<Vec<u8>>,
}

fn checksum(bytes: &[u8]) -> [u8; CHECKSUM_LEN] {
    tagged_short("maany/mpc/fragment/v1", &[bytes])
}

impl Fragment {
    pub(super) fn write(&self) -> Result<Zeroizing<Vec<u8>>> {
        if self.part.len() != PART_LEN {
            return Err(Error::internal("A backup key was split into parts of another length."));
        }
        let mut bytes = Zeroizing::new(Vec::with_capacity(128));
        bytes.extend_from_slice(&MAGIC);
        bytes.push(VERSION);
        bytes.extend_from_slice(&self.backup_id);
        bytes.extend_from_slice(&[self.threshold, self.share_count]);
        bytes.extend_from_slice(&self.part);
        let sum = checksum(&bytes);
        bytes.extend_from_slice(&sum);
        Ok(bytes)
    }

    pub(super) fn read(bytes: &[u8]) -> Result<Self> {
        let mut cursor = Cursor::new(bytes, DAMAGED);
        if cursor.array()? != MAGIC {
            return Err(Error::backup("The bytes are no backup fragment of this engine."));
        }
        let (body, sum) = bytes.split_last_chunk::<CHECKSUM_LEN>().ok_or(DAMAGED)?;
        if checksum(body) != *sum {
            return Err(DAMAGED);
        }
        if cursor.byte()? != VERSION {
            return Err(Error::backup("A fragment is of a version that this engine does not read."));
        }
        let fragment = Self {
            backup_id: cursor.array()?,
            threshold: cursor.byte()?,
            share_count: cursor.byte()?,
            part: Zeroizing::new(cursor.array::<PART_LEN>()?.to_vec()),
        };
        cursor.array::<CHECKSUM_LEN>()?;
        cursor.end()?;
        match fragment.part.first() {
            Some(index) if (1..=fragment.share_count).contains(index) => Ok(fragment),
            _ => Err(DAMAGED),
        }
    }
}
