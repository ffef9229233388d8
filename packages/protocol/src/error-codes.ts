/**
 * The public error table: what a device may be told, in either dialect, and how the socket closes after it.
 *
 * @module
 */

/** What kind of failure a code stands for; decides how a server and a device react. */
export type ErrorCategory =
  | 'invalid_request'
  | 'unauthenticated'
  | 'denied'
  | 'conflict'
  | 'timeout'
  | 'unavailable'
  | 'protocol_abort'
  | 'internal'

/** One row of the public error table. */
export interface ErrorDefinition {
  readonly category: ErrorCategory
  /** WebSocket close code of dialect 2, 4000–4999. */
  readonly closeCode: number
  /** Whether the same request may succeed later, with a fresh session id, without anybody's action. */
  readonly retryable: boolean
  /** Constant sentence without values. */
  readonly message: string
}

const row = (category: ErrorCategory, closeCode: number, retryable: boolean, message: string): ErrorDefinition => ({
  category,
  closeCode,
  retryable,
  message,
})

/** Every public error code, with what it means. The README's table is checked against it. */
export const ERROR_TABLE = {
  HELLO_INVALID: row('invalid_request', 4400, false, 'The first frame is not a valid hello.'),
  MESSAGE_INVALID: row('invalid_request', 4400, false, 'A control message is malformed or of an unknown type.'),
  INTENT_UNKNOWN: row('invalid_request', 4400, false, 'The intent is not one that this server knows.'),
  ROLE_INVALID: row('invalid_request', 4400, false, 'Only the role device may connect here.'),
  SESSION_ID_INVALID: row('invalid_request', 4400, false, 'A session id is 32 hexadecimal characters.'),
  WALLET_ID_INVALID: row('invalid_request', 4400, false, 'A wallet id is 64 lowercase hexadecimal characters.'),
  DIGEST_INVALID: row('invalid_request', 4400, false, 'A digest is exactly 32 bytes.'),
  SIGN_DOC_INVALID: row('invalid_request', 4400, false, 'The sign document was refused by the strict decoder.'),
  PAYLOAD_UNSUPPORTED: row('invalid_request', 4400, false, 'This server cannot read that kind of payload.'),
  BACKUP_INVALID: row('invalid_request', 4400, false, 'The backup message is malformed or does not fit this wallet.'),
  FRAME_TOO_LARGE: row('invalid_request', 4413, false, 'A frame is larger than this server accepts.'),
  UNAUTHENTICATED: row('unauthenticated', 4401, false, 'The token was refused.'),
  FORBIDDEN: row('denied', 4403, false, 'This identity may not do that.'),
  POLICY_DENIED: row('denied', 4403, false, 'The policy denied this request.'),
  BLIND_SIGNING_DISABLED: row('denied', 4403, false, 'Signing a bare digest is switched off on this server.'),
  WALLET_FROZEN: row('denied', 4403, false, 'The wallet is frozen.'),
  WALLET_QUARANTINED: row('denied', 4403, false, 'The wallet is quarantined after a cryptographic failure.'),
  WALLET_UNKNOWN: row('denied', 4404, false, 'There is no such wallet for this identity.'),
  WALLET_EXISTS: row('conflict', 4409, false, 'A wallet with that id exists already.'),
  SESSION_ID_USED: row('conflict', 4409, false, 'The session id was used before.'),
  SESSION_SUPERSEDED: row('conflict', 4409, true, 'The session lost its hold on the wallet before it could finish.'),
  WALLET_BUSY: row('conflict', 4423, true, 'Another session of this wallet is running.'),
  SHARE_MISMATCH: row('conflict', 4410, false, 'Device and server do not hold a matching pair of shares.'),
  HELLO_TIMEOUT: row('timeout', 4408, true, 'No hello arrived in time.'),
  DEADLINE_EXCEEDED: row('timeout', 4408, true, 'The session did not finish in time.'),
  PEER_DISCONNECTED: row('timeout', 4408, true, 'The connection ended before the session did.'),
  RATE_LIMITED: row('unavailable', 4429, true, 'Too many requests.'),
  OVERLOADED: row('unavailable', 4503, true, 'The server has no room for another session now.'),
  SHUTTING_DOWN: row('unavailable', 4503, true, 'The server is shutting down.'),
  STORAGE_UNAVAILABLE: row('unavailable', 4503, true, 'The storage cannot be reached now.'),
  KEK_UNAVAILABLE: row('unavailable', 4503, true, 'The key-encryption key cannot be reached now.'),
  FRAME_REJECTED: row('protocol_abort', 4460, false, 'An engine frame was damaged, replayed or out of order.'),
  MPC_ABORTED: row('protocol_abort', 4460, false, 'The cryptographic protocol failed; it is not repeated.'),
  CAPABILITY_UNSUPPORTED: row('invalid_request', 4501, false, 'This server or its engine cannot do that.'),
  /** Spelled as the wire document fixes it. */
  refresh_needs_dialect_2: row('invalid_request', 4501, false, 'Refresh needs protocol 2.'),
  INTERNAL: row('internal', 4500, false, 'The server failed; the request id finds the reason in its log.'),
} as const satisfies Record<string, ErrorDefinition>

/** A code of {@link ERROR_TABLE}. */
export type ErrorCode = keyof typeof ERROR_TABLE

/** Whether a string is a code of {@link ERROR_TABLE}. */
export function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === 'string' && Object.hasOwn(ERROR_TABLE, value)
}
