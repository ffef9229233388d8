//! What stands in the payloads, and how it is read.
//!
//! Party indices, senders, receivers and map keys are not in here: they come from the role. Every vector has one
//! length that is right, so every payload has one length too; both are checked before the library sees anything,
//! because it calls a wrong length cheating.

use dkls23_core::protocols::dkg::TransmitInitMulPhase3to4;
use dkls23_core::protocols::signing::{Broadcast3to4, TransmitPhase1to2, TransmitPhase2to3};
use dkls23_core::utilities::multiplication::{L, MulDataToReceiver, OT_WIDTH};
use dkls23_core::utilities::ot::extension::{BATCH_SIZE, KAPPA, OTEDataToSender};
use dkls23_core::utilities::proofs::{self, CPProof, DLogProof, EncProof, RandomCommitments};
use k256::elliptic_curve::point::NonIdentity;
use k256::{AffinePoint, Scalar, Secp256k1};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, Zeroizing};

use crate::error::{Error, Result};
use crate::role::Role;

const SALT_LEN: usize = 64;

/// A part of a payload whose vectors can be checked.
pub(crate) trait Shape: Serialize + DeserializeOwned {
    /// Whether every vector has its length, and the points that a proof is about or a signing computes with are not
    /// the identity. Points inside of proofs (commitments, transfers) are left to the library's verification.
    fn sound(&self) -> bool;
}

/// Writes a payload.
pub(crate) fn encode<T: Serialize>(value: &T) -> Result<Vec<u8>> {
    postcard::to_allocvec(value).map_err(|_| Error::internal("A payload could not be written."))
}

/// Reads a payload to its last byte; only the one encoding that [`encode`] writes is accepted.
pub(crate) fn decode<T: Shape>(bytes: &[u8]) -> Result<T> {
    let unreadable = || Error::frame("The frame has no readable payload.");
    let (value, rest) = postcard::take_from_bytes::<T>(bytes).map_err(|_| unreadable())?;
    if !rest.is_empty() || !value.sound() {
        return Err(unreadable());
    }
    if *Zeroizing::new(encode(&value)?) != *bytes {
        return Err(unreadable());
    }
    Ok(value)
}

fn point(point: &AffinePoint) -> bool {
    bool::from(NonIdentity::new(*point).is_some())
}

fn sound_proof(proof: &DLogProof<Secp256k1>) -> bool {
    let rounds = usize::from(proofs::R);
    proof.rand_commitments.len() == rounds
        && proof.proofs.len() == rounds
        && proof.proofs.iter().all(|one| one.challenge.len() == usize::from(proofs::T) / 8)
        && point(&proof.point)
}

/// `phase1`: the value of this party's polynomial at the other party's index. Secret.
#[derive(Serialize, Deserialize)]
pub(crate) struct Fragment {
    pub(crate) value: Scalar,
}

impl Drop for Fragment {
    fn drop(&mut self) {
        self.value.zeroize();
    }
}

impl Shape for Fragment {
    fn sound(&self) -> bool {
        true
    }
}

/// `phase2`: commitments only. The proof stays back until the peer's commitments are here.
#[derive(Serialize, Deserialize)]
pub(crate) struct Commitments {
    pub(crate) proof: [u8; 32],
    pub(crate) zero: [u8; 32],
    /// In a DKG only.
    pub(crate) chain_code: Option<[u8; 32]>,
}

impl Shape for Commitments {
    fn sound(&self) -> bool {
        true
    }
}

/// `phase3`: what opens the commitments, and the base oblivious transfers.
#[derive(Serialize, Deserialize)]
pub(crate) struct Openings {
    pub(crate) proof: DLogProof<Secp256k1>,
    pub(crate) zero_seed: [u8; 32],
    pub(crate) zero_salt: Vec<u8>,
    /// In a DKG and a complete refresh.
    pub(crate) multiplication: Option<MulInit>,
    /// In a DKG only: part of the chain code, and the salt of its commitment.
    pub(crate) chain_code: Option<([u8; 32], Vec<u8>)>,
}

impl Drop for Openings {
    fn drop(&mut self) {
        self.zero_seed.zeroize();
        self.zero_salt.zeroize();
    }
}

impl Shape for Openings {
    fn sound(&self) -> bool {
        sound_proof(&self.proof)
            && self.zero_salt.len() == SALT_LEN
            && self.multiplication.as_ref().is_none_or(MulInit::sound)
            && self.chain_code.as_ref().is_none_or(|(_, salt)| salt.len() == SALT_LEN)
    }
}

/// Base oblivious transfers of one direction each.
#[derive(Serialize, Deserialize)]
pub(crate) struct MulInit {
    dlog_proof: DLogProof<Secp256k1>,
    nonce: Scalar,
    transfers: Vec<Transfer>,
    seed: [u8; 32],
}

impl MulInit {
    pub(crate) fn from_library(message: &TransmitInitMulPhase3to4<Secp256k1>) -> Self {
        Self {
            dlog_proof: message.dlog_proof.clone(),
            nonce: message.nonce,
            transfers: message.enc_proofs.iter().map(Transfer::from_library).collect(),
            seed: message.seed,
        }
    }

    pub(crate) fn into_library(self, receiver: Role) -> Result<TransmitInitMulPhase3to4<Secp256k1>> {
        Ok(TransmitInitMulPhase3to4 {
            parties: receiver.inbound()?,
            dlog_proof: self.dlog_proof,
            nonce: self.nonce,
            enc_proofs: self.transfers.into_iter().map(Transfer::into_library).collect(),
            seed: self.seed,
        })
    }

    fn sound(&self) -> bool {
        sound_proof(&self.dlog_proof) && self.transfers.len() == usize::from(KAPPA)
    }
}

