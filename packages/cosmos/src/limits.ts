/**
 * Bounds on what is decoded. They are far above what chains accept and far below what hurts a server.
 *
 * @module
 */

/** Longest sign doc, body, auth info or JSON text that is looked at, in bytes. Chains cap a transaction lower. */
export const MAX_SIGN_DOC_BYTES = 1_048_576

/** Deepest nesting of protobuf messages or JSON values. The SDK's own walk over nested signers stops at 32. */
export const MAX_DEPTH = 64

/** Most protobuf messages, at all levels together, that one sign doc may hold: a payout to 10,000 accounts fits. */
export const MAX_MESSAGES = 20_000
