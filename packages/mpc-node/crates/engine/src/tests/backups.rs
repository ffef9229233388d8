//! Backups and fragments.

use super::drive::SHARES;
use crate::{BackupCiphertext, ErrorCode, Role, create_backup, restore_backup};

#[test]
fn any_enough_fragments_restore() {
    for (threshold, count) in [(2, 2), (2, 3), (3, 5), (16, 16)] {
        let backup = create_backup(&SHARES[0], threshold, count, b"label").unwrap();
        assert_eq!(backup.fragments.len(), usize::from(count));
        let fragments: Vec<&[u8]> = backup.fragments.iter().map(|one| one.as_slice()).collect();
        let enough = usize::from(threshold);
        for start in 0..=fragments.len() - enough {
            let restored = restore_backup(&backup.ciphertext, &fragments[start..start + enough]).unwrap();
            assert_eq!(restored.export().unwrap(), SHARES[0].export().unwrap());
        }
        assert!(restore_backup(&backup.ciphertext, &fragments).is_ok(), "more than enough");
        let few = restore_backup(&backup.ciphertext, &fragments[..enough - 1]).unwrap_err();
        assert_eq!((few.code, few.message), (ErrorCode::BadBackup, "More fragments are needed."));
    }
}

#[test]
fn wrong_fragments_are_told_apart() {
    let backup = create_backup(&SHARES[1], 2, 3, b"").unwrap();
    let other = create_backup(&SHARES[1], 2, 3, b"").unwrap();
    let [one, two] = [backup.fragments[0].as_slice(), backup.fragments[1].as_slice()];
    let mut damaged = two.to_vec();
    damaged[40] ^= 1;
    let refuse = |fragments: &[&[u8]], sentence: &str| {
        let error = restore_backup(&backup.ciphertext, fragments).unwrap_err();
        assert_eq!((error.code, error.message), (ErrorCode::BadBackup, sentence));
    };
    refuse(&[one, one], "A fragment was given twice.");
    refuse(&[one, other.fragments[1].as_slice()], "A fragment belongs to another backup.");
    refuse(&[one, &damaged], "A fragment is damaged.");
    refuse(&[one, &two[..two.len() - 1]], "A fragment is damaged.");
    refuse(&[one, &[two, &[0]].concat()], "A fragment is damaged.");
    refuse(&[one, b"fragment"], "The bytes are no backup fragment of this engine.");
}

#[test]
fn all_metadata_is_authenticated() {
    let backup = create_backup(&SHARES[0], 2, 3, b"label").unwrap();
    let fragments: Vec<&[u8]> = backup.fragments.iter().map(|one| one.as_slice()).collect();
    let refuse = |change: &dyn Fn(&mut BackupCiphertext)| {
        let mut changed = backup.ciphertext.clone();
        change(&mut changed);
        assert_eq!(restore_backup(&changed, &fragments).unwrap_err().code, ErrorCode::BadBackup);
    };
    refuse(&|backup| backup.role = Role::Server);
    refuse(&|backup| backup.key_id[0] ^= 1);
    refuse(&|backup| backup.threshold = 3);
    refuse(&|backup| backup.share_count = 4);
    refuse(&|backup| backup.label.push(1));
    for at in (0..backup.ciphertext.blob.len()).step_by(311).chain(0..64) {
        refuse(&|backup| backup.blob[at] ^= 1);
    }
    refuse(&|backup| backup.blob.truncate(40));
    refuse(&|backup| backup.blob.push(0));
}

#[test]
fn bounds_are_kept() {
    for (threshold, count) in [(1, 3), (0, 0), (4, 3), (2, 17), (2, 1)] {
        let error = create_backup(&SHARES[0], threshold, count, b"").unwrap_err();
        assert_eq!(error.code, ErrorCode::InvalidArgument);
    }
    assert!(create_backup(&SHARES[0], 2, 2, &[0; 257]).is_err());
    let child = SHARES[0].derive("m/1").unwrap();
    assert_eq!(create_backup(&child, 2, 2, b"").unwrap_err().code, ErrorCode::InvalidArgument);
}
