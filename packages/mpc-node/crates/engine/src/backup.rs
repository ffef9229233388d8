//! Backups: a share encrypted under a random key, and that key in fragments.
//!
//! The share blob is sealed with AES-256-GCM; every field of the metadata is associated data. The key is split with
//! Shamir's scheme over GF(2^8), fresh for every backup.

mod fragment;

use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Nonce};
use vsss_rs::Gf256;
use zeroize::Zeroizing;

use crate::context::PAIR_ID_LEN;
use crate::cursor::Cursor;
use crate::error::{Error, Result};
use crate::hash::random;
use crate::role::Role;
use crate::share::KeyShare;
use fragment::{BACKUP_ID_LEN, Fragment};

const MAGIC: [u8; 4] = *b"MNYB";
const VERSION: u8 = 1;
const NONCE_LEN: usize = 12;
/// Most fragments of one backup.
pub const MAX_FRAGMENTS: u8 = 16;
/// Most bytes of a label.
pub const MAX_LABEL_LEN: usize = 256;

const UNREADABLE: Error = Error::backup("The backup is damaged.");

/// An encrypted share, and what may be known of it. Curve and scheme are always secp256k1 and two-party ECDSA.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BackupCiphertext {
    /// Whose share it is.
    pub role: Role,
    /// Names the key.
    pub key_id: [u8; 32],
    /// Fragments needed.
    pub threshold: u8,
    /// Fragments made.
    pub share_count: u8,
    /// The caller's label.
    pub label: Vec<u8>,
    /// Version, backup id, pairId, nonce and ciphertext.
    pub blob: Vec<u8>,
}

/// A backup and its fragments.
pub struct Backup {
    /// What may be stored anywhere.
    pub ciphertext: BackupCiphertext,
    /// The fragments of the key, each secret.
    pub fragments: Vec<Zeroizing<Vec<u8>>>,
}

impl core::fmt::Debug for Backup {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Backup").finish_non_exhaustive()
    }
}

struct Header {
    backup_id: [u8; BACKUP_ID_LEN],
    pair_id: [u8; PAIR_ID_LEN],
    nonce: [u8; NONCE_LEN],
}

impl BackupCiphertext {
    fn associated_data(&self, header: &Header) -> Vec<u8> {
        let parts: [&[u8]; 9] = [
            b"maany/mpc/backup/v1",
            &[VERSION, self.role.byte()],
            b"secp256k1",
            b"ecdsa-2p",
            &self.key_id,
            &[self.threshold, self.share_count],
            &self.label,
            &header.pair_id,
            &header.backup_id,
        ];
        let mut data = Vec::new();
        for part in parts {
            data.extend_from_slice(&(part.len() as u64).to_be_bytes());
            data.extend_from_slice(part);
        }
        data
    }

    fn read(&self) -> Result<(Header, &[u8])> {
        let mut cursor = Cursor::new(&self.blob, UNREADABLE);
        if cursor.array()? != MAGIC {
            return Err(Error::backup("The bytes are no backup of this engine."));
        }
        if cursor.byte()? != VERSION {
            return Err(Error::backup("The backup is of a version that this engine does not read."));
        }
        let header = Header { backup_id: cursor.array()?, pair_id: cursor.array()?, nonce: cursor.array()? };
        Ok((header, cursor.rest()))
    }
}

fn cipher(key: &[u8]) -> Result<Aes256Gcm> {
    Aes256Gcm::new_from_slice(key).map_err(|_| UNREADABLE)
}

/// Backs a master share up into `share_count` fragments, any `threshold` of which restore it.
pub fn create_backup(share: &KeyShare, threshold: u8, share_count: u8, label: &[u8]) -> Result<Backup> {
    if !(2..=MAX_FRAGMENTS).contains(&share_count) || !(2..=share_count).contains(&threshold) {
        return Err(Error::argument(
            "A backup has 2 to 16 fragments, and a threshold from 2 to their number.",
        ));
    }
    if label.len() > MAX_LABEL_LEN {
        return Err(Error::argument("A label has at most 256 bytes."));
    }
    let plaintext = share.export()?;
    let key = Zeroizing::new(random::<32>());
    let header = Header { backup_id: random(), pair_id: share.pair_id, nonce: random() };
    let mut ciphertext = BackupCiphertext {
        role: share.role,
        key_id: share.key_id,
        threshold,
        share_count,
        label: label.to_vec(),
        blob: [&MAGIC[..], &[VERSION], &header.backup_id, &header.pair_id, &header.nonce].concat(),
    };
    let aad = ciphertext.associated_data(&header);
    let sealed = cipher(key.as_slice())?
        .encrypt(&Nonce::from(header.nonce), Payload { msg: &plaintext, aad: &aad })
        .map_err(|_| Error::internal("A backup could not be encrypted."))?;
    ciphertext.blob.extend_from_slice(&sealed);
    let parts = Gf256::split_bytes(threshold.into(), share_count.into(), key.as_slice(), rand::rng())
        .map_err(|_| Error::internal("A backup key could not be split."))?;
    let fragments = parts
        .into_iter()
        .map(|part| {
            Fragment { backup_id: header.backup_id, threshold, share_count, part: Zeroizing::new(part) }
                .write()
        })
        .collect::<Result<_>>()?;
    Ok(Backup { ciphertext, fragments })
}

/// Restores a share from its backup and enough fragments. More than enough are welcome; each must fit.
pub fn restore_backup(ciphertext: &BackupCiphertext, fragments: &[&[u8]]) -> Result<KeyShare> {
    let (header, sealed) = ciphertext.read()?;
    let mut parts: Zeroizing<Vec<Vec<u8>>> = Zeroizing::new(Vec::new());
    for bytes in fragments {
        let fragment = Fragment::read(bytes)?;
        if fragment.backup_id != header.backup_id {
            return Err(Error::backup("A fragment belongs to another backup."));
        }
        if fragment.threshold != ciphertext.threshold || fragment.share_count != ciphertext.share_count {
            return Err(Error::backup("The backup's metadata was changed."));
        }
        if parts.iter().any(|part| part.first() == fragment.part.first()) {
            return Err(Error::backup("A fragment was given twice."));
        }
        parts.push(fragment.part.to_vec());
    }
    let threshold = usize::from(ciphertext.threshold);
    if parts.len() < threshold {
        return Err(Error::backup("More fragments are needed."));
    }
    let enough = Zeroizing::new(parts.iter().take(threshold).cloned().collect::<Vec<_>>());
    let key = Zeroizing::new(Gf256::combine_bytes(enough.as_slice()).map_err(|_| UNREADABLE)?);
    let aad = ciphertext.associated_data(&header);
    let plaintext =
        cipher(&key)?.decrypt(&Nonce::from(header.nonce), Payload { msg: sealed, aad: &aad }).map_err(
            |_| Error::backup("The backup does not open: it, its metadata or a fragment was changed."),
        )?;
    let share = KeyShare::import(&Zeroizing::new(plaintext))?;
    if share.role != ciphertext.role || share.key_id != ciphertext.key_id || share.pair_id != header.pair_id {
        return Err(UNREADABLE);
    }
    Ok(share)
}
