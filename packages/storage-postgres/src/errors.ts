/**
 * SQLSTATE → error code. What Postgres says in words may quote rows; it never leaves this file.
 *
 * @module
 */
import { CoordinatorError, type CoordinatorErrorCode, isCoordinatorError } from '@maany/coordinator-core'

/** A connection that was lost, or never made. */
export class ConnectionLost extends Error {
  override readonly name = 'ConnectionLost'
  /** `connect`: nothing was sent. `query`: a statement was sent, its result is unknown. */
  readonly phase: 'connect' | 'query'
  /** Process id of the backend, where it is known. */
  readonly backend: number | undefined

  constructor(phase: 'connect' | 'query', reason: string, backend?: number) {
    super(`The connection was lost (${reason}).`)
    this.phase = phase
    this.backend = backend
  }
}

/** An error that Postgres reported, without the values that its message may hold. */
export class SqlError extends Error {
  override readonly name = 'SqlError'
  readonly sqlState: string
  readonly constraint: string | undefined
  /** Milliseconds; only with our own refusal of a busy wallet. */
  readonly retryAfterMs: number | undefined

  constructor(sqlState: string, constraint?: string, retryAfterMs?: number) {
    super(`SQLSTATE ${sqlState}${constraint === undefined ? '' : ` on ${constraint}`}`)
    this.sqlState = sqlState
    this.constraint = constraint
    this.retryAfterMs = retryAfterMs
  }
}

/** By SQLSTATE, else by its class (the first two characters), else `INVARIANT_VIOLATED`. */
export const CODE_BY_SQLSTATE: Readonly<Record<string, CoordinatorErrorCode>> = {
  // Refusals of the functions in migrations/.
  MC001: 'SESSION_ID_USED',
  MC002: 'WALLET_BUSY',
  MC003: 'WALLET_EXISTS',
  MC004: 'SESSION_SUPERSEDED',
  MC005: 'WALLET_FROZEN',
  MC006: 'WALLET_QUARANTINED',
  MC007: 'WALLET_UNKNOWN',
  MC008: 'INVARIANT_VIOLATED',
  // Try again: nothing was changed.
  '08': 'STORAGE_UNAVAILABLE',
  '25006': 'STORAGE_UNAVAILABLE',
  '40': 'STORAGE_UNAVAILABLE',
  '53': 'STORAGE_UNAVAILABLE',
  '55P03': 'STORAGE_UNAVAILABLE',
  '57': 'STORAGE_UNAVAILABLE',
  '58': 'STORAGE_UNAVAILABLE',
  // An operator's turn.
  '28': 'CONFIGURATION_INVALID',
  '3D': 'CONFIGURATION_INVALID',
  '42501': 'CONFIGURATION_INVALID',
  '3F': 'SCHEMA_MISMATCH',
  '42703': 'SCHEMA_MISMATCH',
  '42883': 'SCHEMA_MISMATCH',
  '42P01': 'SCHEMA_MISMATCH',
}

/** A deadlock or serialization failure: rolled back whole, worth another try at once. */
export function isRolledBack(error: unknown): boolean {
  return error instanceof SqlError && error.sqlState.startsWith('40')
}

/** The error of an operation whose transaction is known not to have been committed. */
export function toCoordinatorError(error: unknown): CoordinatorError {
  if (isCoordinatorError(error)) return error
  if (error instanceof SqlError) {
    const code =
      CODE_BY_SQLSTATE[error.sqlState] ?? CODE_BY_SQLSTATE[error.sqlState.slice(0, 2)] ?? 'INVARIANT_VIOLATED'
    const details = error.sqlState.startsWith('MC') ? {} : { sqlState: error.sqlState }
    return new CoordinatorError(code, {
      cause: error,
      details,
      ...(error.retryAfterMs === undefined ? {} : { retryAfterMs: error.retryAfterMs }),
    })
  }
  if (error instanceof ConnectionLost) return new CoordinatorError('STORAGE_UNAVAILABLE', { cause: error })
  return new CoordinatorError('INVARIANT_VIOLATED', { cause: error })
}

/** What a driver threw, as one of the classes above. Server errors that end the connection are losses of it. */
export function fromDriver(error: unknown, phase: 'connect' | 'query', backend?: number): ConnectionLost | SqlError {
  const { code, severity, constraint, detail } = fieldsOf(error)
  const reported = code !== undefined && severity !== undefined && /^[0-9A-Z]{5}$/.test(code)
  if (!reported) return new ConnectionLost(phase, code ?? 'closed', backend)
  if (phase === 'query' && endsConnection(code, severity)) return new ConnectionLost(phase, code, backend)
  return new SqlError(code, constraint, code === 'MC002' ? Number(detail) : undefined)
}

function endsConnection(code: string, severity: string): boolean {
  return severity === 'FATAL' || severity === 'PANIC' || code.startsWith('08') || code.startsWith('57P')
}

interface DriverFields {
  readonly code?: string | undefined
  readonly severity?: string | undefined
  readonly constraint?: string | undefined
  readonly detail?: string | undefined
}

function fieldsOf(error: unknown): DriverFields {
  if (typeof error !== 'object' || error === null) return {}
  const read = (name: string) => {
    const value: unknown = name in error ? error[name as keyof typeof error] : undefined
    return typeof value === 'string' ? value : undefined
  }
  return { code: read('code'), severity: read('severity'), constraint: read('constraint'), detail: read('detail') }
}
