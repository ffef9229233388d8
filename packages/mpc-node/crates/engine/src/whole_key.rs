//! An existing private key as two shares, and back.

use dkls23_core::protocols::re_key::re_key;
use k256::elliptic_curve::PrimeField;
use k256::{FieldBytes, ProjectivePoint, Scalar, Secp256k1};
use zeroize::Zeroizing;

use crate::error::{Error, Result};
use crate::hash::random;
use crate::role::{Role, parameters};
use crate::share::KeyShare;

/// Splits a private key. Whoever calls this knew both shares: a complete refresh must follow before the first
/// signature. Without a chain code it is zero.
pub fn split_key(
    private_key: &[u8],
    chain_code: Option<&[u8]>,
    key_id: Option<&[u8]>,
) -> Result<[KeyShare; 2]> {
    let bytes =
        FieldBytes::try_from(private_key).map_err(|_| Error::argument("A private key has 32 bytes."))?;
    let bytes = Zeroizing::new(bytes);
    let secret = Option::<Scalar>::from(Scalar::from_repr(*bytes))
        .filter(|scalar| *scalar != Scalar::ZERO)
        .map(Zeroizing::new)
        .ok_or(Error::argument("A private key is a number from 1 to the order less 1."))?;
    let array = |bytes: Option<&[u8]>, error: Error| -> Result<Option<[u8; 32]>> {
        bytes.map(|bytes| <[u8; 32]>::try_from(bytes).map_err(|_| error)).transpose()
    };
    let chain_code = array(chain_code, Error::argument("A chain code has 32 bytes."))?.unwrap_or_default();
    let key_id = array(key_id, Error::argument("A key id has 32 bytes."))?;
    let session = random::<32>();
    let (parties, _) =
        re_key::<Secp256k1>(&parameters()?, &session, &secret, Some(chain_code), |_| String::new());
    let mut parties = parties.into_iter();
    match (parties.next(), parties.next()) {
        (Some(device), Some(server)) => Ok([
            KeyShare::master(Role::Device, device, key_id)?,
            KeyShare::master(Role::Server, server, key_id)?,
        ]),
        _ => Err(Error::internal("The library gave another number of shares.")),
    }
}

/// The private key of a pair of master shares, checked against the public key.
pub fn reveal_key(device: &KeyShare, server: &KeyShare) -> Result<Zeroizing<[u8; 32]>> {
    device.require_master()?;
    server.require_master()?;
    if device.role != Role::Device || server.role != Role::Server {
        return Err(Error::argument(
            "One share of the device and one of the server are needed, in this order.",
        ));
    }
    if device.pair_id != server.pair_id {
        return Err(Error::mismatch("The shares are of different pairs."));
    }
    // Lagrange at zero over the points 1 and 2.
    let secret = Zeroizing::new(device.party.poly_point + device.party.poly_point - server.party.poly_point);
    if (ProjectivePoint::GENERATOR * *secret).to_affine() != device.party.pk {
        return Err(Error::mismatch("The shares do not give the private key of their public key."));
    }
    Ok(Zeroizing::new(secret.to_bytes().into()))
}
