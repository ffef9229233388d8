import { expect } from 'vitest'
import { expectCode } from '../expect-code.js'
import { CONTEXT, type DeclareTest, type KeyEncryptorFaults, type KeyEncryptorHarness, newDek } from './harness.js'

/** A backend that fails: the right code, and work again when it is back. */
export function faultTests(test: DeclareTest): void {
  test('a backend that cannot be reached is KEK_UNAVAILABLE until it is back', async (harness) => {
    const { encryptor } = harness
    const faults = faultsOf(harness)
    const wrapped = await encryptor.wrap(newDek(), CONTEXT)
    await faults.unavailable()
    await expectCode(encryptor.wrap(newDek(), CONTEXT), 'KEK_UNAVAILABLE')
    const error = await expectCode(encryptor.unwrap(wrapped, CONTEXT), 'KEK_UNAVAILABLE')
    await expectCode(encryptor.rewrap(wrapped, CONTEXT), 'KEK_UNAVAILABLE')
    expect(error.retryable).toBe(true)
    await faults.restored()
    expect(await encryptor.unwrap(wrapped, CONTEXT)).toEqual(newDek())
  })

  test('a backend that refuses is KEK_DENIED', async (harness) => {
    const { encryptor } = harness
    const faults = faultsOf(harness)
    if (faults.denied === undefined) return
    const wrapped = await encryptor.wrap(newDek(), CONTEXT)
    await faults.denied()
    await expectCode(encryptor.wrap(newDek(), CONTEXT), 'KEK_DENIED')
    await expectCode(encryptor.unwrap(wrapped, CONTEXT), 'KEK_DENIED')
    await expectCode(encryptor.rewrap(wrapped, CONTEXT), 'KEK_DENIED')
    await faults.restored()
    expect(await encryptor.unwrap(wrapped, CONTEXT)).toEqual(newDek())
  })
}

function faultsOf(harness: KeyEncryptorHarness): KeyEncryptorFaults {
  return harness.faults ?? expect.fail('the suite was told of faults, but the harness has none')
}
