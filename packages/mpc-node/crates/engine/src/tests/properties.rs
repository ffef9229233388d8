//! Arbitrary bytes never panic, and what is written is read.

use proptest::prelude::*;

use super::drive::{SHARES, sign};
use crate::context::Kind;
use crate::frame::{Unsealed, parse};
use crate::payload::{Commitments, Fragment, Openings, SignFirst, SignLast, SignSecond, Two, decode};
use crate::{BackupCiphertext, ErrorCode, KeyShare, Role, restore_backup};

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn frames_read_back(
        kind in prop::sample::select(vec![Kind::Dkg, Kind::Sign, Kind::RefreshComplete, Kind::RefreshFaster]),
        round in 0u8..6,
        server in any::<bool>(),
        session in any::<[u8; 16]>(),
        payload in prop::collection::vec(any::<u8>(), 0..300),
    ) {
        let sender = if server { Role::Server } else { Role::Device };
        let mac = kind.authenticated().then_some([3; 32]);
        let bytes = Unsealed::new(kind, round, sender, &session, &payload).unwrap().seal(mac);
        let frame = parse(&bytes).unwrap();
        prop_assert_eq!((frame.kind, frame.round, frame.sender), (kind, round, sender));
        prop_assert_eq!((frame.session, frame.payload, frame.mac), (session, payload.as_slice(), mac));
        for at in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[at] ^= 0x80;
            prop_assert_eq!(parse(&changed).unwrap_err().code, ErrorCode::BadFrame);
            prop_assert_eq!(parse(&bytes[..at]).unwrap_err().code, ErrorCode::BadFrame);
        }
    }

    #[test]
    fn arbitrary_bytes_are_bad_frames(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        prop_assert_eq!(parse(&bytes).unwrap_err().code, ErrorCode::BadFrame);
        let [mut server, mut device] = sign(&SHARES);
        prop_assert_eq!(device.step(Some(&bytes)).unwrap_err().code, ErrorCode::BadFrame);
        prop_assert_eq!(server.step(Some(&bytes)).unwrap_err().code, ErrorCode::BadFrame);
    }

    /// Sound frames with arbitrary payloads, under any header.
    #[test]
    fn arbitrary_payloads_never_panic(
        round in 0u8..7,
        kind in prop::sample::select(vec![Kind::Dkg, Kind::Sign, Kind::RefreshComplete]),
        session in any::<[u8; 16]>(),
        payload in prop::collection::vec(any::<u8>(), 0..300),
    ) {
        let mac = kind.authenticated().then_some([3; 32]);
        for sender in [Role::Device, Role::Server] {
            let bytes = Unsealed::new(kind, round, sender, &session, &payload).unwrap().seal(mac);
            for mut party in sign(&SHARES) {
                let code = party.step(Some(&bytes)).unwrap_err().code;
                prop_assert!(matches!(code, ErrorCode::BadFrame | ErrorCode::Mismatch));
            }
        }
    }

    #[test]
    fn arbitrary_payloads_are_refused_by_every_reader(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        prop_assert!(decode::<Openings>(&bytes).is_err());
        prop_assert!(decode::<SignFirst>(&bytes).is_err());
        prop_assert!(decode::<SignSecond>(&bytes).is_err());
        let _ = decode::<Commitments>(&bytes);
        let _ = decode::<Two<Fragment, Commitments>>(&bytes);
        let _ = decode::<SignLast>(&bytes);
    }

    #[test]
    fn arbitrary_blobs_and_backups_are_refused(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        prop_assert_eq!(KeyShare::import(&bytes).unwrap_err().code, ErrorCode::BadBlob);
        let ciphertext = BackupCiphertext {
            role: Role::Device, key_id: [0; 32], threshold: 2, share_count: 3, label: Vec::new(), blob: bytes.clone(),
        };
        prop_assert_eq!(restore_backup(&ciphertext, &[&bytes]).unwrap_err().code, ErrorCode::BadBackup);
    }

    #[test]
    fn arbitrary_paths_never_panic(path in "[m0-9/'+ -]{0,12}") {
        let _ = SHARES[0].derive(&path);
    }
}
