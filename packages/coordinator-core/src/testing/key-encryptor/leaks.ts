import { inspect } from 'node:util'
import { expect } from 'vitest'
import type { KeyEncryptor } from '../../ports/key-encryptor.js'
import { CONTEXT, type DeclareTest, newDek } from './harness.js'

/** The DEK shows nowhere; an aborted call rejects. */
export function leakTests(test: DeclareTest): void {
  test('shows no DEK in errors, in what it wraps or in itself', async ({ encryptor }) => {
    const wrapped = await encryptor.wrap(newDek(), CONTEXT)
    const shown: unknown[] = [encryptor, { ...wrapped, ciphertext: undefined }, await encryptor.activeKek()]
    const damaged = Uint8Array.from(wrapped.ciphertext)
    damaged[damaged.length - 1] = (damaged[damaged.length - 1] ?? 0) ^ 1
    const aborted = { signal: AbortSignal.abort() }
    for (const call of [
      () => encryptor.unwrap(wrapped, { ...CONTEXT, wallet: 'another' }),
      () => encryptor.unwrap({ ...wrapped, ciphertext: damaged }, CONTEXT),
      () => encryptor.rewrap({ ...wrapped, kind: 'other' }, CONTEXT),
      () => encryptor.wrap(Uint8Array.from([...newDek(), 1]), CONTEXT),
      () => encryptor.wrap(newDek(), CONTEXT, aborted),
      () => encryptor.unwrap(wrapped, CONTEXT, aborted),
    ]) {
      shown.push(await rejection(call))
    }
    for (const value of shown) expectNoDek(value)
  })

  test('rejects calls whose signal is aborted', async ({ encryptor }) => {
    const wrapped = await encryptor.wrap(newDek(), CONTEXT)
    const options = { signal: AbortSignal.abort() }
    await expect(encryptor.activeKek(options)).rejects.toThrow()
    await expect(encryptor.wrap(newDek(), CONTEXT, options)).rejects.toThrow()
    await expect(encryptor.unwrap(wrapped, CONTEXT, options)).rejects.toThrow()
    await expect(encryptor.rewrap(wrapped, CONTEXT, options)).rejects.toThrow()
    expect(await encryptor.unwrap(wrapped, CONTEXT, { signal: new AbortController().signal })).toEqual(newDek())
  })
}

async function rejection(call: () => ReturnType<KeyEncryptor['wrap' | 'unwrap']>): Promise<unknown> {
  return await call().then(
    () => expect.fail('resolved, but a rejection was expected'),
    (reason: unknown) => reason,
  )
}

/** Looks for the first 12 bytes in every form in which bytes get into a text, however it is spaced. */
function expectNoDek(value: unknown): void {
  const part = Buffer.from(newDek().subarray(0, 12))
  const inspected = inspect(value, { depth: 12, showHidden: true, maxArrayLength: null, maxStringLength: null })
  const text = squeeze(`${inspected}\n${safeJson(value)}\n${String(value)}`)
  const forms = [part.toString('hex'), part.toString('base64'), part.toString('base64url'), part.toString('latin1')]
  forms.push([...part].join(','), JSON.stringify({ ...part }).slice(1, -1))
  for (const form of forms) expect(text.includes(squeeze(form))).toBe(false)
}

function squeeze(text: string): string {
  return text.toLowerCase().replaceAll(/\s/g, '')
}

/** JSON of a client with cycles does not exist, and so shows nothing. */
function safeJson(value: unknown): string {
  try {
    return JSON.stringify(value) ?? ''
  } catch {
    return ''
  }
}
