import { ERROR_TABLE } from '@maany/protocol'
import { expect, it } from 'vitest'
import { CoordinatorError, isCoordinatorError } from './coordinator-error.js'

it('tells a device the public code, and INTERNAL for what is none of its business', () => {
  expect(new CoordinatorError('WALLET_BUSY', { retryAfterMs: 5 })).toMatchObject({
    publicCode: 'WALLET_BUSY',
    retryable: true,
    category: 'conflict',
    retryAfterMs: 5,
    message: ERROR_TABLE.WALLET_BUSY.message,
  })
  for (const code of ['ENVELOPE_INTEGRITY', 'KEK_DENIED', 'INVARIANT_VIOLATED', 'OUTCOME_UNKNOWN'] as const) {
    expect(new CoordinatorError(code)).toMatchObject({ publicCode: 'INTERNAL', retryable: false, category: 'internal' })
  }
})

it('is known by its brand and code, whichever copy of the package made it', () => {
  const error = new CoordinatorError('WALLET_UNKNOWN', { cause: new Error('inner') })
  expect(isCoordinatorError(error)).toBe(true)
  expect(isCoordinatorError(error, 'WALLET_BUSY', 'WALLET_UNKNOWN')).toBe(true)
  expect(isCoordinatorError(error, 'WALLET_BUSY')).toBe(false)
  for (const other of [new Error('x'), null, undefined, 'WALLET_UNKNOWN', { code: 'WALLET_UNKNOWN' }]) {
    expect(isCoordinatorError(other)).toBe(false)
  }
})
