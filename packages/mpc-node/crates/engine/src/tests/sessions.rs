//! Round trips.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use k256::ecdsa::{RecoveryId, Signature as Ecdsa, VerifyingKey};

use super::drive::{DIGEST, SHARES, Shares, converse, dkg, finish_keygen, finish_sign, refresh, sign};
use crate::exchange::{Exchange, Flow, Reply};
use crate::{ErrorCode, KeyShare, KeygenSession, RefreshMode, Role, SignSession, reveal_key, split_key};

#[test]
fn a_key_is_generated_and_signs() {
    let (shares, frames) = finish_keygen(dkg());
    assert_eq!(frames.len(), 4);
    assert_eq!(shares[0].public_key(), shares[1].public_key());
    assert_eq!(shares[0].pair_id(), shares[1].pair_id());
    assert_eq!(shares[0].key_id(), shares[1].key_id());
    assert_eq!(shares[0].chain_code(), shares[1].chain_code());
    assert_eq!(finish_sign(&shares).len(), 5);
    assert_eq!(
        k256::ProjectivePoint::GENERATOR
            * <k256::Scalar as k256::elliptic_curve::PrimeField>::from_repr(
                (*reveal_key(&shares[0], &shares[1]).unwrap()).into()
            )
            .unwrap(),
        k256::ProjectivePoint::from(shares[0].party.pk)
    );
}

#[test]
fn the_signature_recovers_the_key() {
    let mut pair = sign(&SHARES);
    converse(&mut pair, |_, frame| frame).unwrap();
    let signature = pair[0].finalize().unwrap();
    let raw = Ecdsa::from_slice(&signature.raw()).unwrap();
    assert_eq!(Ecdsa::from_der(&signature.der()).unwrap(), raw);
    let id = RecoveryId::from_byte(signature.recovery_id()).unwrap();
    let key = VerifyingKey::recover_from_prehash(&DIGEST, &raw, id).unwrap();
    assert_eq!(key.as_affine(), &SHARES[0].party.pk);
}

#[test]
fn a_refresh_keeps_the_key_and_changes_the_pair() {
    for mode in [RefreshMode::Complete, RefreshMode::Faster] {
        let (fresh, frames) = finish_keygen(refresh(&SHARES, mode));
        assert_eq!(frames.len(), 4);
        for (before, after) in SHARES.iter().zip(&fresh) {
            assert_eq!(before.public_key(), after.public_key());
            assert_eq!(before.chain_code(), after.chain_code());
            assert_eq!(before.key_id(), after.key_id());
            assert_ne!(before.pair_id(), after.pair_id());
            assert_ne!(before.party.poly_point, after.party.poly_point);
            assert_ne!(before.party.zero_share.seeds[0].seed, after.party.zero_share.seeds[0].seed);
        }
        assert_eq!(fresh[0].pair_id(), fresh[1].pair_id());
        finish_sign(&fresh);
        finish_sign(&SHARES);
        let mixed = [Arc::clone(&SHARES[0]), Arc::clone(&fresh[1])];
        let error = converse(&mut sign(&mixed), |_, frame| frame).unwrap_err();
        assert_eq!(error.code, ErrorCode::Mismatch);
        let secrets = [&SHARES, &fresh].map(|pair| reveal_key(&pair[0], &pair[1]).unwrap());
        assert_eq!(secrets[0], secrets[1]);
    }
}

/// Even if the pairIds were made to agree, a share of before and one of after do not sign together.
#[test]
fn old_and_new_do_not_sign_whatever_they_call_themselves() {
    for mode in [RefreshMode::Complete, RefreshMode::Faster] {
        let (fresh, _) = finish_keygen(refresh(&SHARES, mode));
        let forged = KeyShare {
            party: fresh[1].party.clone(),
            role: Role::Server,
            key_id: *SHARES[0].key_id(),
            pair_id: *SHARES[0].pair_id(),
            path: Vec::new(),
        };
        let mixed = [Arc::clone(&SHARES[0]), Arc::new(forged)];
        let error = converse(&mut sign(&mixed), |_, frame| frame).unwrap_err();
        assert_eq!(error.code, ErrorCode::BadFrame, "the MAC keys differ");
    }
}

#[test]
fn children_match_bip_32() {
    // BIP-32 test vector 2: chain m of seed fffcf9…, public child m/0.
    let chain_code = hex::decode("60499f801b896d83179a4374aeb7822aaeaceaa0db1f85ee3e904c4defbd9689").unwrap();
    let private_key =
        hex::decode("4b03d6fc340455b363f51020ad3ecca4f0850280cf436c70c727923f6db46c3e").unwrap();
    let shares = split_key(&private_key, Some(&chain_code), None).unwrap().map(Arc::new);
    let children = shares.each_ref().map(|share| Arc::new(share.derive("m/0").unwrap()));
    for child in &children {
        assert_eq!(
            hex::encode(child.public_key()),
            "02fc9e5af0ac8d9b3cecfe2a888e2117ba3d089d8585886c9c826b6b22a98d12ea"
        );
        assert_eq!(
            hex::encode(child.chain_code()),
            "f0909affaa7ee7abe5dd4e100598d4dc53cd709d5a5c2cac40e7412f232f7c9c"
        );
        assert_eq!(child.path(), "m/0");
    }
    finish_sign(&children);
    let other = Arc::new(shares[1].derive("m/1").unwrap());
    let error = converse(&mut sign(&[Arc::clone(&children[0]), other]), |_, frame| frame).unwrap_err();
    assert_eq!(error.code, ErrorCode::Mismatch);
}

