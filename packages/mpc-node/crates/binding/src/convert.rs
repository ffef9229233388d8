//! Errors and panics on their way out.

use std::panic::{AssertUnwindSafe, catch_unwind};

use maany_mpc_engine::{Error, ErrorCode};

/// An error as it crosses.
pub(crate) fn outward(error: &Error) -> napi::Error {
    napi::Error::from_reason(format!("{}: {}", error.code.as_str(), error.message))
}

/// Runs engine code; a panic becomes `INTERNAL`.
pub(crate) fn catching<T>(work: impl FnOnce() -> maany_mpc_engine::Result<T>) -> maany_mpc_engine::Result<T> {
    catch_unwind(AssertUnwindSafe(work))
        .unwrap_or(Err(Error { code: ErrorCode::Internal, message: "The engine met a defect of its own." }))
}

/// [`catching`] for functions that JavaScript calls.
pub(crate) fn guarded<T>(work: impl FnOnce() -> maany_mpc_engine::Result<T>) -> napi::Result<T> {
    catching(work).map_err(|error| outward(&error))
}

/// `INVALID_ARGUMENT`.
pub(crate) const fn argument(message: &'static str) -> Error {
    Error { code: ErrorCode::InvalidArgument, message }
}

/// `WRONG_STATE`.
pub(crate) const fn state(message: &'static str) -> Error {
    Error { code: ErrorCode::WrongState, message }
}
