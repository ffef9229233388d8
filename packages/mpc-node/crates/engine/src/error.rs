//! The closed set of errors.
//!
//! Messages are constant sentences: no value, byte or length of a session ever stands in one.

use dkls23_core::protocols::{Abort, AbortKind, AbortReason};

/// What kind of failure this is; the caller decides by it and by nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorCode {
    /// A value of the wrong length or range, or a handle that cannot be used here.
    InvalidArgument,
    /// A call that the session cannot take now.
    WrongState,
    /// A frame that is damaged, replayed, foreign, or whose MAC is wrong.
    BadFrame,
    /// The two parties disagree about the pair or about the context.
    Mismatch,
    /// The protocol failed, and a new attempt is safe as far as the library knows.
    AbortRecoverable,
    /// The counterparty cheated; continuing with it leaks the key.
    AbortBan,
    /// A share blob that cannot be read.
    BadBlob,
    /// A backup or a fragment that cannot be used.
    BadBackup,
    /// A defect of the engine.
    Internal,
}

impl ErrorCode {
    /// The code as it stands in `error.code`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InvalidArgument => "INVALID_ARGUMENT",
            Self::WrongState => "WRONG_STATE",
            Self::BadFrame => "BAD_FRAME",
            Self::Mismatch => "MISMATCH",
            Self::AbortRecoverable => "ABORT_RECOVERABLE",
            Self::AbortBan => "ABORT_BAN",
            Self::BadBlob => "BAD_BLOB",
            Self::BadBackup => "BAD_BACKUP",
            Self::Internal => "INTERNAL",
        }
    }
}

/// An error of the engine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    /// The class.
    pub code: ErrorCode,
    /// A constant sentence for people.
    pub message: &'static str,
}

/// Result of the engine.
pub type Result<T> = core::result::Result<T, Error>;

macro_rules! constructors {
    ($($name:ident => $code:ident),* $(,)?) => {
        impl Error {
            $(pub(crate) const fn $name(message: &'static str) -> Self {
                Self { code: ErrorCode::$code, message }
            })*
        }
    };
}

constructors! {
    argument => InvalidArgument,
    state => WrongState,
    frame => BadFrame,
    mismatch => Mismatch,
    blob => BadBlob,
    backup => BadBackup,
    internal => Internal,
}

impl core::fmt::Display for Error {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(self.message)
    }
}

impl std::error::Error for Error {}

impl From<Abort> for Error {
    /// The library's verdict, unchanged: a ban stays a ban. What can only be our own defect is `INTERNAL`.
    fn from(abort: Abort) -> Self {
        match (abort.kind, abort.reason) {
            (AbortKind::BanCounterparty(_), _) => Self {
                code: ErrorCode::AbortBan,
                message: "The counterparty failed a check that honest parties pass.",
            },
            (
                AbortKind::Recoverable,
                AbortReason::InvalidLocalState { .. }
                | AbortReason::MissingMulState { .. }
                | AbortReason::WrongCounterpartyCount { .. }
                | AbortReason::PhaseCalledOutOfOrder { .. },
            ) => Self::internal("The share or the session of this side is not usable."),
            (AbortKind::Recoverable, _) => {
                Self { code: ErrorCode::AbortRecoverable, message: "A check of the protocol failed." }
            }
        }
    }
}
