//! Signing: five frames, the server first and last.

use std::collections::BTreeMap;
use std::sync::Arc;

use dkls23_core::protocols::PartyIndex;
use dkls23_core::protocols::signing::{
    Broadcast3to4, KeepPhase1to2, KeepPhase2to3, SignData, TransmitPhase1to2, TransmitPhase2to3,
    UniqueKeep1to2, UniqueKeep2to3,
};
use k256::Secp256k1;

use crate::channel::Channel;
use crate::context::{Context, Kind};
use crate::error::{Error, Result};
use crate::exchange::{Exchange, Flow, Reply, Step};
use crate::options;
use crate::payload::{SignFirst, SignLast, SignSecond, Two, decode, encode};
use crate::role::Role;
use crate::share::KeyShare;
use crate::signature::Signature;

/// A running signing of one party.
pub struct SignSession {
    /// Until the digest is set.
    share: Option<Arc<KeyShare>>,
    session_id: Option<Vec<u8>>,
    extra_aad: Option<Vec<u8>>,
    exchange: Option<Exchange<SignFlow>>,
}

impl core::fmt::Debug for SignSession {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("SignSession").finish_non_exhaustive()
    }
}

impl SignSession {
    /// Starts a signing. The digest follows with [`SignSession::set_message`].
    pub fn new(share: &Arc<KeyShare>, session_id: Option<&[u8]>, extra_aad: Option<&[u8]>) -> Result<Self> {
        Ok(Self {
            share: Some(Arc::clone(share)),
            session_id: options::session_id(session_id)?,
            extra_aad: options::extra_aad(extra_aad)?,
            exchange: None,
        })
    }

    /// Gives the digest, once.
    pub fn set_message(&mut self, digest: &[u8]) -> Result<()> {
        const SET: Error = Error::state("The digest has been set.");
        if self.share.is_none() {
            return Err(SET);
        }
        let digest = <[u8; 32]>::try_from(digest).map_err(|_| Error::argument("A digest has 32 bytes."))?;
        let share = self.share.take().ok_or(SET)?;
        let context = Context {
            kind: Kind::Sign,
            pair_id: Some(share.pair_id),
            session_id: self.session_id.take(),
            key_id: Some(share.key_id),
            path: share.path.clone(),
            digest: Some(digest),
            extra_aad: self.extra_aad.take(),
        };
        let channel = Channel::new(share.role, context, Some(share.pair_secret()?));
        let opener = share.role == Role::Server;
        let flow = SignFlow { signer: Some(Signer { share, digest }), stage: Stage::Fresh };
        self.exchange = Some(Exchange::new(channel, flow, opener));
        Ok(())
    }

    fn exchange(&mut self) -> Result<&mut Exchange<SignFlow>> {
        self.exchange.as_mut().ok_or(Error::state("The digest has not been set."))
    }

    /// Takes one step.
    pub fn step(&mut self, inbound: Option<&[u8]>) -> Result<Step> {
        self.exchange()?.step(inbound)
    }

    /// The signature, verified and low-S.
    pub fn finalize(&mut self) -> Result<Signature> {
        match &self.exchange()?.finished()?.stage {
            Stage::Signed(signature) => Ok(signature.clone()),
            _ => Err(Error::internal("A finished signing has no signature.")),
        }
    }
}

#[cfg(test)]
impl SignSession {
    /// Frame layer and protocol of a session that has a digest, for a test that cheats.
    pub(crate) fn into_parts(self) -> (Channel, impl Flow, bool) {
        self.exchange.unwrap().into_parts()
    }
}

type Kept1 = (UniqueKeep1to2<Secp256k1>, BTreeMap<PartyIndex, KeepPhase1to2<Secp256k1>>);
type Kept2 = (UniqueKeep2to3<Secp256k1>, BTreeMap<PartyIndex, KeepPhase2to3<Secp256k1>>);

enum Stage {
    Fresh,
    /// The device has sent its first message.
    Device(Box<Kept1>),
    /// The server has sent its first two.
    Server(Box<Kept2>),
    /// The device has sent its last: x coordinate and own broadcast.
    Closing(String, Broadcast3to4<Secp256k1>),
    Signed(Signature),
    Spent,
}

struct SignFlow {
    /// Until there is a signature.
    signer: Option<Signer>,
    stage: Stage,
}

/// The library's phases.
struct Signer {
    share: Arc<KeyShare>,
    digest: [u8; 32],
}

