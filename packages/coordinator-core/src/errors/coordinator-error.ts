import { ERROR_TABLE, type ErrorCategory, type ErrorCode } from '@maany/protocol'

/** Codes that never leave the server: a device is told `INTERNAL` instead. */
const INTERNAL_CODES = {
  /** An envelope or wrapped DEK does not open under its context: moved, edited, or another KEK. Never retried. */
  ENVELOPE_INTEGRITY: 'A sealed record does not open under its context.',
  /** The KEK backend refused: permissions, a disabled key. */
  KEK_DENIED: 'The key-encryption key refused the request.',
  /** The stored data breaks a rule that the code relies on. */
  INVARIANT_VIOLATED: 'Stored state breaks an invariant.',
  /** The schema is newer than this build, or is missing. */
  SCHEMA_MISMATCH: 'The stored schema is not the one that this version works with.',
  /** The result of a COMMIT is unknown and could not be read back. */
  OUTCOME_UNKNOWN: 'It is unknown whether a transaction was committed.',
  /** A setting or option is missing or wrong. */
  CONFIGURATION_INVALID: 'The configuration is invalid.',
} as const

/** A code of the server's own, beside the public ones. */
export type InternalErrorCode = keyof typeof INTERNAL_CODES
/** Every code that a {@link CoordinatorError} may carry. */
export type CoordinatorErrorCode = ErrorCode | InternalErrorCode

/** Allow-listed, non-secret facts for the log. Never shown to a device. */
export type ErrorDetails = Readonly<Record<string, string | number | boolean>>

/** Options of {@link CoordinatorError}. */
export interface CoordinatorErrorOptions {
  readonly cause?: unknown
  readonly details?: ErrorDetails
  /** With `WALLET_BUSY` and the like: when to try again, in milliseconds. */
  readonly retryAfterMs?: number
  /** A sentence for an operator where the table's is too general. Must not hold values from a request or a secret. */
  readonly message?: string
}

const brand = Symbol.for('@maany/coordinator-error')

/** Every failure of the coordinator. Recognise it with {@link isCoordinatorError}, by code, never by message. */
export class CoordinatorError extends Error {
  override readonly name = 'CoordinatorError'
  readonly code: CoordinatorErrorCode
  readonly details: ErrorDetails
  readonly retryAfterMs: number | undefined
  readonly [brand] = true

  constructor(code: CoordinatorErrorCode, options: CoordinatorErrorOptions = {}) {
    super(options.message ?? messageOf(code), options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.details = options.details ?? {}
    this.retryAfterMs = options.retryAfterMs
  }

  /** The code that a device is told. */
  get publicCode(): ErrorCode {
    return this.code in INTERNAL_CODES ? 'INTERNAL' : (this.code as ErrorCode)
  }

  get category(): ErrorCategory {
    return ERROR_TABLE[this.publicCode].category
  }

  get retryable(): boolean {
    return ERROR_TABLE[this.publicCode].retryable
  }
}

function messageOf(code: CoordinatorErrorCode): string {
  return code in INTERNAL_CODES ? INTERNAL_CODES[code as InternalErrorCode] : ERROR_TABLE[code as ErrorCode].message
}

/** Whether `error` is a {@link CoordinatorError} (of any copy of this package), with one of `codes` where given. */
export function isCoordinatorError(error: unknown, ...codes: CoordinatorErrorCode[]): error is CoordinatorError {
  if (typeof error !== 'object' || error === null || !(brand in error)) return false
  return codes.length === 0 || codes.includes((error as CoordinatorError).code)
}
