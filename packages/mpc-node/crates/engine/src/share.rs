//! One party's key share.

use dkls23_core::protocols::Party;
use dkls23_core::utilities::ot::extension::{BATCH_SIZE, KAPPA};
use k256::elliptic_curve::point::NonIdentity;
use k256::elliptic_curve::sec1::ToSec1Point;
use k256::{AffinePoint, ProjectivePoint, Scalar, Secp256k1};

use crate::context::PAIR_ID_LEN;
use crate::error::{Error, Result};
use crate::hash::{tagged, tagged_short};
use crate::pair::{PairSecret, equal};
use crate::role::Role;

/// Name of the engine that makes these shares, as it stands in blobs.
pub const ENGINE_NAME: &str = "maany-dkls23";

/// A key share: the library's party, and what names it.
///
/// `Debug` prints nothing of it; the library overwrites the secrets when it is dropped.
pub struct KeyShare {
    pub(crate) party: Party<Secp256k1>,
    pub(crate) role: Role,
    pub(crate) key_id: [u8; 32],
    /// Of the master, for a child key too.
    pub(crate) pair_id: [u8; PAIR_ID_LEN],
    /// Non-hardened indices from the master; empty for a master.
    pub(crate) path: Vec<u32>,
}

impl core::fmt::Debug for KeyShare {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("KeyShare").finish_non_exhaustive()
    }
}

/// 33 bytes, SEC 1 compressed.
pub(crate) fn compressed(point: &AffinePoint) -> [u8; 33] {
    let encoded = point.to_sec1_point(true);
    let mut bytes = [0u8; 33];
    for (to, from) in bytes.iter_mut().zip(encoded.as_bytes()) {
        *to = *from;
    }
    bytes
}

impl KeyShare {
    /// Takes the library's party of a finished DKG, refresh or import into a share.
    pub(crate) fn master(role: Role, party: Party<Secp256k1>, key_id: Option<[u8; 32]>) -> Result<Self> {
        let key_id = key_id.unwrap_or_else(|| {
            tagged("maany/mpc/key-id/v1", &[&compressed(&party.pk), &party.derivation_data.chain_code])
        });
        let pair_id = pair_id(role, &party);
        let share = Self { party, role, key_id, pair_id, path: Vec::new() };
        if share.sound() { Ok(share) } else { Err(Error::internal("A finished share is not usable.")) }
    }

    /// Which party holds this share.
    #[must_use]
    pub fn role(&self) -> Role {
        self.role
    }

    /// 32 bytes that name the key, through every refresh.
    #[must_use]
    pub fn key_id(&self) -> &[u8; 32] {
        &self.key_id
    }

    /// 16 bytes that name the matching pair of shares.
    #[must_use]
    pub fn pair_id(&self) -> &[u8; PAIR_ID_LEN] {
        &self.pair_id
    }

    /// BIP-32 chain code.
    #[must_use]
    pub fn chain_code(&self) -> &[u8; 32] {
        &self.party.derivation_data.chain_code
    }

    /// Public key, 33 bytes, SEC 1 compressed.
    #[must_use]
    pub fn public_key(&self) -> [u8; 33] {
        compressed(&self.party.pk)
    }

    /// Derivation path from the master, such as `m/0/7`.
    #[must_use]
    pub fn path(&self) -> String {
        self.path.iter().fold(String::from("m"), |path, index| format!("{path}/{index}"))
    }

    /// Refuses what only a master share may do.
    pub(crate) fn require_master(&self) -> Result<()> {
        if self.path.is_empty() {
            Ok(())
        } else {
            Err(Error::argument("A derived share cannot do this; use the master."))
        }
    }

    pub(crate) fn pair_secret(&self) -> Result<PairSecret> {
        let pair = self.party.zero_share.seeds.first().ok_or(Error::internal("The share has no seed."))?;
        Ok(PairSecret::new(&pair.seed, self.pair_id))
    }

    /// MAC of application data under this pair, made by this party.
    pub fn pair_mac(&self, label: &str, data: &[u8]) -> Result<[u8; 32]> {
        self.pair_secret()?.application_mac(self.role, label, data)
    }

    /// Whether the other party of this pair made the MAC.
    pub fn pair_mac_verify(&self, label: &str, data: &[u8], mac: &[u8]) -> Result<bool> {
        Ok(equal(mac, &self.pair_secret()?.application_mac(self.role.peer(), label, data)?))
    }

    /// Whether a master share is complete and consistent in itself: what a blob must satisfy before it is used.
    pub(crate) fn sound(&self) -> bool {
        let party = &self.party;
        let (Ok(own), Ok(peer)) = (self.role.index(), self.role.peer().index()) else { return false };
        let bits = usize::from(KAPPA);
        let gadget = usize::from(BATCH_SIZE);
        let transfers = match (party.mul_senders.get(&peer), party.mul_receivers.get(&peer)) {
            (Some(sender), Some(receiver)) => {
                sender.public_gadget.len() == gadget
                    && sender.ote_sender.correlation.len() == bits
                    && sender.ote_sender.seeds.len() == bits
                    && receiver.public_gadget.len() == gadget
                    && receiver.ote_receiver.seeds0.len() == bits
                    && receiver.ote_receiver.seeds1.len() == bits
            }
            _ => false,
        };
        let derivation = &party.derivation_data;
        transfers
            && party.mul_senders.len() == 1
            && party.mul_receivers.len() == 1
            && party.party_index == own
            && party.parameters.threshold == 2
            && party.parameters.share_count == 2
            && party.session_id.len() == 32
            && matches!(party.zero_share.seeds.as_slice(),
                [seed] if seed.index_counterparty == peer && seed.lowest_index == (own < peer))
            && derivation.depth == 0
            && derivation.poly_point == party.poly_point
            && derivation.pk == party.pk
            && party.poly_point != Scalar::ZERO
            && bool::from(NonIdentity::new(party.pk).is_some())
            && self.path.is_empty()
            && self.pair_id == pair_id(self.role, party)
    }
}

/// Names a pair: public key, both public shares, session of the DKG or refresh that made it.
///
/// With two of two, either public share follows from the other and the public key, so that each party can compute
/// both: `pk = 2 P1 - P2`.
fn pair_id(role: Role, party: &Party<Secp256k1>) -> [u8; PAIR_ID_LEN] {
    let own = ProjectivePoint::GENERATOR * party.poly_point;
    let pk = ProjectivePoint::from(party.pk);
    let two_inverse = || Option::<Scalar>::from(Scalar::from(2u64).invert()).unwrap_or(Scalar::ZERO);
    let (device, server) = match role {
        Role::Device => (own, own.double() - pk),
        Role::Server => ((own + pk) * two_inverse(), own),
    };
    tagged_short(
        "maany/mpc/pair-id/v1",
        &[
            &compressed(&party.pk),
            &compressed(&device.to_affine()),
            &compressed(&server.to_affine()),
            &party.session_id,
        ],
    )
}
