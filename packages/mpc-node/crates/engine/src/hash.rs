//! Tagged, length-prefixed SHA-256: no two lists of parts give the same input.

use sha2::{Digest, Sha256};

/// SHA-256 over the tag and every part, each preceded by its length (64 bits, big-endian).
pub(crate) fn tagged(tag: &str, parts: &[&[u8]]) -> [u8; 32] {
    let mut hasher = Sha256::new();
    for part in core::iter::once(tag.as_bytes()).chain(parts.iter().copied()) {
        hasher.update((part.len() as u64).to_be_bytes());
        hasher.update(part);
    }
    hasher.finalize().into()
}

/// The first `N` bytes of [`tagged`].
pub(crate) fn tagged_short<const N: usize>(tag: &str, parts: &[&[u8]]) -> [u8; N] {
    let full = tagged(tag, parts);
    let mut short = [0u8; N];
    for (to, from) in short.iter_mut().zip(full) {
        *to = from;
    }
    short
}

/// A fresh random array.
pub(crate) fn random<const N: usize>() -> [u8; N] {
    use rand::Rng;
    let mut bytes = [0u8; N];
    rand::rng().fill_bytes(&mut bytes);
    bytes
}
