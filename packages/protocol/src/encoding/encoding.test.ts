import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromBase64, fromBase64Lenient, toBase64 } from './base64.js'
import { fromHex, isHex, toHex } from './hex.js'

const bytes = fc.uint8Array({ maxLength: 200 })

describe('hex', () => {
  it('writes what node writes and reads it back, in either case', () => {
    fc.assert(
      fc.property(bytes, (value) => {
        expect(toHex(value)).toBe(Buffer.from(value).toString('hex'))
        expect(fromHex(toHex(value))).toEqual(value)
        expect(fromHex(toHex(value).toUpperCase())).toEqual(value)
      }),
    )
  })

  it.each(['a', 'abc', 'xx', ' ab', 'ab\n', '0x12'])('refuses %j', (text) => {
    expect(fromHex(text)).toBeNull()
    expect(isHex(text)).toBe(false)
  })
})

describe('base64', () => {
  it('writes what node writes and reads it back, strictly and leniently', () => {
    fc.assert(
      fc.property(bytes, (value) => {
        expect(toBase64(value)).toBe(Buffer.from(value).toString('base64'))
        expect(fromBase64(toBase64(value))).toEqual(value)
        expect(fromBase64Lenient(toBase64(value))).toEqual(value)
        expect(fromBase64Lenient(Buffer.from(value).toString('base64url'))).toEqual(value)
      }),
    )
  })

  it('has one text for each value', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 12 }), (text) => {
        const value = fromBase64(text)
        if (value !== null) expect(toBase64(value)).toBe(text)
      }),
      { numRuns: 1000 },
    )
  })

  it.each(['A', 'AA', 'AA=', 'AB==', 'AA==\n', 'A A=', '-_==', '====', 'AAA=AAAA'])('refuses %j strictly', (text) => {
    expect(fromBase64(text)).toBeNull()
  })

  it.each(['A', 'A*==', 'AA==AA', 'AA\n', 'ü'])('refuses %j leniently too', (text) => {
    expect(fromBase64Lenient(text)).toBeNull()
  })
})
