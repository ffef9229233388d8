/**
 * The one error type of this package.
 *
 * @module
 */
import { ERROR_TABLE, type ErrorCode } from '@maany/protocol'

/** The device's own codes, beside the public ones that a server answers with. */
export const DEVICE_ERRORS = {
  ARGUMENT_INVALID: 'An argument has the wrong type, length or range.',
  CONNECT_FAILED: 'No connection to the coordinator could be made.',
  CONNECTION_INSECURE: 'Plain ws:// is refused for hosts other than this machine.',
  CANCELLED: 'The caller cancelled the operation.',
  CLOSED: 'The device or its storage was closed.',
  SERVER_MESSAGE_INVALID: 'The server sent a message that is malformed or does not belong here.',
  SERVER_RESULT_INVALID: 'The server reported a result that contradicts what the device knows.',
  PUBLIC_KEY_MISMATCH: 'The share belongs to another public key than the wallet.',
  SIGNATURE_INVALID: 'The signature does not verify for the wallet and the digest.',
  OUTCOME_UNKNOWN: 'The connection was lost after the last frame of the device; the server may have finished.',
  WALLET_BANNED: 'The wallet had a cryptographic failure with its server; clear the ban to go on.',
  ENGINE_FAILED: 'The MPC engine failed.',
  UNEXPECTED: 'The device failed in a way that it does not know; the cause tells.',
  SHARE_DAMAGED: 'The stored share cannot be read.',
  SHARE_CONFLICT: 'Another writer changed the stored share first.',
  SHARE_STORAGE_FAILED: 'The share storage failed.',
  PASSPHRASE_WRONG: 'The passphrase does not open the share storage.',
} as const

/** A code of the device's own. */
export type DeviceOwnErrorCode = keyof typeof DEVICE_ERRORS
/** Every code that a {@link DeviceError} may carry. */
export type DeviceErrorCode = ErrorCode | DeviceOwnErrorCode

/** Options of {@link DeviceError}. */
export interface DeviceErrorOptions {
  readonly cause?: unknown
  /** The server's word on it; never makes a cryptographic failure retryable. @default what the table says */
  readonly retryable?: boolean
  /** When to try again, in milliseconds. */
  readonly retryAfterMs?: number | undefined
  /** Finds the reason in the server's log. */
  readonly requestId?: string | undefined
  /** @default 'failed' */
  readonly outcome?: 'failed' | 'unknown'
  readonly sessionId?: string | undefined
  readonly walletId?: string | undefined
}

const brand = Symbol.for('@maany/device-error')

/** Every failure of the device. Recognise it with {@link isDeviceError}, by code, never by message. Holds no secret. */
export class DeviceError extends Error {
  override readonly name = 'DeviceError'
  readonly code: DeviceErrorCode
  /** Whether the same request may succeed later, with a fresh session id, without anybody's action. */
  readonly retryable: boolean
  /** When to try again, in milliseconds; the server's hint, `undefined` without one. */
  readonly retryAfterMs: number | undefined
  /** Finds the reason in the server's log; `undefined` when the failure is the device's own. */
  readonly requestId: string | undefined
  /** `unknown`: the device's last frame may have reached the server, which may have finished. Then never retryable. */
  readonly outcome: 'failed' | 'unknown'
  /** 32 hex characters; `undefined` before a session was tried. */
  readonly sessionId: string | undefined
  /** 64 hex characters; `undefined` before it is known. */
  readonly walletId: string | undefined
  readonly [brand] = true

  constructor(code: DeviceErrorCode, options: DeviceErrorOptions = {}) {
    super(messageOf(code), options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.outcome = options.outcome ?? 'failed'
    this.retryable = this.outcome === 'failed' && !isFinal(code) && (options.retryable ?? isRetryable(code))
    this.retryAfterMs = options.retryAfterMs
    this.requestId = options.requestId
    this.sessionId = options.sessionId
    this.walletId = options.walletId
  }
}

/** Whether `error` is a {@link DeviceError} (of any copy of this package), with one of `codes` where given. */
export function isDeviceError(error: unknown, ...codes: DeviceErrorCode[]): error is DeviceError {
  if (typeof error !== 'object' || error === null || !(brand in error)) return false
  return codes.length === 0 || codes.includes((error as DeviceError).code)
}

/** The error with facts added that were not known where it was thrown. */
export function withContext(error: DeviceError, context: DeviceErrorOptions): DeviceError {
  const { retryable, retryAfterMs, requestId, outcome, sessionId, walletId, cause } = error
  const code = context.outcome === 'unknown' && isLostConnection(error) ? 'OUTCOME_UNKNOWN' : error.code
  const known: DeviceErrorOptions = { retryable, retryAfterMs, requestId, outcome, sessionId, walletId }
  const next = new DeviceError(code, { ...known, ...context, cause: code === error.code ? cause : error })
  if (code === error.code && error.stack !== undefined) next.stack = error.stack
  return next
}

function isLostConnection(error: DeviceError): boolean {
  return isDeviceError(error, 'PEER_DISCONNECTED', 'DEADLINE_EXCEEDED', 'CANCELLED', 'CLOSED')
}

function isOwn(code: DeviceErrorCode): code is DeviceOwnErrorCode {
  return Object.hasOwn(DEVICE_ERRORS, code)
}

function isRetryable(code: DeviceErrorCode): boolean {
  return isOwn(code) ? code === 'CONNECT_FAILED' : ERROR_TABLE[code].retryable
}

/** Cryptographic failures: no word of a server makes them retryable. */
function isFinal(code: DeviceErrorCode): boolean {
  return isOwn(code) ? code !== 'CONNECT_FAILED' : ERROR_TABLE[code].category === 'protocol_abort'
}

function messageOf(code: DeviceErrorCode): string {
  return isOwn(code) ? DEVICE_ERRORS[code] : ERROR_TABLE[code].message
}
