//! Node binding of `maany-mpc-engine`.
//!
//! Only numbers, strings and bytes cross: objects stay in a registry on this side, so that no value of JavaScript can
//! be taken for a pointer. The TypeScript layer of the package turns the numbers into opaque handles. An error
//! crosses as `CODE: sentence`.

// The exports of napi are left out of a test build, and nothing else calls the functions.
#![cfg_attr(test, allow(dead_code))]

mod convert;
mod functions;
mod registry;
mod task;
