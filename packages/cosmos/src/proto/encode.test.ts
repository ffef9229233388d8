import { describe, expect, it } from 'vitest'
import { refusal, toHex } from '../../test/support.js'
import { decodeMessage } from './decode.js'
import {
  bool,
  embedded,
  int32,
  int64,
  message,
  oneof,
  refused,
  repeated,
  string,
  uint32,
  uint64,
} from './descriptor.js'
import { encodeMessage } from './encode.js'

const Inner = message('t.Inner', { n: int32(1) })
const Outer = message('t.Outer', {
  list: repeated(uint64(4)),
  flag: bool(2),
  name: string(1),
  wide: int64(3),
  small: uint32(5),
  left: oneof('side', string(6)),
  right: oneof('side', uint64(7)),
  inner: embedded(8, () => Inner),
  never: refused(9),
})

describe('encodeMessage', () => {
  it('writes ascending fields, packs numbers and leaves defaults out', () => {
    const value = { list: [1n, 300n], flag: true, name: 'a', wide: -1n, small: 0, inner: { n: -1 } }
    const bytes = encodeMessage(Outer, value)
    expect(toHex(bytes)).toBe('0a0161100118ffffffffffffffffff01220301ac02420b08ffffffffffffffffff01')
    expect(decodeMessage(Outer, bytes)).toEqual({ ...value, left: undefined, right: undefined })
  })

  it('writes a oneof member even when it has its default', () => {
    expect(toHex(encodeMessage(Outer, { left: '' }))).toBe('3200')
    expect(decodeMessage(Outer, Uint8Array.of(0x38, 0x00)).right).toBe(0n)
  })

  it.each([
    ['packed numbers that are empty', '2200', 'PROTO_EXPLICIT_DEFAULT list'],
    ['packed numbers in two pieces', '220101220102', 'PROTO_DUPLICATE_FIELD list'],
    ['numbers that are not packed', '2001', 'PROTO_WIRE_TYPE list'],
    ['a packed varint that is cut', '220180', 'PROTO_TRUNCATED list[0]'],
    ['a packed varint that is not minimal', '22028000', 'PROTO_VARINT_INVALID list[0]'],
    ['a uint32 of 33 bits', '288080808010', 'PROTO_VALUE_RANGE small'],
    ['an int32 of 33 bits', '420608ffffffff1f', 'PROTO_VALUE_RANGE inner.n'],
    ['both sides', '32003801', 'PROTO_ONEOF_CONFLICT right'],
    ['one side twice', '32003200', 'PROTO_DUPLICATE_FIELD left'],
  ])('is the only form that reads: not %s', (_, hex, expected) => {
    const bytes = Uint8Array.from(Buffer.from(hex, 'hex'))
    expect(refusal(() => decodeMessage(Outer, bytes))).toBe(expected)
  })

  it.each([
    ['an unknown field', { x: 1 }, 'x'],
    ['a number for a string', { name: 1 }, 'name'],
    ['a number for a bigint', { wide: 1 }, 'wide'],
    ['a value for a list', { list: 1n }, 'list'],
    ['null for a message', { inner: null }, 'inner'],
    ['an unknown field inside', { inner: { m: 1 } }, 'inner.m'],
    ['a refused field', { never: new Uint8Array() }, 'never'],
    ['a number for a bool', { flag: 1 }, 'flag'],
  ])('refuses %s', (_, value, field) => {
    expect(refusal(() => encodeMessage(Outer, value as never))).toBe(`INVALID_ARGUMENT ${field}`)
  })

  it.each([
    ['a negative uint32', { small: -1 }, 'small'],
    ['a uint64 of 65 bits', { list: [2n ** 64n] }, 'list[0]'],
    ['an int32 of 33 bits', { inner: { n: 2 ** 31 } }, 'inner.n'],
  ])('does not truncate %s', (_, value, field) => {
    expect(refusal(() => encodeMessage(Outer, value as never))).toBe(`PROTO_VALUE_RANGE ${field}`)
  })
})
