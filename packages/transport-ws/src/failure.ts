import { isCoordinatorError, type LogFields } from '@maany/coordinator-core'
import { type ErrorCode, isProtocolError } from '@maany/protocol'

/** What a device is told, and what the log is told, of an error. */
export interface Failure {
  readonly code: ErrorCode
  readonly retryAfterMs: number | undefined
  /** Safe to log: codes, allow-listed details, and for unknown errors their name and place, never their message. */
  readonly fields: LogFields
}

/** Reduces any error to a public code. */
export function failureOf(error: unknown): Failure {
  if (isCoordinatorError(error)) {
    const { publicCode, code, retryAfterMs, details } = error
    return { code: publicCode, retryAfterMs, fields: { ...details, ...causeOf(error.cause), code } }
  }
  if (isProtocolError(error)) {
    return { code: error.code, retryAfterMs: undefined, fields: { code: error.code, field: error.field } }
  }
  return { code: 'INTERNAL', retryAfterMs: undefined, fields: { ...causeOf(error), code: 'INTERNAL' } }
}

function causeOf(error: unknown): LogFields {
  if (!(error instanceof Error)) return {}
  const place = error.stack?.split('\n').find((line) => /^\s+at /.test(line))
  return { cause: error.name, at: place?.trim() }
}
