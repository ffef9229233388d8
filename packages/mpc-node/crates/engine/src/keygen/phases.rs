//! The library's phases of DKG, complete and faster refresh, with the routing rebuilt from the role.

use std::collections::BTreeMap;
use std::mem;
use std::sync::Arc;

use dkls23_core::protocols::Party;
use dkls23_core::protocols::dkg::{
    self, BroadcastDerivationPhase2to4, BroadcastDerivationPhase3to4, KeepInitMulPhase3to4,
    KeepInitZeroSharePhase2to3, KeepInitZeroSharePhase3to4, ProofCommitment, SessionData,
    TransmitInitMulPhase3to4, TransmitInitZeroSharePhase2to4, TransmitInitZeroSharePhase3to4,
    UniqueKeepDerivationPhase2to3,
};
use dkls23_core::protocols::refresh::{
    KeepRefreshPhase3to4, TransmitRefreshPhase2to4, TransmitRefreshPhase3to4,
};
use k256::{Scalar, Secp256k1};
use zeroize::{Zeroize, Zeroizing};

use crate::error::{Error, Result};
use crate::payload::{Commitments, MulInit, Openings};
use crate::role::{Role, parameters};
use crate::share::KeyShare;

/// Which of the library's protocols runs.
pub(super) enum Protocol {
    Generate,
    Complete(Arc<KeyShare>),
    Faster(Arc<KeyShare>),
}

/// What a party keeps from `phase2`.
pub(super) struct Committed {
    poly_point: Zeroizing<Scalar>,
    proof: ProofCommitment<Secp256k1>,
    zero_seed: Zeroizing<[u8; 32]>,
    zero_salt: Zeroizing<Vec<u8>>,
    zero_commitment: [u8; 32],
    chain_code: Option<ChainCode>,
}

struct ChainCode {
    part: [u8; 32],
    salt: Vec<u8>,
    commitment: [u8; 32],
}

impl Committed {
    /// What may leave before the peer's commitments are here.
    pub(super) fn commitments(&self) -> Commitments {
        Commitments {
            proof: self.proof.commitment,
            zero: self.zero_commitment,
            chain_code: self.chain_code.as_ref().map(|code| code.commitment),
        }
    }
}

/// What a party keeps from `phase3`, beyond what it kept from `phase2`.
pub(super) struct Opened {
    multiplication: Option<KeepInitMulPhase3to4<Secp256k1>>,
}

impl Drop for Opened {
    fn drop(&mut self) {
        if let Some(keep) = &mut self.multiplication {
            keep.ot_sender.s.zeroize();
            keep.nonce.zeroize();
            keep.ot_receiver.seed.zeroize();
            keep.correlation.zeroize();
            keep.vec_r.zeroize();
        }
    }
}

/// Overwrites a library's value, which does not do so itself, when it goes.
struct Wiped<T>(T, fn(&mut T));

impl<T> Drop for Wiped<T> {
    fn drop(&mut self) {
        (self.1)(&mut self.0);
    }
}

const MISSING: Error = Error::internal("The library gave no message for the other party.");

fn only<T>(messages: Vec<T>) -> Result<T> {
    messages.into_iter().next().ok_or(MISSING)
}

impl Protocol {
    fn session(role: Role, session_id: &[u8]) -> Result<SessionData> {
        Ok(SessionData {
            parameters: parameters()?,
            party_index: role.index()?,
            session_id: session_id.to_vec(),
        })
    }

    /// The polynomial's values for party 1 and party 2.
    pub(super) fn phase1(&self, role: Role) -> Result<Zeroizing<Vec<Scalar>>> {
        Ok(Zeroizing::new(match self {
            // The id takes no part in this phase; it is not known yet.
            Self::Generate => dkg::phase1::<Secp256k1>(&Self::session(role, &[])?),
            Self::Complete(share) => share.party.refresh_complete_phase1(),
            Self::Faster(share) => share.party.refresh_phase1(),
        }))
    }

