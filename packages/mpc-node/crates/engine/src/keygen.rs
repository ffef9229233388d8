//! Key generation and both refreshes: one flow of four frames over three sets of the library's phases.

mod phases;

use std::sync::Arc;

use k256::Scalar;
use zeroize::Zeroizing;

use crate::channel::Channel;
use crate::context::{Context, Kind};
use crate::error::{Error, Result};
use crate::exchange::{Exchange, Flow, Reply, Step};
use crate::options::session_id;
use crate::payload::{Commitments, Fragment, Openings, Two, decode, encode};
use crate::role::Role;
use crate::share::KeyShare;
use phases::{Committed, Opened, Protocol};

/// How a refresh renews a share.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RefreshMode {
    /// Fresh base oblivious transfers: what follows an import, a recovery or a quarantine.
    #[default]
    Complete,
    /// Keeps the base oblivious transfers and shifts them.
    Faster,
}

/// A running key generation or refresh of one party.
pub struct KeygenSession(Exchange<KeygenFlow>);

impl core::fmt::Debug for KeygenSession {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("KeygenSession").finish_non_exhaustive()
    }
}

impl KeygenSession {
    /// Starts a key generation. `key_id` has 32 bytes; without one it follows from the public key and chain code.
    pub fn generate(role: Role, key_id: Option<&[u8]>, caller_session_id: Option<&[u8]>) -> Result<Self> {
        let key_id = key_id
            .map(|bytes| <[u8; 32]>::try_from(bytes).map_err(|_| Error::argument("A key id has 32 bytes.")))
            .transpose()?;
        let context = Context {
            kind: Kind::Dkg,
            pair_id: None,
            session_id: session_id(caller_session_id)?,
            key_id,
            path: Vec::new(),
            digest: None,
            extra_aad: None,
        };
        Ok(Self::start(Channel::new(role, context, None), Protocol::Generate, key_id))
    }

    /// Starts a refresh of a master share, which stays usable.
    pub fn refresh(
        share: &Arc<KeyShare>,
        mode: RefreshMode,
        caller_session_id: Option<&[u8]>,
    ) -> Result<Self> {
        share.require_master()?;
        let (kind, protocol) = match mode {
            RefreshMode::Complete => (Kind::RefreshComplete, Protocol::Complete(Arc::clone(share))),
            RefreshMode::Faster => (Kind::RefreshFaster, Protocol::Faster(Arc::clone(share))),
        };
        let context = Context {
            kind,
            pair_id: Some(share.pair_id),
            session_id: session_id(caller_session_id)?,
            key_id: Some(share.key_id),
            path: Vec::new(),
            digest: None,
            extra_aad: None,
        };
        let channel = Channel::new(share.role, context, Some(share.pair_secret()?));
        Ok(Self::start(channel, protocol, Some(share.key_id)))
    }

    fn start(channel: Channel, protocol: Protocol, key_id: Option<[u8; 32]>) -> Self {
        let role = channel.role();
        let flow = KeygenFlow { role, protocol, key_id, stage: Stage::Fresh };
        Self(Exchange::new(channel, flow, role == Role::Device))
    }

    /// Takes one step.
    pub fn step(&mut self, inbound: Option<&[u8]>) -> Result<Step> {
        self.0.step(inbound)
    }

    /// Takes the share of a finished session, once. A refresh lets go of the share it started from.
    pub fn finalize(&mut self) -> Result<KeyShare> {
        match self.0.take_finished()?.stage {
            Stage::Finished(share) => Ok(*share),
            _ => Err(Error::internal("A finished key generation has no share.")),
        }
    }
}

#[cfg(test)]
impl KeygenSession {
    /// Frame layer and protocol, for a test that cheats.
    pub(crate) fn into_parts(self) -> (Channel, impl Flow, bool) {
        self.0.into_parts()
    }
}

enum Stage {
    Fresh,
    /// The opener has sent its fragment.
    Offered(Zeroizing<Vec<Scalar>>),
    /// The responder has sent its commitments.
    Bound(Box<Committed>),
    /// The opener has opened its commitments against these of the peer.
    Open(Box<Committed>, Box<Opened>, Commitments),
    Finished(Box<KeyShare>),
    Spent,
}

