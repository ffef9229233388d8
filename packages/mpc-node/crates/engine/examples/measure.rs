//! Prints times, frames and bytes of every kind of session.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs)]

use std::sync::Arc;
use std::time::{Duration, Instant};

use maany_mpc_engine::{KeyShare, KeygenSession, RefreshMode, Result, Role, SignSession, Step};

type Stepper<'a> = &'a mut dyn FnMut(Option<&[u8]>) -> Result<Step>;

fn run(device: Stepper<'_>, server: Stepper<'_>, opener: Role) -> ([Duration; 2], Vec<(Role, usize)>) {
    let mut spent = [Duration::ZERO; 2];
    let mut frames = Vec::new();
    let (mut turn, mut inbound, mut done) = (opener, None::<Vec<u8>>, [false; 2]);
    loop {
        let start = Instant::now();
        let step = match turn {
            Role::Device => device(inbound.as_deref()),
            Role::Server => server(inbound.as_deref()),
        }
        .unwrap();
        spent[turn as usize - 1] += start.elapsed();
        done[turn as usize - 1] |= step.done;
        match step.out {
            Some(frame) => {
                frames.push((turn, frame.len()));
                inbound = Some(frame);
            }
            None => inbound = None,
        }
        if done == [true, true] {
            return (spent, frames);
        }
        turn = turn.peer();
    }
}

type Finished = ([Arc<KeyShare>; 2], [Duration; 2], Vec<(Role, usize)>);

fn keygen(mut pair: [KeygenSession; 2]) -> Finished {
    let [device, server] = &mut pair;
    let (spent, frames) = run(&mut |m| device.step(m), &mut |m| server.step(m), Role::Device);
    (pair.map(|mut one| Arc::new(one.finalize().unwrap())), spent, frames)
}

fn report(name: &str, mut all: Vec<[Duration; 2]>, frames: &[(Role, usize)]) {
    let median = |mut values: Vec<Duration>| {
        values.sort();
        values[values.len() / 2].as_secs_f64() * 1000.0
    };
    let both = median(all.iter().map(|[a, b]| *a + *b).collect());
    let device = median(all.iter().map(|pair| pair[0]).collect());
    let server = median(all.drain(..).map(|pair| pair[1]).collect());
    println!("{name:18} both {both:7.2} ms  device {device:7.2}  server {server:7.2}  frames {frames:?}");
}

fn main() {
    let rounds = 15;
    let mut dkg = Vec::new();
    let mut last = None;
    for _ in 0..rounds {
        let pair =
            [Role::Device, Role::Server].map(|role| KeygenSession::generate(role, None, None).unwrap());
        let (shares, spent, frames) = keygen(pair);
        dkg.push(spent);
        last = Some((shares, frames));
    }
    let (shares, frames) = last.unwrap();
    report("dkg", dkg, &frames);
    let mut times = Vec::new();
    let mut frames = Vec::new();
    for i in 0..rounds * 4 {
        let mut pair = shares.each_ref().map(|share| SignSession::new(share, None, None).unwrap());
        for one in &mut pair {
            one.set_message(&[i as u8; 32]).unwrap();
        }
        let [device, server] = &mut pair;
        let (spent, seen) = run(&mut |m| device.step(m), &mut |m| server.step(m), Role::Server);
        times.push(spent);
        frames = seen;
    }
    report("sign", times, &frames);
    for mode in [RefreshMode::Complete, RefreshMode::Faster] {
        let mut times = Vec::new();
        let mut frames = Vec::new();
        for _ in 0..rounds {
            let pair = shares.each_ref().map(|share| KeygenSession::refresh(share, mode, None).unwrap());
            let (_, spent, seen) = keygen(pair);
            times.push(spent);
            frames = seen;
        }
        report(
            if mode == RefreshMode::Complete { "refresh complete" } else { "refresh faster" },
            times,
            &frames,
        );
    }
}
