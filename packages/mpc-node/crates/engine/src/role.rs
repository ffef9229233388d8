//! The two parties.

use dkls23_core::protocols::{Parameters, PartiesMessage, PartyIndex};

use crate::error::{Error, Result};

/// A party. The device is party 1, the server party 2; nothing on the wire can say otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Role {
    /// The user's device.
    Device = 1,
    /// The coordinator.
    Server = 2,
}

impl Role {
    /// The other party.
    #[must_use]
    pub const fn peer(self) -> Self {
        match self {
            Self::Device => Self::Server,
            Self::Server => Self::Device,
        }
    }

    pub(crate) const fn byte(self) -> u8 {
        self as u8
    }

    pub(crate) const fn from_byte(byte: u8) -> Option<Self> {
        match byte {
            1 => Some(Self::Device),
            2 => Some(Self::Server),
            _ => None,
        }
    }

    pub(crate) fn index(self) -> Result<PartyIndex> {
        PartyIndex::new(self.byte()).map_err(|_| Error::internal("A party index is zero."))
    }

    /// Routing of a message that this party receives.
    pub(crate) fn inbound(self) -> Result<PartiesMessage> {
        Ok(PartiesMessage { sender: self.peer().index()?, receiver: self.index()? })
    }
}

/// Two of two.
pub(crate) fn parameters() -> Result<Parameters> {
    Parameters::new(2, 2).map_err(|_| Error::internal("The parameters are refused."))
}
