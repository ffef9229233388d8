import { describe, expect, it } from 'vitest'
import { ConnectionLost, fromDriver, isRolledBack, SqlError, toCoordinatorError } from './errors.js'

const TABLE = [
  ['MC001', 'SESSION_ID_USED'],
  ['MC002', 'WALLET_BUSY'],
  ['MC003', 'WALLET_EXISTS'],
  ['MC004', 'SESSION_SUPERSEDED'],
  ['MC005', 'WALLET_FROZEN'],
  ['MC006', 'WALLET_QUARANTINED'],
  ['MC007', 'WALLET_UNKNOWN'],
  ['MC008', 'INVARIANT_VIOLATED'],
  ['08006', 'STORAGE_UNAVAILABLE'],
  ['25006', 'STORAGE_UNAVAILABLE'],
  ['40001', 'STORAGE_UNAVAILABLE'],
  ['40P01', 'STORAGE_UNAVAILABLE'],
  ['53300', 'STORAGE_UNAVAILABLE'],
  ['53100', 'STORAGE_UNAVAILABLE'],
  ['55P03', 'STORAGE_UNAVAILABLE'],
  ['57014', 'STORAGE_UNAVAILABLE'],
  ['57P03', 'STORAGE_UNAVAILABLE'],
  ['58030', 'STORAGE_UNAVAILABLE'],
  ['28P01', 'CONFIGURATION_INVALID'],
  ['3D000', 'CONFIGURATION_INVALID'],
  ['42501', 'CONFIGURATION_INVALID'],
  ['3F000', 'SCHEMA_MISMATCH'],
  ['42703', 'SCHEMA_MISMATCH'],
  ['42883', 'SCHEMA_MISMATCH'],
  ['42P01', 'SCHEMA_MISMATCH'],
  ['23505', 'INVARIANT_VIOLATED'],
  ['23514', 'INVARIANT_VIOLATED'],
  ['22P02', 'INVARIANT_VIOLATED'],
  ['XX001', 'INVARIANT_VIOLATED'],
] as const

describe('toCoordinatorError', () => {
  it.each(TABLE)('SQLSTATE %s is %s', (sqlState, code) => {
    expect(toCoordinatorError(fromDriver({ code: sqlState, severity: 'ERROR' }, 'connect')).code).toBe(code)
  })

  it('says when a busy wallet will be free', () => {
    const busy = fromDriver({ code: 'MC002', severity: 'ERROR', detail: '1234' }, 'query')
    expect(toCoordinatorError(busy)).toMatchObject({ code: 'WALLET_BUSY', retryAfterMs: 1234 })
  })

  it('repeats nothing that Postgres quotes from a row', () => {
    const detail = 'Failing row contains (\\xdeadbeef).'
    const reported = { code: '23514', severity: 'ERROR', message: detail, detail, constraint: 'some_check' }
    const error = toCoordinatorError(fromDriver(reported, 'query'))
    const said = [error.message, String(error.cause), JSON.stringify(error.details), JSON.stringify(error.cause)]
    expect(said.join()).not.toContain('deadbeef')
    expect(String(error.cause)).toContain('some_check')
  })

  it('is unavailable when the connection is gone', () => {
    expect(toCoordinatorError(new ConnectionLost('connect', 'ECONNREFUSED')).code).toBe('STORAGE_UNAVAILABLE')
  })
})

describe('fromDriver', () => {
  it.each([
    ['a system error', { code: 'ECONNRESET' }],
    ['an error without a code', new Error('Connection terminated unexpectedly')],
    ['what the server says as it goes', { code: '57P01', severity: 'FATAL' }],
    ['a crash of another backend', { code: '57P02', severity: 'WARNING' }],
  ])('takes %s for a lost connection', (_, error) => {
    expect(fromDriver(error, 'query', 42)).toMatchObject({ name: 'ConnectionLost', phase: 'query', backend: 42 })
  })

  it('knows what was rolled back whole', () => {
    expect(isRolledBack(new SqlError('40P01'))).toBe(true)
    expect(isRolledBack(new SqlError('23505'))).toBe(false)
  })
})
