import { expect } from 'vitest'
import { CONTEXT, type DeclareTest, newDek } from './harness.js'

/** Round trips, rotation, rewrap. */
export function wrappingTests(test: DeclareTest): void {
  test('unwraps what it wrapped, and says under which KEK it is', async ({ encryptor }) => {
    const wrapped = await encryptor.wrap(newDek(), CONTEXT)
    expect(wrapped.kind).toBe(encryptor.kind)
    expect(wrapped.kek).toEqual(await encryptor.activeKek())
    expect(Object.getPrototypeOf(wrapped.ciphertext)).toBe(Uint8Array.prototype)
    const dek = await encryptor.unwrap(wrapped, CONTEXT)
    expect(Object.getPrototypeOf(dek)).toBe(Uint8Array.prototype)
    expect(dek).toEqual(newDek())
  })

  test('unwraps a copy that went through storage', async ({ encryptor }) => {
    const { kind, kek, ciphertext } = await encryptor.wrap(newDek(), CONTEXT)
    const stored = { kind, kek: { id: kek.id, version: kek.version }, ciphertext: Uint8Array.from(ciphertext) }
    expect(await encryptor.unwrap(stored, { ...CONTEXT })).toEqual(newDek())
  })

  test('takes a key of zeroes as any other', async ({ encryptor }) => {
    const wrapped = await encryptor.wrap(new Uint8Array(32), CONTEXT)
    expect(await encryptor.unwrap(wrapped, CONTEXT)).toEqual(new Uint8Array(32))
  })

  test('two wraps of one DEK differ, and neither holds it', async ({ encryptor }) => {
    const [a, b] = [await encryptor.wrap(newDek(), CONTEXT), await encryptor.wrap(newDek(), CONTEXT)]
    expect(a.ciphertext).not.toEqual(b.ciphertext)
    for (const { ciphertext } of [a, b]) {
      expect(Buffer.from(ciphertext).includes(Buffer.from(newDek().subarray(0, 8)))).toBe(false)
    }
  })

  test('leaves the DEK of the caller and the wrapped one as they are', async ({ encryptor }) => {
    const dek = newDek()
    const wrapped = await encryptor.wrap(dek, CONTEXT)
    expect(dek).toEqual(newDek())
    const before = structuredClone(wrapped)
    const unwrapped = await encryptor.unwrap(wrapped, CONTEXT)
    await encryptor.rewrap(wrapped, CONTEXT)
    expect(wrapped).toEqual(before)
    unwrapped.fill(0)
    dek.fill(0)
    expect(await encryptor.unwrap(wrapped, CONTEXT)).toEqual(newDek())
  })

  test('takes a DEK that is part of a larger buffer', async ({ encryptor }) => {
    const buffer = new Uint8Array(96).fill(1)
    buffer.set(newDek(), 32)
    const wrapped = await encryptor.wrap(buffer.subarray(32, 64), CONTEXT)
    expect(await encryptor.unwrap(wrapped, CONTEXT)).toEqual(newDek())
  })

  test('serves many calls at once', async ({ encryptor }) => {
    const deks = Array.from({ length: 24 }, (_, index) => newDek(index))
    const wrapped = await Promise.all(deks.map((dek) => encryptor.wrap(dek, CONTEXT)))
    expect(await Promise.all(wrapped.map((each) => encryptor.unwrap(each, CONTEXT)))).toEqual(deks)
  })

  test('after a rotation old wraps open and new ones use the new KEK', async ({ encryptor, rotate }) => {
    const before = await encryptor.activeKek()
    const old = await encryptor.wrap(newDek(), CONTEXT)
    const rotated = await rotate()
    expect(rotated.kind).toBe(encryptor.kind)
    const after = await rotated.activeKek()
    expect(after).not.toEqual(before)
    expect(await rotated.unwrap(old, CONTEXT)).toEqual(newDek())
    const wrapped = await rotated.wrap(newDek(), CONTEXT)
    expect(wrapped.kek).toEqual(after)
    expect(await rotated.unwrap(wrapped, CONTEXT)).toEqual(newDek())
  })

  test('rewrap keeps the DEK and moves it to the active KEK', async ({ encryptor, rotate }) => {
    const old = await encryptor.wrap(newDek(), CONTEXT)
    const rotated = await rotate()
    const moved = await rotated.rewrap(old, CONTEXT)
    expect(moved.kind).toBe(rotated.kind)
    expect(moved.kek).toEqual(await rotated.activeKek())
    expect(moved.kek).not.toEqual(old.kek)
    expect(moved.ciphertext).not.toEqual(old.ciphertext)
    expect(await rotated.unwrap(moved, CONTEXT)).toEqual(newDek())
    expect(await rotated.unwrap(old, CONTEXT)).toEqual(newDek())
  })
}
