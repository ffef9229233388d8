//! Shares of non-hardened BIP-32 children.

use dkls23_core::protocols::derivation::MAX_CHILD_NUMBER;

use crate::error::{Error, Result};
use crate::share::KeyShare;

/// Deepest path, from the master.
const MAX_DEPTH: usize = 255;

/// Reads `m/0/7`: decimal indices below 2^31 without leading zeroes. One path has one spelling.
fn parse(path: &str) -> Result<Vec<u32>> {
    let invalid = || Error::argument("A path is m, followed by /index for each non-hardened index.");
    let mut parts = path.split('/');
    if parts.next() != Some("m") {
        return Err(invalid());
    }
    parts
        .map(|part| {
            let canonical = part.bytes().all(|byte| byte.is_ascii_digit())
                && (part == "0" || !part.starts_with('0'))
                && !part.is_empty();
            let index = part.parse::<u32>().ok().filter(|index| canonical && *index <= MAX_CHILD_NUMBER);
            index.ok_or_else(invalid)
        })
        .collect()
}

impl KeyShare {
    /// The share of a child, which signs and does nothing else. The path is bound into its sessions.
    pub fn derive(&self, path: &str) -> Result<Self> {
        let indices = parse(path)?;
        if self.path.len().saturating_add(indices.len()) > MAX_DEPTH {
            return Err(Error::argument("The path is too long."));
        }
        let mut party = self.party.clone();
        for index in &indices {
            party = party
                .derive_child(*index, |_| String::new())
                .map_err(|_| Error::argument("The path has no child key at one of its indices."))?;
        }
        let mut full = self.path.clone();
        full.extend(indices);
        Ok(Self { party, role: self.role, key_id: self.key_id, pair_id: self.pair_id, path: full })
    }
}
