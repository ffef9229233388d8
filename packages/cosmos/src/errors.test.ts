import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { COSMOS_ERRORS, CosmosError, isCosmosError } from './errors.js'

const SOURCES = readdirSync(new URL('.', import.meta.url), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts') && name !== 'errors.ts')
  .map((name) => readFileSync(new URL(name, import.meta.url), 'utf8'))
  .join('\n')

describe('CosmosError', () => {
  it('has a constant message, a code and a field', () => {
    const error = new CosmosError('INVALID_ADDRESS', 'toAddress')
    expect(error).toBeInstanceOf(Error)
    expect([error.name, error.message, error.code, error.field]).toEqual([
      'CosmosError',
      COSMOS_ERRORS.INVALID_ADDRESS,
      'INVALID_ADDRESS',
      'toAddress',
    ])
  })

  it('is recognised by its brand, also from another copy of the package', () => {
    const error = new CosmosError('EMPTY')
    expect([isCosmosError(error), isCosmosError(error, 'EMPTY'), isCosmosError(error, 'TOO_LARGE')]).toEqual([
      true,
      true,
      false,
    ])
    const foreign = { [Symbol.for('@maany/cosmos/error')]: true, code: 'EMPTY' }
    expect(isCosmosError(foreign, 'EMPTY')).toBe(true)
    expect([isCosmosError(new Error('x')), isCosmosError(null), isCosmosError('EMPTY')]).toEqual([false, false, false])
  })

  it.each(Object.entries(COSMOS_ERRORS))('%s is thrown somewhere, and its message is one sentence', (code, message) => {
    expect(code).toMatch(/^[A-Z][A-Z0-9_]*$/)
    expect(message).toMatch(/^[A-Z].*\.$/)
    expect(SOURCES).toContain(`'${code}'`)
  })
})
