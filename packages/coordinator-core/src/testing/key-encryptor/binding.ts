import { expect } from 'vitest'
import type { EncryptionContext, KeyEncryptor, WrappedDek } from '../../ports/key-encryptor.js'
import { expectCode } from '../expect-code.js'
import { CONTEXT, type DeclareTest, newDek } from './harness.js'

const OTHER_VALUES: { readonly [F in keyof EncryptionContext]: EncryptionContext[F] } = {
  deployment: '5a0c2f6e-55f1-4a11-9d0b-0d7f3f0c9b12',
  environment: 'staging',
  wallet: 'c7d0b8de-3f9a-4c55-8a38-3c1b5a1a2f43',
  shareVersion: 2,
  pairId: '00112233445566778899aabbccddeefe',
  purpose: 'backup-fragment',
  engine: 'maany-dkls24',
  format: 2,
}

/** What does not fit does not open: context, ciphertext, KEK, kind. */
export function bindingTests(test: DeclareTest): void {
  for (const field of Object.keys(OTHER_VALUES) as (keyof EncryptionContext)[]) {
    test(`refuses another ${field}`, async ({ encryptor }) => {
      const wrapped = await encryptor.wrap(newDek(), CONTEXT)
      await expectRefused(encryptor, wrapped, { ...CONTEXT, [field]: OTHER_VALUES[field] })
      expect(await encryptor.unwrap(wrapped, CONTEXT)).toEqual(newDek())
    })
  }

  test('refuses a context whose fields only join to the same text', async ({ encryptor }) => {
    const wrapped = await encryptor.wrap(newDek(), { ...CONTEXT, environment: 'prod', wallet: 'uction-1' })
    for (const [environment, wallet] of [
      ['produ', 'ction-1'],
      ['', 'production-1'],
      ['production-1', ''],
    ] as const) {
      await expectRefused(encryptor, wrapped, { ...CONTEXT, environment, wallet })
    }
  })

  test('refuses a ciphertext with any bit flipped', async ({ encryptor }) => {
    const wrapped = await encryptor.wrap(newDek(), CONTEXT)
    const { length } = wrapped.ciphertext
    const step = Math.max(1, Math.floor(length / 64))
    for (let at = 0; at < length; at += step) {
      const ciphertext = Uint8Array.from(wrapped.ciphertext)
      ciphertext[at] = (ciphertext[at] ?? 0) ^ (1 << (at % 8))
      await expectCode(encryptor.unwrap({ ...wrapped, ciphertext }, CONTEXT), 'ENVELOPE_INTEGRITY')
    }
    const last = Uint8Array.from(wrapped.ciphertext)
    last[length - 1] = (last[length - 1] ?? 0) ^ 1
    await expectRefused(encryptor, { ...wrapped, ciphertext: last }, CONTEXT)
  })

  test('refuses a ciphertext that is cut, empty or longer', async ({ encryptor }) => {
    const wrapped = await encryptor.wrap(newDek(), CONTEXT)
    const { ciphertext } = wrapped
    for (const length of [0, 1, Math.floor(ciphertext.length / 2), ciphertext.length - 1]) {
      await expectRefused(encryptor, { ...wrapped, ciphertext: ciphertext.slice(0, length) }, CONTEXT)
    }
    await expectRefused(encryptor, { ...wrapped, ciphertext: Uint8Array.from([...ciphertext, 0]) }, CONTEXT)
  })

  test('refuses what another KEK wrapped', async ({ encryptor, foreign }) => {
    const stranger = await foreign()
    const wrapped = await stranger.wrap(newDek(), CONTEXT)
    await expectRefused(encryptor, wrapped, CONTEXT)
    await expectRefused(encryptor, { ...wrapped, kek: await encryptor.activeKek() }, CONTEXT)
    const mine = await encryptor.wrap(newDek(), CONTEXT)
    await expectRefused(stranger, mine, CONTEXT)
  })

  test('refuses what another kind of adapter wrapped', async ({ encryptor }) => {
    const wrapped = await encryptor.wrap(newDek(), CONTEXT)
    for (const kind of ['', `${encryptor.kind}2`, encryptor.kind.toUpperCase(), 'some-other']) {
      await expectRefused(encryptor, { ...wrapped, kind }, CONTEXT)
    }
  })

  test('refuses a DEK that is not 32 bytes', async ({ encryptor }) => {
    for (const length of [0, 16, 31, 33, 64]) {
      await expect(encryptor.wrap(new Uint8Array(length).fill(7), CONTEXT)).rejects.toThrow()
    }
  })
}

/** Rewrap must refuse what unwrap refuses, else it would launder a record into another wallet's. */
async function expectRefused(encryptor: KeyEncryptor, wrapped: WrappedDek, context: EncryptionContext): Promise<void> {
  await expectCode(encryptor.unwrap(wrapped, context), 'ENVELOPE_INTEGRITY')
  await expectCode(encryptor.rewrap(wrapped, context), 'ENVELOPE_INTEGRITY')
}
