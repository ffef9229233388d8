import { createDecipheriv, randomBytes } from 'node:crypto'
import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { type EncryptionContext, encodeContext, localEncryptor, open, SecretBytes, seal } from '../../src/index.js'

const context: EncryptionContext = {
  deployment: '00000000-0000-4000-8000-000000000001',
  environment: 'test',
  wallet: '00000000-0000-4000-8000-000000000002',
  shareVersion: 1,
  pairId: '00112233445566778899aabbccddeeff',
  purpose: 'server-share',
  engine: 'maany-dkls23',
  format: 1,
}
const newEncryptor = () =>
  localEncryptor({ keys: [{ id: 'k', key: new Uint8Array(randomBytes(32)) }], activeKeyId: 'k' })
const secret = () => new Uint8Array(randomBytes(200))

describe('the canonical encryption context', () => {
  it('is a tag and length-prefixed fields in a fixed order', () => {
    const parts = [
      'maany/encryption-context/v1',
      context.deployment,
      'test',
      context.wallet,
      '1',
      context.pairId,
      'server-share',
      'maany-dkls23',
      '1',
    ]
    const expected = parts.map((part) => {
      const length = Buffer.alloc(4)
      length.writeUInt32BE(part.length)
      return Buffer.concat([length, Buffer.from(part)])
    })
    expect(Buffer.from(encodeContext(context)).equals(Buffer.concat(expected))).toBe(true)
  })

  it('never has the bytes of another context', () => {
    const shifted = { ...context, environment: 'testx', wallet: context.wallet.slice(1) }
    const joined = { ...context, environment: `test${context.wallet}`, wallet: '' }
    for (const other of [shifted, joined]) {
      expect(Buffer.from(encodeContext(other)).equals(Buffer.from(encodeContext(context)))).toBe(false)
    }
  })
})

describe('a sealed record', () => {
  it('opens under its context, and leaves the plaintext given to it alone', async () => {
    const encryptor = newEncryptor()
    const plaintext = secret()
    const copy = plaintext.slice()
    const record = await seal(plaintext, context, encryptor)
    expect(plaintext).toEqual(copy)
    const opened = await open(record, context, encryptor)
    expect(opened.bytes).toEqual(copy)
  })

  it('is AES-256-GCM that anybody with the DEK can open', async () => {
    const encryptor = newEncryptor()
    const plaintext = secret()
    const record = await seal(plaintext, context, encryptor)
    const dek = await encryptor.unwrap(record.dek, context)
    const split = record.ciphertext.length - 16
    const decipher = createDecipheriv('aes-256-gcm', dek, record.iv)
    decipher.setAAD(encodeContext(context)).setAuthTag(record.ciphertext.subarray(split))
    const opened = Buffer.concat([decipher.update(record.ciphertext.subarray(0, split)), decipher.final()])
    expect(opened.equals(Buffer.from(plaintext))).toBe(true)
  })

  it('has a DEK and an IV of its own each time', async () => {
    const encryptor = newEncryptor()
    const plaintext = secret()
    const [first, second] = [await seal(plaintext, context, encryptor), await seal(plaintext, context, encryptor)]
    expect(Buffer.from(first.iv).equals(Buffer.from(second.iv))).toBe(false)
    const deks = await Promise.all([first, second].map(({ dek }) => encryptor.unwrap(dek, context)))
    expect(Buffer.from(deks[0] as Uint8Array).equals(Buffer.from(deks[1] as Uint8Array))).toBe(false)
  })

  it.each([
    { deployment: 'other' },
    { environment: 'production' },
    { wallet: 'other' },
    { shareVersion: 2 },
    { pairId: 'ff'.repeat(16) },
    { purpose: 'backup-fragment' },
    { engine: 'other' },
  ] satisfies Partial<EncryptionContext>[])('does not open under %o', async (change) => {
    const encryptor = newEncryptor()
    const record = await seal(secret(), context, encryptor)
    await expect(open(record, { ...context, ...change }, encryptor)).rejects.toMatchObject({
      code: 'ENVELOPE_INTEGRITY',
    })
  })

  it('does not open when the context is right for the KEK but not for the record', async () => {
    const lenient = newEncryptor()
    const blind = { ...lenient, kind: lenient.kind, rewrapMode: lenient.rewrapMode }
    const forgetful = {
      ...blind,
      wrap: (dek: Uint8Array) => lenient.wrap(dek, context),
      unwrap: (wrapped: Parameters<typeof lenient.unwrap>[0]) => lenient.unwrap(wrapped, context),
    }
    const record = await seal(secret(), context, forgetful)
    const moved = open(record, { ...context, wallet: 'other' }, forgetful)
    await expect(moved).rejects.toMatchObject({ code: 'ENVELOPE_INTEGRITY' })
  })

  it('does not open after any byte of it was changed', async () => {
    const encryptor = newEncryptor()
    const record = await seal(secret().subarray(0, 40), context, encryptor)
    for (const field of ['iv', 'ciphertext'] as const) {
      for (let at = 0; at < record[field].length; at += 1) {
        const changed = { ...record, [field]: record[field].map((byte, index) => (index === at ? byte ^ 1 : byte)) }
        await expect(open(changed, context, encryptor)).rejects.toMatchObject({ code: 'ENVELOPE_INTEGRITY' })
      }
    }
    for (const length of [0, 15, record.ciphertext.length - 1]) {
      const changed = { ...record, ciphertext: record.ciphertext.subarray(0, length) }
      await expect(open(changed, context, encryptor)).rejects.toMatchObject({ code: 'ENVELOPE_INTEGRITY' })
    }
  })

  it('of another format version is refused', async () => {
    const encryptor = newEncryptor()
    const record = { ...(await seal(secret(), context, encryptor)), format: 2 as 1 }
    await expect(open(record, context, encryptor)).rejects.toMatchObject({ code: 'ENVELOPE_INTEGRITY' })
  })
})

describe('secret bytes', () => {
  const bytes = new Uint8Array(Buffer.from('hunter2 hunter2!'))

  it('appear in no serialization', () => {
    const kept = new SecretBytes(bytes.slice())
    for (const text of [
      String(kept),
      JSON.stringify({ kept }),
      inspect({ kept }, { depth: 9, showHidden: true }),
      `${kept}`,
    ]) {
      expect(text).not.toContain('hunter2')
      expect(text).not.toContain('104')
    }
  })

  it('are overwritten when they are disposed of, and unusable then', () => {
    const owned = bytes.slice()
    const kept = new SecretBytes(owned)
    kept.dispose()
    kept.dispose()
    expect(owned.every((byte) => byte === 0)).toBe(true)
    expect(() => kept.bytes).toThrow()
  })
})
