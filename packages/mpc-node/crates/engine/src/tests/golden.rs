//! Files written by released versions, which every later version must still read.
//!
//! `cargo test --release write_golden -- --ignored` writes those of this version into `golden/v1`. That is done once,
//! when the format changes: a new version adds a directory and never touches an old one.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use super::drive::{SHARES, dkg, finish_keygen, finish_sign, refresh};
use crate::context::Kind;
use crate::frame::parse;
use crate::payload::{Commitments, Fragment, Openings, SignFirst, SignLast, SignSecond, Two, decode};
use crate::{BackupCiphertext, KeyShare, RefreshMode, Role, create_backup, restore_backup};

const LABEL: &[u8] = b"golden";
/// Bytes of the intro at the start of a party's first payload.
const INTRO: usize = 64;

fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("golden/v1").join(name)
}

fn read(name: &str) -> Vec<u8> {
    fs::read(path(name)).unwrap_or_else(|_| panic!("golden file {name} is missing"))
}

#[test]
#[ignore = "writes the golden files of this version"]
fn write_golden() {
    fs::create_dir_all(path("")).unwrap();
    let write = |name: &str, bytes: &[u8]| fs::write(path(name), bytes).unwrap();
    let (shares, dkg_frames) = finish_keygen(dkg());
    for (share, role) in shares.iter().zip(["device", "server"]) {
        write(&format!("share-{role}.bin"), &share.export().unwrap());
    }
    let backup = create_backup(&shares[0], 2, 3, LABEL).unwrap();
    write("backup.bin", &backup.ciphertext.blob);
    for (index, fragment) in backup.fragments.iter().enumerate() {
        write(&format!("fragment-{}.bin", index + 1), fragment);
    }
    let all = [
        ("dkg", dkg_frames),
        ("sign", finish_sign(&shares)),
        ("refresh-complete", finish_keygen(refresh(&shares, RefreshMode::Complete)).1),
        ("refresh-faster", finish_keygen(refresh(&shares, RefreshMode::Faster)).1),
    ];
    for (kind, frames) in all {
        for (index, frame) in frames.iter().enumerate() {
            write(&format!("{kind}-{}.bin", index + 1), frame);
        }
    }
}

fn shares() -> [Arc<KeyShare>; 2] {
    ["share-device.bin", "share-server.bin"].map(|name| Arc::new(KeyShare::import(&read(name)).unwrap()))
}

#[test]
fn shares_are_read_and_sign() {
    let shares = shares();
    assert_eq!(shares[0].pair_id(), shares[1].pair_id());
    finish_sign(&shares);
    assert_ne!(shares[0].public_key(), SHARES[0].public_key());
}

#[test]
fn a_backup_is_restored() {
    let [device, _] = shares();
    let ciphertext = BackupCiphertext {
        role: Role::Device,
        key_id: *device.key_id(),
        threshold: 2,
        share_count: 3,
        label: LABEL.to_vec(),
        blob: read("backup.bin"),
    };
    let fragments = [1, 2, 3].map(|index| read(&format!("fragment-{index}.bin")));
    for pair in [[0, 1], [1, 2], [2, 0]] {
        let restored = restore_backup(&ciphertext, &pair.map(|index| fragments[index].as_slice())).unwrap();
        assert_eq!(restored.export().unwrap(), device.export().unwrap());
    }
}

#[test]
fn frames_of_every_kind_and_round_are_read() {
    let frame = |name: &str, round: u8, kind: Kind, check: &dyn Fn(&[u8])| {
        let bytes = read(&format!("{name}-{round}.bin"));
        let frame = parse(&bytes).unwrap();
        assert_eq!((frame.kind, frame.round), (kind, round));
        check(if round <= 2 { &frame.payload[INTRO..] } else { frame.payload });
    };
    for (name, kind) in [
        ("dkg", Kind::Dkg),
        ("refresh-complete", Kind::RefreshComplete),
        ("refresh-faster", Kind::RefreshFaster),
    ] {
        frame(name, 1, kind, &|payload| assert!(decode::<Fragment>(payload).is_ok()));
        frame(name, 2, kind, &|payload| assert!(decode::<Two<Fragment, Commitments>>(payload).is_ok()));
        frame(name, 3, kind, &|payload| assert!(decode::<Two<Commitments, Openings>>(payload).is_ok()));
        frame(name, 4, kind, &|payload| assert!(decode::<Openings>(payload).is_ok()));
    }
    frame("sign", 1, Kind::Sign, &|payload| assert!(payload.is_empty()));
    frame("sign", 2, Kind::Sign, &|payload| assert!(decode::<SignFirst>(payload).is_ok()));
    frame("sign", 3, Kind::Sign, &|payload| assert!(decode::<Two<SignFirst, SignSecond>>(payload).is_ok()));
    frame("sign", 4, Kind::Sign, &|payload| assert!(decode::<Two<SignSecond, SignLast>>(payload).is_ok()));
    frame("sign", 5, Kind::Sign, &|payload| assert!(decode::<SignLast>(payload).is_ok()));
}