struct KeygenFlow {
    role: Role,
    protocol: Protocol,
    key_id: Option<[u8; 32]>,
    stage: Stage,
}

impl KeygenFlow {
    /// This party's fragments: for itself and for the peer.
    fn fragments(&self) -> Result<(Scalar, Scalar)> {
        let all = self.protocol.phase1(self.role)?;
        match (all.as_slice(), self.role) {
            ([device, server], Role::Device) => Ok((*device, *server)),
            ([device, server], Role::Server) => Ok((*server, *device)),
            _ => Err(Error::internal("The polynomial has another number of values than parties.")),
        }
    }

    /// Whether the parts that only some kinds have are there exactly then.
    fn fits(&self, commitments: Option<&Commitments>, openings: Option<&Openings>) -> Result<()> {
        let (chain_code, multiplication) = match self.protocol {
            Protocol::Generate => (true, true),
            Protocol::Complete(_) => (false, true),
            Protocol::Faster(_) => (false, false),
        };
        let fits = commitments.is_none_or(|one| one.chain_code.is_some() == chain_code)
            && openings.is_none_or(|one| {
                one.chain_code.is_some() == chain_code && one.multiplication.is_some() == multiplication
            });
        if fits { Ok(()) } else { Err(Error::frame("The frame has no readable payload.")) }
    }

    fn finish(
        &mut self,
        session_id: &[u8; 32],
        committed: &Committed,
        opened: Opened,
        theirs: Commitments,
        openings: Openings,
    ) -> Result<()> {
        let party = self.protocol.phase4(self.role, session_id, committed, opened, theirs, openings)?;
        self.stage = Stage::Finished(Box::new(KeyShare::master(self.role, party, self.key_id)?));
        Ok(())
    }
}

impl Flow for KeygenFlow {
    fn open(&mut self) -> Result<Vec<u8>> {
        let (own, theirs) = self.fragments()?;
        // Room for both: growing would leave the first behind.
        let mut fragments = Zeroizing::new(Vec::with_capacity(2));
        fragments.push(own);
        self.stage = Stage::Offered(fragments);
        encode(&Fragment { value: theirs })
    }

    fn receive(&mut self, round: u8, payload: &[u8], session_id: &[u8; 32]) -> Result<Reply> {
        match (round, core::mem::replace(&mut self.stage, Stage::Spent)) {
            (1, Stage::Fresh) => {
                let theirs: Fragment = decode(payload)?;
                let (own, for_peer) = self.fragments()?;
                let fragments = Zeroizing::new(vec![own, theirs.value]);
                let committed = self.protocol.phase2(self.role, session_id, &fragments)?;
                let reply = encode(&Two(Fragment { value: for_peer }, committed.commitments()))?;
                self.stage = Stage::Bound(Box::new(committed));
                Ok(Reply::next(reply))
            }
            (2, Stage::Offered(mut fragments)) => {
                let Two(fragment, theirs): Two<Fragment, Commitments> = decode(payload)?;
                self.fits(Some(&theirs), None)?;
                fragments.push(fragment.value);
                let committed = self.protocol.phase2(self.role, session_id, &fragments)?;
                let (opened, openings) = self.protocol.phase3(self.role, session_id, &committed)?;
                let reply = encode(&Two(committed.commitments(), openings))?;
                self.stage = Stage::Open(Box::new(committed), Box::new(opened), theirs);
                Ok(Reply::next(reply))
            }
            (3, Stage::Bound(committed)) => {
                let Two(theirs, openings): Two<Commitments, Openings> = decode(payload)?;
                self.fits(Some(&theirs), Some(&openings))?;
                let (opened, own_openings) = self.protocol.phase3(self.role, session_id, &committed)?;
                self.finish(session_id, &committed, opened, theirs, openings)?;
                Ok(Reply::last(Some(encode(&own_openings)?)))
            }
            (4, Stage::Open(committed, opened, theirs)) => {
                let openings: Openings = decode(payload)?;
                self.fits(None, Some(&openings))?;
                self.finish(session_id, &committed, *opened, theirs, openings)?;
                Ok(Reply::last(None))
            }
            _ => Err(Error::internal("A frame reached a stage that does not take it.")),
        }
    }
}