    pub(super) fn phase2(
        &self,
        role: Role,
        session_id: &[u8; 32],
        fragments: &[Scalar],
    ) -> Result<Committed> {
        let peer = role.peer().index()?;
        let (poly_point, proof, seed, salt, zero_commitment, chain_code) = match self {
            Self::Generate => {
                let data = Self::session(role, session_id)?;
                let (point, proof, mut keep, transmit, code, broadcast) =
                    dkg::phase2::<Secp256k1>(&data, fragments);
                let zero = keep.remove(&peer).ok_or(MISSING)?;
                let code = ChainCode {
                    part: code.aux_chain_code,
                    salt: code.cc_salt,
                    commitment: broadcast.cc_commitment,
                };
                (point, proof, zero.seed, zero.salt, only(transmit)?.commitment, Some(code))
            }
            Self::Complete(share) => {
                let (point, proof, mut keep, transmit) =
                    share.party.refresh_complete_phase2(session_id, fragments);
                let zero = keep.remove(&peer).ok_or(MISSING)?;
                (point, proof, zero.seed, zero.salt, only(transmit)?.commitment, None)
            }
            Self::Faster(share) => {
                let (point, proof, mut keep, transmit) = share.party.refresh_phase2(session_id, fragments);
                let zero = keep.remove(&peer).ok_or(MISSING)?;
                (point, proof, zero.seed, zero.salt, only(transmit)?.commitment, None)
            }
        };
        Ok(Committed {
            poly_point: Zeroizing::new(poly_point),
            proof,
            zero_seed: Zeroizing::new(seed),
            zero_salt: Zeroizing::new(salt),
            zero_commitment,
            chain_code,
        })
    }

    pub(super) fn phase3(
        &self,
        role: Role,
        session_id: &[u8; 32],
        committed: &Committed,
    ) -> Result<(Opened, Openings)> {
        let peer = role.peer().index()?;
        let zero_kept = Wiped(
            BTreeMap::from([(
                peer,
                KeepInitZeroSharePhase2to3 { seed: *committed.zero_seed, salt: committed.zero_salt.to_vec() },
            )]),
            |kept| {
                for one in kept.values_mut() {
                    one.seed.zeroize();
                    one.salt.zeroize();
                }
            },
        );
        // The library's copies of seed and salt: `committed` has them already.
        let wipe = |kept: BTreeMap<_, KeepInitZeroSharePhase3to4>,
                    transmits: Vec<TransmitInitZeroSharePhase3to4>| {
            kept.into_values().for_each(|mut one| one.seed.zeroize());
            for mut one in transmits {
                one.seed.zeroize();
                one.salt.zeroize();
            }
        };
        let (mut keeps, transmits) = match (self, &committed.chain_code) {
            (Self::Generate, Some(code)) => {
                let chain_kept =
                    UniqueKeepDerivationPhase2to3 { aux_chain_code: code.part, cc_salt: code.salt.clone() };
                let data = Self::session(role, session_id)?;
                let (zero_keep, zero_transmit, keep, transmit, _) =
                    dkg::phase3::<Secp256k1>(&data, &zero_kept.0, &chain_kept);
                wipe(zero_keep, zero_transmit);
                (keep, transmit)
            }
            (Self::Complete(share), _) => {
                let (zero_keep, zero_transmit, keep, transmit) =
                    share.party.refresh_complete_phase3(session_id, &zero_kept.0);
                wipe(zero_keep, zero_transmit);
                (keep, transmit)
            }
            // The faster refresh computes nothing here: `refresh_phase3` only copies seed and salt.
            (Self::Faster(_), _) => (BTreeMap::new(), Vec::new()),
            (Self::Generate, None) => return Err(MISSING),
        };
        let multiplication = transmits.first().map(MulInit::from_library);
        let openings = Openings {
            proof: committed.proof.proof.clone(),
            zero_seed: *committed.zero_seed,
            zero_salt: committed.zero_salt.to_vec(),
            multiplication,
            chain_code: committed.chain_code.as_ref().map(|code| (code.part, code.salt.clone())),
        };
        Ok((Opened { multiplication: keeps.remove(&peer) }, openings))
    }

