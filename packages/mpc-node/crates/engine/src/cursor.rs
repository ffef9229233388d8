//! Reads fixed layouts from untrusted bytes, to the last byte.

use crate::error::{Error, Result};

/// What is left of the bytes, and the error that a wrong layout gives.
pub(crate) struct Cursor<'a> {
    rest: &'a [u8],
    error: Error,
}

impl<'a> Cursor<'a> {
    pub(crate) fn new(bytes: &'a [u8], error: Error) -> Self {
        Self { rest: bytes, error }
    }

    pub(crate) fn array<const N: usize>(&mut self) -> Result<[u8; N]> {
        let (head, rest) = self.rest.split_first_chunk::<N>().ok_or(self.error.clone())?;
        self.rest = rest;
        Ok(*head)
    }

    pub(crate) fn byte(&mut self) -> Result<u8> {
        self.array::<1>().map(|[byte]| byte)
    }

    pub(crate) fn bytes(&mut self, length: usize) -> Result<&'a [u8]> {
        let (head, rest) = self.rest.split_at_checked(length).ok_or(self.error.clone())?;
        self.rest = rest;
        Ok(head)
    }

    pub(crate) fn rest(&mut self) -> &'a [u8] {
        core::mem::take(&mut self.rest)
    }

    pub(crate) fn end(self) -> Result<()> {
        if self.rest.is_empty() { Ok(()) } else { Err(self.error) }
    }
}
