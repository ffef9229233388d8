import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sampleShareRecord } from '../testing/index.js'
import { decodeShareRecord, encodeShareRecord } from './share-record-codec.js'

describe('the encoding of a share record', () => {
  it('reads what it wrote', () => {
    for (const record of [sampleShareRecord(), sampleShareRecord({ slots: 2, ban: true })]) {
      expect(decodeShareRecord(encodeShareRecord(record), 0)).toEqual(record)
    }
  })

  it('reads a record of the first release', () => {
    const head = JSON.stringify({
      format: 1,
      walletId: 'ab'.repeat(32),
      publicKey: `02${'cd'.repeat(32)}`,
      algo: 'secp256k1',
      prefix: null,
      confirmed: true,
      ban: null,
      createdAtMs: 5,
      slots: [{ version: 1, pairId: 'ef'.repeat(16), createdAtMs: 6, blobBytes: 3 }],
    })
    const length = new Uint8Array(4)
    new DataView(length.buffer).setUint32(0, head.length)
    const bytes = Uint8Array.of(...length, ...new TextEncoder().encode(head), 7, 8, 9)
    expect(decodeShareRecord(bytes, 4)).toMatchObject({ revision: 4, slots: [{ blob: Uint8Array.of(7, 8, 9) }] })
  })

  it('refuses every truncation and every extension', () => {
    const bytes = encodeShareRecord(sampleShareRecord({ slots: 2 }))
    const damaged = expect.objectContaining({ code: 'SHARE_DAMAGED' })
    for (let length = 0; length < bytes.length; length += 7) {
      expect(() => decodeShareRecord(bytes.subarray(0, length), 0)).toThrow(damaged)
    }
    expect(() => decodeShareRecord(Uint8Array.of(...bytes, 0), 0)).toThrow(damaged)
  })

  it('gives a typed error for any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(() => decodeShareRecord(bytes, 0)).toThrow(expect.objectContaining({ code: 'SHARE_DAMAGED' }))
      }),
    )
  })
})
