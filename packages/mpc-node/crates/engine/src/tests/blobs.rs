//! Share blobs.

use super::drive::{SHARES, finish_sign};
use crate::hash::tagged;
use crate::{ErrorCode, KeyShare};

fn resealed(mut blob: Vec<u8>, change: impl FnOnce(&mut Vec<u8>)) -> Vec<u8> {
    blob.truncate(blob.len() - 32);
    change(&mut blob);
    let checksum = tagged("maany/mpc/blob/v1", &[&blob]);
    blob.extend_from_slice(&checksum);
    blob
}

#[test]
fn a_blob_reads_back_and_signs() {
    let copies = SHARES.each_ref().map(|share| {
        let copy = KeyShare::import(&share.export().unwrap()).unwrap();
        assert_eq!(copy.export().unwrap(), share.export().unwrap());
        assert_eq!(
            (copy.role(), copy.key_id(), copy.pair_id()),
            (share.role(), share.key_id(), share.pair_id())
        );
        std::sync::Arc::new(copy)
    });
    finish_sign(&copies);
}

#[test]
fn every_change_is_a_bad_blob() {
    let blob = SHARES[0].export().unwrap().to_vec();
    let refuse = |bytes: &[u8], what: &str| {
        assert_eq!(KeyShare::import(bytes).unwrap_err().code, ErrorCode::BadBlob, "{what}");
    };
    refuse(&[], "nothing");
    refuse(&[&blob[..], &[0]].concat(), "a trailing byte");
    for length in (0..blob.len()).step_by(997) {
        refuse(&blob[..length], "cut");
    }
    for at in (0..blob.len()).step_by(193).chain(0..120) {
        let mut changed = blob.clone();
        changed[at] ^= 1;
        refuse(&changed, "a changed byte");
    }
}

/// Somebody who can recompute the checksum still cannot make another share, role, pair or engine of it unnoticed.
#[test]
fn a_consistent_blob_must_be_a_sound_share() {
    let blob = SHARES[0].export().unwrap().to_vec();
    let refuse = |change: fn(&mut Vec<u8>), sentence: &str| {
        let error = KeyShare::import(&resealed(blob.clone(), change)).unwrap_err();
        assert_eq!((error.code, error.message), (ErrorCode::BadBlob, sentence));
    };
    refuse(|bytes| bytes[0] ^= 1, "The bytes are no share blob of this engine.");
    refuse(|bytes| bytes[4] = 2, "The share blob is of a version that this engine does not read.");
    refuse(|bytes| bytes[5] = 1, "The share blob is of another curve.");
    refuse(|bytes| bytes[6] = 9, "The share blob is of another scheme.");
    refuse(|bytes| bytes[7] = 2, "The share blob is damaged.");
    refuse(|bytes| bytes[9] ^= 1, "The share blob is of another engine.");
    // pairId, after the name (12 bytes) and the key id.
    refuse(|bytes| bytes[9 + 12 + 32] ^= 1, "The share blob is damaged.");
    refuse(|bytes| bytes.push(0), "The share blob is damaged.");
    refuse(|bytes| bytes.truncate(200), "The share blob is damaged.");
    for at in [9 + 12 + 32 + 16 + 4, 9 + 12 + 32 + 16 + 4 + 40] {
        let changed = resealed(blob.clone(), |bytes| bytes[at] ^= 1);
        assert_eq!(KeyShare::import(&changed).unwrap_err().code, ErrorCode::BadBlob);
    }
}