impl Signer {
    fn data(&self, session_id: &[u8; 32]) -> Result<SignData> {
        Ok(SignData {
            sign_id: session_id.to_vec(),
            counterparties: vec![self.share.role.peer().index()?],
            message_hash: self.digest,
        })
    }

    fn phase1(&self, data: &SignData) -> Result<(Kept1, TransmitPhase1to2)> {
        let (unique, kept, messages) = self.share.party.sign_phase1(data)?;
        Ok(((unique, kept), only(messages)?))
    }

    fn phase2(
        &self,
        data: &SignData,
        kept: Kept1,
        theirs: SignFirst,
    ) -> Result<(Kept2, TransmitPhase2to3<Secp256k1>)> {
        let theirs = theirs.into_library(self.share.role)?;
        let (unique, kept, messages) = self.share.party.sign_phase2(data, kept.0, kept.1, &[theirs])?;
        Ok(((unique, kept), only(messages)?))
    }

    fn phase3(
        &self,
        data: &SignData,
        kept: Kept2,
        theirs: SignSecond,
    ) -> Result<(String, Broadcast3to4<Secp256k1>)> {
        let theirs = theirs.into_library(self.share.role)?;
        Ok(self.share.party.sign_phase3(data, kept.0, kept.1, &[theirs])?)
    }

    fn phase4(
        &self,
        data: &SignData,
        x: &str,
        own: Broadcast3to4<Secp256k1>,
        theirs: SignLast,
    ) -> Result<Signature> {
        let (s, recovery_id) = self.share.party.sign_phase4(data, x, &[own, theirs.into_library()], true)?;
        Signature::verified(x, &s, recovery_id, &self.digest, &self.share.party.pk)
    }
}

fn only<T>(messages: Vec<T>) -> Result<T> {
    messages.into_iter().next().ok_or(Error::internal("The library gave no message for the other party."))
}

fn last(broadcast: &Broadcast3to4<Secp256k1>) -> SignLast {
    SignLast { u: broadcast.u, w: broadcast.w }
}

impl Flow for SignFlow {
    fn open(&mut self) -> Result<Vec<u8>> {
        Ok(Vec::new())
    }

    fn receive(&mut self, round: u8, payload: &[u8], session_id: &[u8; 32]) -> Result<Reply> {
        let signer = self.signer.as_ref().ok_or(Error::internal("A finished signing takes no frame."))?;
        let data = signer.data(session_id)?;
        match (round, core::mem::replace(&mut self.stage, Stage::Spent)) {
            (1, Stage::Fresh) => {
                if !payload.is_empty() {
                    return Err(Error::frame("The frame has no readable payload."));
                }
                let (kept, message) = signer.phase1(&data)?;
                self.stage = Stage::Device(Box::new(kept));
                Ok(Reply::next(encode(&SignFirst::from_library(&message))?))
            }
            (2, Stage::Fresh) => {
                let theirs: SignFirst = decode(payload)?;
                let (kept, first) = signer.phase1(&data)?;
                let (kept, second) = signer.phase2(&data, kept, theirs)?;
                self.stage = Stage::Server(Box::new(kept));
                let reply = Two(SignFirst::from_library(&first), SignSecond::from_library(&second));
                Ok(Reply::next(encode(&reply)?))
            }
            (3, Stage::Device(kept)) => {
                let Two(first, second): Two<SignFirst, SignSecond> = decode(payload)?;
                let (kept, message) = signer.phase2(&data, *kept, first)?;
                let (x, broadcast) = signer.phase3(&data, kept, second)?;
                let reply = Two(SignSecond::from_library(&message), last(&broadcast));
                self.stage = Stage::Closing(x, broadcast);
                Ok(Reply::next(encode(&reply)?))
            }
            (4, Stage::Server(kept)) => {
                let Two(second, theirs): Two<SignSecond, SignLast> = decode(payload)?;
                let (x, broadcast) = signer.phase3(&data, *kept, second)?;
                let reply = encode(&last(&broadcast))?;
                self.stage = Stage::Signed(signer.phase4(&data, &x, broadcast, theirs)?);
                self.signer = None;
                Ok(Reply::last(Some(reply)))
            }
            (5, Stage::Closing(x, broadcast)) => {
                let theirs: SignLast = decode(payload)?;
                self.stage = Stage::Signed(signer.phase4(&data, &x, broadcast, theirs)?);
                self.signer = None;
                Ok(Reply::last(None))
            }
            _ => Err(Error::internal("A frame reached a stage that does not take it.")),
        }
    }
}
