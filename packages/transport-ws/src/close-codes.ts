import { type Dialect, ERROR_TABLE, type ErrorCategory, type ErrorCode } from '@maany/protocol'

/** An orderly end. */
export const NORMAL_CLOSURE = 1000
/** A bad first frame. */
const PROTOCOL_ERROR = 1002

/** Close codes of dialect 1, whose clients do not look at them. */
const DIALECT_1: Readonly<Record<ErrorCategory, number>> = {
  invalid_request: PROTOCOL_ERROR,
  unauthenticated: 1008,
  denied: 1008,
  conflict: 1008,
  timeout: 1008,
  unavailable: 1013,
  protocol_abort: 1008,
  internal: 1011,
}

/** The close code after an error frame. A bad first frame of dialect 1 is always 1002. */
export function closeCodeOf(code: ErrorCode, dialect: Dialect, firstFrame = false): number {
  const { category, closeCode } = ERROR_TABLE[code]
  if (dialect === 2) return closeCode
  return firstFrame ? PROTOCOL_ERROR : DIALECT_1[category]
}
