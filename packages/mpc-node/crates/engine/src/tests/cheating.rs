//! A counterparty that holds the pair's keys and cheats: its frames are sound and authenticated.

use crate::channel::Channel;
use crate::error::Result;
use crate::exchange::{Exchange, Flow, Reply};
use crate::payload::{Openings, Shape, SignFirst, SignLast, SignSecond, Two, decode, encode};
use crate::{ErrorCode, RefreshMode, Step};

use super::drive::{Party, SHARES, converse, dkg, refresh, sign};

/// Changes the payload that a flow answers in one round, before it is framed and authenticated.
struct Cheat<F, C> {
    honest: F,
    round: u8,
    change: C,
}

impl<F: Flow, C: FnMut(Vec<u8>) -> Vec<u8>> Flow for Cheat<F, C> {
    fn open(&mut self) -> Result<Vec<u8>> {
        self.honest.open()
    }

    fn receive(&mut self, round: u8, payload: &[u8], session_id: &[u8; 32]) -> Result<Reply> {
        let mut reply = self.honest.receive(round, payload, session_id)?;
        if round + 1 == self.round {
            reply.payload = reply.payload.map(&mut self.change);
        }
        Ok(reply)
    }
}

#[allow(clippy::large_enum_variant, reason = "one of each in a test")]
enum Either<P, F, C> {
    Honest(P),
    Cheating(Exchange<Cheat<F, C>>),
}

impl<P: Party, F: Flow, C: FnMut(Vec<u8>) -> Vec<u8>> Party for Either<P, F, C> {
    fn step(&mut self, inbound: Option<&[u8]>) -> Result<Step> {
        match self {
            Self::Honest(party) => party.step(inbound),
            Self::Cheating(exchange) => exchange.step(inbound),
        }
    }
}

fn cheating<F: Flow, C>(
    (channel, flow, opener): (Channel, F, bool),
    round: u8,
    change: C,
) -> Exchange<Cheat<F, C>>
where
    C: FnMut(Vec<u8>) -> Vec<u8>,
{
    Exchange::new(channel, Cheat { honest: flow, round, change }, opener)
}

/// What the honest party says when the other one changes its payload of `round` in a signing.
fn sign_verdict(round: u8, change: impl FnMut(Vec<u8>) -> Vec<u8>) -> ErrorCode {
    let [server, device] = sign(&SHARES);
    let mut pair = if round.is_multiple_of(2) {
        [Either::Honest(server), Either::Cheating(cheating(device.into_parts(), round, change))]
    } else {
        [Either::Cheating(cheating(server.into_parts(), round, change)), Either::Honest(device)]
    };
    converse(&mut pair, |_, frame| frame).unwrap_err().code
}

fn rewrite<T: Shape>(change: impl Fn(&mut T)) -> impl FnMut(Vec<u8>) -> Vec<u8> {
    move |bytes| {
        let mut value: T = decode(&bytes).unwrap();
        change(&mut value);
        encode(&value).unwrap()
    }
}

#[test]
fn a_wrong_transfer_is_a_ban() {
    let first = rewrite(|value: &mut SignFirst| value.transfer_mut().u[3][5] ^= 1);
    assert_eq!(sign_verdict(2, first), ErrorCode::AbortBan);
    let third = rewrite(|value: &mut Two<SignFirst, SignSecond>| value.0.transfer_mut().verify_t[9][0] ^= 1);
    assert_eq!(sign_verdict(3, third), ErrorCode::AbortBan);
    let tau = rewrite(|value: &mut Two<SignFirst, SignSecond>| {
        value.1.multiplication_mut().vector_of_tau[0][0] += k256::Scalar::ONE;
    });
    assert_eq!(sign_verdict(3, tau), ErrorCode::AbortBan);
    let fourth = rewrite(|value: &mut Two<SignSecond, SignLast>| {
        value.0.multiplication_mut().verify_u[1] += k256::Scalar::ONE;
    });
    assert_eq!(sign_verdict(4, fourth), ErrorCode::AbortBan);
}

#[test]
fn a_wrong_result_is_no_signature() {
    let fourth = rewrite(|value: &mut Two<SignSecond, SignLast>| value.1.w += k256::Scalar::ONE);
    assert_eq!(sign_verdict(4, fourth), ErrorCode::AbortRecoverable);
    let fifth = rewrite(|value: &mut SignLast| value.u += k256::Scalar::ONE);
    assert_eq!(sign_verdict(5, fifth), ErrorCode::AbortRecoverable);
}

#[test]
fn lying_lengths_are_bad_frames_and_never_a_ban() {
    let drop_tau = |bytes: Vec<u8>| {
        let mut value: Two<SignFirst, SignSecond> = decode(&bytes).unwrap();
        value.1.multiplication_mut().vector_of_tau[0].pop();
        encode(&value).unwrap()
    };
    assert_eq!(sign_verdict(3, drop_tau), ErrorCode::BadFrame);
    let more_checks = |bytes: Vec<u8>| {
        let mut value: SignFirst = decode(&bytes).unwrap();
        value.transfer_mut().verify_t.push([0; 26]);
        encode(&value).unwrap()
    };
    assert_eq!(sign_verdict(2, more_checks), ErrorCode::BadFrame);
    for trailing in [2, 3, 4, 5] {
        let extend = |mut bytes: Vec<u8>| {
            bytes.push(0);
            bytes
        };
        assert_eq!(sign_verdict(trailing, extend), ErrorCode::BadFrame);
        assert_eq!(sign_verdict(trailing, |_| vec![0xff; 64]), ErrorCode::BadFrame);
        assert_eq!(sign_verdict(trailing, |_| Vec::new()), ErrorCode::BadFrame);
    }
}

#[test]
fn a_challenge_of_another_length_does_not_reach_the_library() {
    let bad = |bytes: Vec<u8>| {
        let mut value: Openings = decode(&bytes).unwrap();
        value.proof.proofs[0].challenge = vec![0; 33];
        encode(&value).unwrap()
    };
    let [device, server] = refresh(&SHARES, RefreshMode::Faster);
    let mut pair = [Either::Honest(device), Either::Cheating(cheating(server.into_parts(), 4, bad))];
    assert_eq!(converse(&mut pair, |_, frame| frame).unwrap_err().code, ErrorCode::BadFrame);
}

#[test]
fn a_failing_keygen_is_never_a_ban() {
    let wrong_seed = || rewrite(|value: &mut Openings| value.zero_seed[0] ^= 1);
    let [device, server] = refresh(&SHARES, RefreshMode::Faster);
    let mut pair = [Either::Honest(device), Either::Cheating(cheating(server.into_parts(), 4, wrong_seed()))];
    assert_eq!(converse(&mut pair, |_, frame| frame).unwrap_err().code, ErrorCode::AbortRecoverable);
    let [device, server] = dkg();
    let mut pair = [Either::Honest(device), Either::Cheating(cheating(server.into_parts(), 4, wrong_seed()))];
    assert_eq!(converse(&mut pair, |_, frame| frame).unwrap_err().code, ErrorCode::AbortRecoverable);
}
