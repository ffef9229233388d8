//! Frames that were changed on their way, or that belong elsewhere.

use super::drive::{Party, SHARES, converse, dkg, finish_keygen, finish_sign, refresh, sign};
use crate::{ErrorCode, MAX_FRAME_LEN, RefreshMode, Result, Step};

/// Every frame of a kind, each taken by a receiver that is brought to its turn by replaying honest frames.
///
/// `start` gives fresh parties. Their nonces differ from run to run, so the honest frames before the changed one are
/// made anew; the receiver then gets `change` of the frame.
fn expect_bad<P: Party>(
    start: impl Fn() -> [P; 2],
    target: usize,
    change: impl Fn(Vec<u8>) -> Vec<u8>,
    context: &str,
) {
    let result = converse(&mut start(), |index, frame| if index == target { change(frame) } else { frame });
    assert_eq!(result.map(|_| ()).unwrap_err().code, ErrorCode::BadFrame, "{context}");
}

type Change = fn(Vec<u8>) -> Vec<u8>;

fn shapes<P: Party>(name: &str, rounds: usize, start: impl Fn() -> [P; 2]) {
    for target in 0..rounds {
        let change: [(&str, Change); 6] = [
            ("empty", |_| Vec::new()),
            ("cut", |mut frame| {
                frame.pop();
                frame
            }),
            ("header only", |frame| frame[..28].to_vec()),
            ("extended", |mut frame| {
                frame.push(0);
                frame
            }),
            ("doubled", |frame| [frame.clone(), frame].concat()),
            ("oversized", |_| vec![0; MAX_FRAME_LEN + 1]),
        ];
        for (label, change) in change {
            expect_bad(&start, target, change, &format!("{name} frame {target}: {label}"));
        }
    }
}

#[test]
fn changed_shapes_are_bad_frames() {
    shapes("sign", 5, || sign(&SHARES));
    shapes("faster refresh", 4, || refresh(&SHARES, RefreshMode::Faster));
    shapes("dkg", 2, dkg);
}

/// A party whose state can be tried again: the frame layer alone decides, so one bit a byte is affordable.
#[test]
fn every_byte_of_every_frame_counts() {
    let (_, dkg_frames) = finish_keygen(dkg());
    let (_, complete) = finish_keygen(refresh(&SHARES, RefreshMode::Complete));
    let (_, faster) = finish_keygen(refresh(&SHARES, RefreshMode::Faster));
    for (kind, frames) in
        [("dkg", dkg_frames), ("complete", complete), ("faster", faster), ("sign", finish_sign(&SHARES))]
    {
        for (round, frame) in frames.iter().enumerate() {
            let step = if frame.len() > 2000 { 41 } else { 1 };
            let mut changed = frame.clone();
            for at in (0..frame.len()).step_by(step) {
                changed[at] ^= 1 << (at % 8);
                let error = crate::frame::parse(&changed).unwrap_err();
                assert_eq!(error.code, ErrorCode::BadFrame, "{kind} frame {round} byte {at}");
                changed[at] = frame[at];
            }
        }
    }
}

/// The small frames byte by byte and the large ones sampled, each to the party that waits for it.
#[test]
fn every_flipped_byte_ends_the_session_as_a_bad_frame() {
    let lengths: Vec<usize> = finish_sign(&SHARES).iter().map(Vec::len).collect();
    for (target, length) in lengths.into_iter().enumerate() {
        let step = if length > 2000 { length / 12 } else { 3 };
        for at in (0..length).step_by(step) {
            let flip = |mut frame: Vec<u8>| {
                frame[at] ^= 0x10;
                frame
            };
            expect_bad(|| sign(&SHARES), target, flip, &format!("frame {target} byte {at}"));
        }
    }
}

#[test]
fn frames_of_other_sessions_rounds_kinds_and_senders_are_bad_frames() {
    let old = finish_sign(&SHARES);
    for (target, frame) in old.iter().enumerate() {
        expect_bad(|| sign(&SHARES), target, |_| frame.clone(), &format!("replayed frame {target}"));
    }
    let (_, faster) = finish_keygen(refresh(&SHARES, RefreshMode::Faster));
    for (target, frame) in faster.iter().enumerate() {
        expect_bad(
            || sign(&SHARES),
            target,
            |_| frame.clone(),
            &format!("refresh frame {target} in a signing"),
        );
        expect_bad(
            || refresh(&SHARES, RefreshMode::Faster),
            target,
            |_| frame.clone(),
            &format!("replayed refresh frame {target}"),
        );
    }
    // Another round of the same session, from either side.
    for target in 1..5 {
        for source in 0..target {
            let mut seen = Vec::new();
            let result = converse(&mut sign(&SHARES), |index, frame| {
                seen.push(frame.clone());
                if index == target { seen[source].clone() } else { frame }
            });
            assert_eq!(result.unwrap_err().code, ErrorCode::BadFrame, "frame {source} in place of {target}");
        }
    }
}

#[test]
fn a_session_is_over_after_a_bad_frame() {
    let [mut server, mut device] = sign(&SHARES);
    let opening = server.step(None).unwrap().out.unwrap();
    assert_eq!(device.step(Some(&opening[1..])).unwrap_err().code, ErrorCode::BadFrame);
    assert_eq!(device.step(Some(&opening)).unwrap_err().code, ErrorCode::WrongState);
    assert_eq!(device.finalize().unwrap_err().code, ErrorCode::WrongState);
}

#[test]
fn a_hello_is_taken_once_and_only_in_the_beginning() {
    let [mut server, mut device] = sign(&SHARES);
    let hello = device.step(None).unwrap().out.unwrap();
    let opening = server.step(Some(&hello)).unwrap().out.unwrap();
    let again: Result<Step> = server.step(Some(&hello));
    assert_eq!(again.unwrap_err().code, ErrorCode::BadFrame);
    let [mut other, _] = sign(&SHARES);
    assert!(other.step(None).unwrap().out.is_some());
    // The device is no opener: a hello is not for it.
    assert_eq!(device.step(Some(&hello)).unwrap_err().code, ErrorCode::BadFrame);
    drop(opening);
}

#[test]
fn lengths_are_what_the_readme_says() {
    let lengths = |frames: Vec<Vec<u8>>| frames.iter().map(Vec::len).collect::<Vec<_>>();
    assert_eq!(lengths(finish_sign(&SHARES)), [132, 26883, 82204, 55519, 134]);
    assert_eq!(lengths(finish_keygen(dkg()).1), [133, 230, 113_108, 113_011]);
    assert_eq!(
        lengths(finish_keygen(refresh(&SHARES, RefreshMode::Complete)).1),
        [165, 230, 113_011, 112_946]
    );
    assert_eq!(lengths(finish_keygen(refresh(&SHARES, RefreshMode::Faster)).1), [165, 230, 4876, 4811]);
}
