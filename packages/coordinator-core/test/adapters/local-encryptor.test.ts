import { createDecipheriv } from 'node:crypto'
import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { localEncryptor } from '../../src/adapters/local/local-encryptor.js'
import { encodeContext } from '../../src/envelope/aad.js'
import { open, seal } from '../../src/envelope/envelope.js'
import { describeKeyEncryptor } from '../../src/testing/key-encryptor/describe-key-encryptor.js'
import { CONTEXT, newDek } from '../../src/testing/key-encryptor/harness.js'

const keyOf = (seed: number) => Uint8Array.from({ length: 32 }, (_, index) => (index * 11 + seed * 97 + 200) & 0xff)
const first = { id: '2026-01', key: keyOf(1) }
const second = { id: '2026-02', key: keyOf(2) }

describeKeyEncryptor({
  name: 'local',
  create: async () => ({
    encryptor: localEncryptor({ keys: [first], activeKeyId: first.id }),
    rotate: async () => localEncryptor({ keys: [first, second], activeKeyId: second.id }),
    foreign: async () => localEncryptor({ keys: [{ id: first.id, key: keyOf(3) }], activeKeyId: first.id }),
    close: async () => {},
  }),
})

describe('localEncryptor', () => {
  const encryptor = () => localEncryptor({ keys: [first], activeKeyId: first.id })

  it('writes the layout that its documentation gives', async () => {
    const { ciphertext } = await encryptor().wrap(newDek(), CONTEXT)
    expect(ciphertext).toHaveLength(61)
    expect(ciphertext[0]).toBe(1)
    const parts = ['maany/wrapped-dek/local/v1', first.id, '1'].map((part) => Buffer.from(part))
    const aad = [...parts, encodeContext(CONTEXT)].flatMap((part) => {
      const length = Buffer.alloc(4)
      length.writeUInt32BE(part.length)
      return [length, part]
    })
    const decipher = createDecipheriv('aes-256-gcm', first.key, ciphertext.subarray(1, 13))
    decipher.setAAD(Buffer.concat(aad)).setAuthTag(ciphertext.subarray(45))
    const dek = Buffer.concat([decipher.update(ciphertext.subarray(13, 45)), decipher.final()])
    expect(new Uint8Array(dek)).toEqual(newDek())
  })

  it('copies its keys', async () => {
    const key = keyOf(1)
    const copied = localEncryptor({ keys: [{ id: first.id, key }], activeKeyId: first.id })
    key.fill(0)
    expect(await encryptor().unwrap(await copied.wrap(newDek(), CONTEXT), CONTEXT)).toEqual(newDek())
  })

  it('shows no key', () => {
    const text = `${inspect(encryptor(), { depth: 20, showHidden: true })} ${JSON.stringify(encryptor())}`
    for (const encoding of ['hex', 'base64', 'latin1'] as const) {
      expect(text).not.toContain(Buffer.from(first.key.subarray(0, 9)).toString(encoding))
    }
    expect(text).not.toContain([...first.key.subarray(0, 4)].join(', '))
  })

  it('does not open a wrap that was relabelled to another of its keys', async () => {
    const both = localEncryptor({ keys: [first, { id: 'same-key', key: first.key }], activeKeyId: first.id })
    const wrapped = await both.wrap(newDek(), CONTEXT)
    const relabelled = { ...wrapped, kek: { id: 'same-key', version: '1' } }
    await expect(both.unwrap(relabelled, CONTEXT)).rejects.toMatchObject({ code: 'ENVELOPE_INTEGRITY' })
    const versioned = { ...wrapped, kek: { id: first.id, version: '2' } }
    await expect(both.unwrap(versioned, CONTEXT)).rejects.toMatchObject({ code: 'ENVELOPE_INTEGRITY' })
  })

  it('refuses what is no configuration', () => {
    const refused = [
      { keys: [], activeKeyId: 'a' },
      { keys: [first], activeKeyId: second.id },
      { keys: [first, { ...second, id: first.id }], activeKeyId: first.id },
      { keys: [{ id: 'a', key: new Uint8Array(31) }], activeKeyId: 'a' },
      { keys: [{ id: '', key: keyOf(1) }], activeKeyId: '' },
    ]
    for (const options of refused) expect(() => localEncryptor(options)).toThrow(/key/)
  })

  it('refuses every call once it is closed', async () => {
    const closed = encryptor()
    const wrapped = await closed.wrap(newDek(), CONTEXT)
    closed.close()
    await expect(closed.unwrap(wrapped, CONTEXT)).rejects.toMatchObject({ code: 'KEK_UNAVAILABLE' })
  })

  it('wraps the DEK of an envelope', async () => {
    const secret = new TextEncoder().encode('a share')
    const record = await seal(secret, CONTEXT, encryptor())
    expect((await open(record, CONTEXT, encryptor())).bytes).toEqual(secret)
    const elsewhere = { ...CONTEXT, wallet: 'another' }
    await expect(open(record, elsewhere, encryptor())).rejects.toMatchObject({ code: 'ENVELOPE_INTEGRITY' })
  })
})