/// One proof of encryption, without the points that an honest one has twice.
///
/// The library sends both bases and `u` in each half and refuses halves that differ, or a first base other than the
/// generator. Here they are sent once and put back into both: there is no way to make them differ.
#[derive(Serialize, Deserialize)]
struct Transfer {
    base_h: AffinePoint,
    u: AffinePoint,
    v: [AffinePoint; 2],
    responses: [Scalar; 2],
    commitments: [RandomCommitments<Secp256k1>; 2],
    challenges: [Scalar; 2],
}

impl Transfer {
    fn from_library(proof: &EncProof<Secp256k1>) -> Self {
        Self {
            base_h: proof.proof0.base_h,
            u: proof.proof0.point_v,
            v: [proof.proof0.point_u, proof.proof1.point_u],
            responses: [proof.proof0.challenge_response, proof.proof1.challenge_response],
            commitments: [proof.commitments0.clone(), proof.commitments1.clone()],
            challenges: [proof.challenge0, proof.challenge1],
        }
    }

    fn into_library(self) -> EncProof<Secp256k1> {
        let half = |point_u, challenge_response| CPProof {
            base_g: AffinePoint::GENERATOR,
            base_h: self.base_h,
            point_u,
            point_v: self.u,
            challenge_response,
        };
        let ([v0, v1], [response0, response1]) = (self.v, self.responses);
        let ([commitments0, commitments1], [challenge0, challenge1]) = (self.commitments, self.challenges);
        EncProof {
            proof0: half(v0, response0),
            proof1: half(v1, response1),
            commitments0,
            commitments1,
            challenge0,
            challenge1,
        }
    }
}

/// A party's first two messages together, where the frame table puts them into one frame.
#[derive(Serialize, Deserialize)]
pub(crate) struct Two<A, B>(pub(crate) A, pub(crate) B);

impl<A: Shape, B: Shape> Shape for Two<A, B> {
    fn sound(&self) -> bool {
        self.0.sound() && self.1.sound()
    }
}

/// `TransmitPhase1to2` of a signing.
#[derive(Serialize, Deserialize)]
pub(crate) struct SignFirst {
    session_binding: [u8; 32],
    commitment: [u8; 32],
    transfer: OTEDataToSender,
}

impl SignFirst {
    pub(crate) fn from_library(message: &TransmitPhase1to2) -> Self {
        Self {
            session_binding: message.session_binding,
            commitment: message.commitment,
            transfer: message.mul_transmit.clone(),
        }
    }

    pub(crate) fn into_library(self, receiver: Role) -> Result<TransmitPhase1to2> {
        Ok(TransmitPhase1to2 {
            parties: receiver.inbound()?,
            session_binding: self.session_binding,
            commitment: self.commitment,
            mul_transmit: self.transfer,
        })
    }
}

impl Shape for SignFirst {
    fn sound(&self) -> bool {
        self.transfer.u.len() == usize::from(KAPPA) && self.transfer.verify_t.len() == usize::from(KAPPA)
    }
}

/// `TransmitPhase2to3` of a signing.
#[derive(Serialize, Deserialize)]
pub(crate) struct SignSecond {
    session_binding: [u8; 32],
    gamma_u: AffinePoint,
    gamma_v: AffinePoint,
    psi: Scalar,
    public_share: AffinePoint,
    instance_point: AffinePoint,
    salt: Vec<u8>,
    multiplication: MulDataToReceiver<Secp256k1>,
}

impl SignSecond {
    pub(crate) fn from_library(message: &TransmitPhase2to3<Secp256k1>) -> Self {
        Self {
            session_binding: message.session_binding,
            gamma_u: message.gamma_u,
            gamma_v: message.gamma_v,
            psi: message.psi,
            public_share: message.public_share,
            instance_point: message.instance_point,
            salt: message.salt.clone(),
            multiplication: message.mul_transmit.clone(),
        }
    }

    pub(crate) fn into_library(self, receiver: Role) -> Result<TransmitPhase2to3<Secp256k1>> {
        Ok(TransmitPhase2to3 {
            parties: receiver.inbound()?,
            session_binding: self.session_binding,
            gamma_u: self.gamma_u,
            gamma_v: self.gamma_v,
            psi: self.psi,
            public_share: self.public_share,
            instance_point: self.instance_point,
            salt: self.salt,
            mul_transmit: self.multiplication,
        })
    }
}

impl Shape for SignSecond {
    fn sound(&self) -> bool {
        let data = &self.multiplication;
        self.salt.len() == SALT_LEN
            && data.vector_of_tau.len() == usize::from(OT_WIDTH)
            && data.vector_of_tau.iter().all(|row| row.len() == usize::from(BATCH_SIZE))
            && data.verify_u.len() == usize::from(L)
            && data.gamma_sender.len() == usize::from(L)
            && [&self.gamma_u, &self.gamma_v, &self.public_share, &self.instance_point].into_iter().all(point)
    }
}

/// `Broadcast3to4` of a signing.
#[derive(Serialize, Deserialize)]
pub(crate) struct SignLast {
    pub(crate) u: Scalar,
    pub(crate) w: Scalar,
}

impl SignLast {
    pub(crate) fn into_library(self) -> Broadcast3to4<Secp256k1> {
        Broadcast3to4 { u: self.u, w: self.w }
    }
}

impl Shape for SignLast {
    fn sound(&self) -> bool {
        true
    }
}

#[cfg(test)]
impl SignFirst {
    pub(crate) fn transfer_mut(&mut self) -> &mut OTEDataToSender {
        &mut self.transfer
    }
}

#[cfg(test)]
impl SignSecond {
    pub(crate) fn multiplication_mut(&mut self) -> &mut MulDataToReceiver<Secp256k1> {
        &mut self.multiplication
    }
}