    pub(super) fn phase4(
        &self,
        role: Role,
        session_id: &[u8; 32],
        committed: &Committed,
        mut opened: Opened,
        theirs: Commitments,
        mut openings: Openings,
    ) -> Result<Party<Secp256k1>> {
        let (own, peer) = (role.index()?, role.peer().index()?);
        let parties = role.inbound()?;
        // The peer's proof gets the peer's index: under our own it would not be verified.
        let proofs = [
            committed.proof.clone(),
            ProofCommitment { index: peer, proof: openings.proof.clone(), commitment: theirs.proof },
        ];
        if let Self::Faster(share) = self {
            let kept = Wiped(
                BTreeMap::from([(peer, KeepRefreshPhase3to4 { seed: *committed.zero_seed })]),
                |kept| {
                    kept.values_mut().for_each(|one| one.seed.zeroize());
                },
            );
            let second = [TransmitRefreshPhase2to4 { parties: parties.clone(), commitment: theirs.zero }];
            let salt = mem::take(&mut openings.zero_salt);
            let third =
                Wiped([TransmitRefreshPhase3to4 { parties, seed: openings.zero_seed, salt }], |[one]| {
                    one.seed.zeroize();
                    one.salt.zeroize();
                });
            let point = &committed.poly_point;
            return Ok(share.party.refresh_phase4(session_id, point, &proofs, &kept.0, &second, &third.0)?);
        }
        let zero_kept = Wiped(
            BTreeMap::from([(peer, KeepInitZeroSharePhase3to4 { seed: *committed.zero_seed })]),
            |kept| kept.values_mut().for_each(|one| one.seed.zeroize()),
        );
        let second = [TransmitInitZeroSharePhase2to4 { parties: parties.clone(), commitment: theirs.zero }];
        let salt = mem::take(&mut openings.zero_salt);
        let third =
            Wiped([TransmitInitZeroSharePhase3to4 { parties, seed: openings.zero_seed, salt }], |[one]| {
                one.seed.zeroize();
                one.salt.zeroize();
            });
        let mul: [TransmitInitMulPhase3to4<Secp256k1>; 1] =
            [openings.multiplication.take().ok_or(MISSING)?.into_library(role)?];
        let mut mul_kept = BTreeMap::from([(peer, opened.multiplication.take().ok_or(MISSING)?)]);
        let result = match self {
            Self::Complete(share) => share.party.refresh_complete_phase4(
                session_id,
                &committed.poly_point,
                &proofs,
                &zero_kept.0,
                &second,
                &third.0,
                &mul_kept,
                &mul,
            ),
            _ => {
                let code = committed.chain_code.as_ref().ok_or(MISSING)?;
                let (their_part, their_salt) = openings.chain_code.take().ok_or(MISSING)?;
                let their_commitment = theirs.chain_code.ok_or(MISSING)?;
                let derivation_second = BTreeMap::from([
                    (own, BroadcastDerivationPhase2to4 { sender_index: own, cc_commitment: code.commitment }),
                    (
                        peer,
                        BroadcastDerivationPhase2to4 { sender_index: peer, cc_commitment: their_commitment },
                    ),
                ]);
                let derivation_third = BTreeMap::from([
                    (
                        own,
                        BroadcastDerivationPhase3to4 {
                            sender_index: own,
                            aux_chain_code: code.part,
                            cc_salt: code.salt.clone(),
                        },
                    ),
                    (
                        peer,
                        BroadcastDerivationPhase3to4 {
                            sender_index: peer,
                            aux_chain_code: their_part,
                            cc_salt: their_salt,
                        },
                    ),
                ]);
                dkg::phase4::<Secp256k1>(
                    &Self::session(role, session_id)?,
                    &committed.poly_point,
                    &proofs,
                    &zero_kept.0,
                    &second,
                    &third.0,
                    &mul_kept,
                    &mul,
                    &derivation_second,
                    &derivation_third,
                    |_| String::new(),
                )
                .map(|(party, _)| party)
            }
        };
        // Back into the holder that overwrites it.
        opened.multiplication = mul_kept.remove(&peer);
        Ok(result?)
    }
}
