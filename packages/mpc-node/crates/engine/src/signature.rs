//! A finished signature.

use k256::ecdsa::signature::hazmat::PrehashVerifier;
use k256::ecdsa::{Signature as Ecdsa, VerifyingKey};
use k256::elliptic_curve::ops::Reduce;
use k256::{AffinePoint, FieldBytes, Scalar};

use crate::error::{Error, ErrorCode, Result};

/// An ECDSA signature that has been verified against the public key, low-S.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    inner: Ecdsa,
    recovery_id: u8,
}

const INVALID: Error = Error {
    code: ErrorCode::AbortRecoverable,
    message: "The signature does not verify under the public key.",
};

fn field_bytes(hex_digits: &str) -> Result<FieldBytes> {
    let mut bytes = FieldBytes::default();
    hex::decode_to_slice(hex_digits, &mut bytes)
        .map_err(|_| Error::internal("A coordinate is not readable."))?;
    Ok(bytes)
}

impl Signature {
    /// Assembles what the last phase gave and verifies it once more, with another implementation of ECDSA.
    pub(crate) fn verified(
        x: &str,
        s: &str,
        recovery_id: u8,
        digest: &[u8; 32],
        public_key: &AffinePoint,
    ) -> Result<Self> {
        let r = <Scalar as Reduce<FieldBytes>>::reduce(&field_bytes(x)?);
        let inner = Ecdsa::from_scalars(FieldBytes::from(r), field_bytes(s)?).map_err(|_| INVALID)?;
        if inner.normalize_s() != inner {
            return Err(INVALID);
        }
        let key = VerifyingKey::from_affine(*public_key).map_err(|_| INVALID)?;
        key.verify_prehash(digest, &inner).map_err(|_| INVALID)?;
        Ok(Self { inner, recovery_id })
    }

    /// 64 bytes, `r || s`, big-endian.
    #[must_use]
    pub fn raw(&self) -> [u8; 64] {
        self.inner.to_bytes().into()
    }

    /// ASN.1 DER.
    #[must_use]
    pub fn der(&self) -> Vec<u8> {
        self.inner.to_der().as_bytes().to_vec()
    }

    /// 0 to 3: parity of the y coordinate, and whether x was reduced.
    #[must_use]
    pub fn recovery_id(&self) -> u8 {
        self.recovery_id
    }
}