#[test]
fn a_child_stays_where_it_is() {
    let child = Arc::new(SHARES[0].derive("m/3").unwrap());
    assert_eq!(child.export().unwrap_err().code, ErrorCode::InvalidArgument);
    let refused = KeygenSession::refresh(&child, RefreshMode::Complete, None).unwrap_err();
    assert_eq!(refused.code, ErrorCode::InvalidArgument);
    assert!(reveal_key(&child, &SHARES[1]).is_err());
}

#[test]
fn any_order_of_the_first_steps_goes_on() {
    // The responder first: it says hello, and the opener answers with its opening.
    let mut pair = sign(&SHARES);
    pair.reverse();
    let frames = converse(&mut pair, |_, frame| frame).unwrap();
    assert_eq!(frames.len(), 6);
    // Both at once: the hello finds the opener open, and is taken without an answer.
    let [mut server, mut device] = sign(&SHARES);
    let hello = device.step(None).unwrap().out.unwrap();
    let opening = server.step(None).unwrap().out.unwrap();
    assert_eq!(server.step(Some(&hello)).unwrap(), crate::Step::default());
    assert!(device.step(None).unwrap().out.is_none());
    let second = device.step(Some(&opening)).unwrap().out.unwrap();
    assert!(server.step(Some(&second)).unwrap().out.is_some());
}

#[test]
fn the_wrong_time_is_a_wrong_state_and_nothing_more() {
    let mut session = SignSession::new(&SHARES[1], None, None).unwrap();
    assert_eq!(session.step(None).unwrap_err().code, ErrorCode::WrongState);
    assert_eq!(session.finalize().unwrap_err().code, ErrorCode::WrongState);
    session.set_message(&DIGEST).unwrap();
    assert_eq!(session.set_message(&DIGEST).unwrap_err().code, ErrorCode::WrongState);
    assert!(session.step(None).unwrap().out.is_some());
    assert_eq!(session.finalize().unwrap_err().code, ErrorCode::WrongState);
    assert_eq!(session.step(None).unwrap(), crate::Step::default());
}

#[test]
fn the_pair_mac_is_of_one_sender_label_and_pair() {
    let mac = SHARES[0].pair_mac("ack", b"data").unwrap();
    assert!(SHARES[1].pair_mac_verify("ack", b"data", &mac).unwrap());
    assert!(!SHARES[0].pair_mac_verify("ack", b"data", &mac).unwrap());
    assert!(!SHARES[1].pair_mac_verify("ack2", b"data", &mac).unwrap());
    assert!(!SHARES[1].pair_mac_verify("ack", b"date", &mac).unwrap());
}

#[test]
fn debug_prints_nothing_secret() {
    let secret = hex::encode(SHARES[0].party.poly_point.to_bytes());
    let mut sessions = sign(&SHARES);
    sessions[0].step(None).unwrap();
    let step = crate::Step { out: Some(vec![7; 3]), done: true };
    assert_eq!(format!("{step:?}"), "Step { out: Some(3), done: true }");
    let text = format!("{:?} {:?} {:?}", SHARES[0], sessions[0], dkg()[0]);
    assert_eq!(text, "KeyShare { .. } SignSession { .. } KeygenSession { .. }");
    assert!(!text.contains(&secret));
}

/// Fresh shares, so that a test can count who holds them.
fn own_shares() -> Shares {
    split_key(&[8; 32], None, None).unwrap().map(Arc::new)
}

#[test]
fn a_session_that_is_over_holds_no_share() {
    let held = |shares: &Shares| shares.each_ref().map(|share| Arc::strong_count(share) - 1);
    let shares = own_shares();
    let mut pair = sign(&shares);
    assert_eq!(held(&shares), [1, 1]);
    converse(&mut pair, |_, frame| frame).unwrap();
    assert_eq!(held(&shares), [0, 0]);
    assert_eq!(pair[0].finalize().unwrap(), pair[0].finalize().unwrap());
    assert_eq!(pair[0].step(None).unwrap_err().code, ErrorCode::WrongState);
    assert_eq!(pair[0].set_message(&DIGEST).unwrap_err().code, ErrorCode::WrongState);

    let mut pair = refresh(&shares, RefreshMode::Faster);
    converse(&mut pair, |_, frame| frame).unwrap();
    for session in &mut pair {
        session.finalize().unwrap();
        assert_eq!(session.finalize().unwrap_err().code, ErrorCode::WrongState);
    }
    assert_eq!(held(&shares), [0, 0]);

    let (mut signing, mut refreshing) = (sign(&shares), refresh(&shares, RefreshMode::Complete));
    for session in &mut signing {
        session.step(Some(b"damaged")).unwrap_err();
    }
    for session in &mut refreshing {
        session.step(Some(b"damaged")).unwrap_err();
    }
    assert_eq!(held(&shares), [0, 0]);
}

/// A protocol with a defect.
struct Panics(#[allow(dead_code, reason = "held to be dropped")] Arc<()>);

impl Flow for Panics {
    fn open(&mut self) -> crate::Result<Vec<u8>> {
        panic!("a defect")
    }

    fn receive(&mut self, _: u8, _: &[u8], _: &[u8; 32]) -> crate::Result<Reply> {
        panic!("a defect")
    }
}

#[test]
fn a_panic_ends_the_session() {
    let held = Arc::new(());
    let (channel, _, opener) = dkg().into_iter().next().unwrap().into_parts();
    let mut exchange = Exchange::new(channel, Panics(Arc::clone(&held)), opener);
    assert!(catch_unwind(AssertUnwindSafe(|| exchange.step(None))).is_err());
    assert_eq!(Arc::strong_count(&held), 1);
    assert_eq!(exchange.step(None).unwrap_err().code, ErrorCode::WrongState);
    assert!(exchange.finished().is_err());
}
