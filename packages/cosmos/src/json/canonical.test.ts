import { serializeSignDoc } from '@cosmjs/amino'
import { describe, expect, it } from 'vitest'
import { loadVectors, refusal, toText } from '../../test/support.js'
import { canonicalAminoJson } from './canonical.js'

describe('canonicalAminoJson', () => {
  const { vectors } = loadVectors<{ vectors: { name: string; input: unknown; canonical_json: string }[] }>('go-json')

  it.each(vectors)('writes what Go writes: $name', ({ input, canonical_json }) => {
    expect(canonicalAminoJson(input)).toBe(canonical_json)
  })

  it.each([
    ['integer-like keys', '{"9":1,"10":2}', '{"10":2,"9":1}'],
    ['__proto__', '{"__proto__":1,"a":2}', '{"__proto__":1,"a":2}'],
    ['minus zero', '[-0]', '[-0]'],
    ['astral keys', '{"😀":1,"\uffee":2}', '{"\uffee":2,"😀":1}'],
    ['line separators', '"\u2028\u2029"', '"\\u2028\\u2029"'],
  ])('differs from cosmjs, which is wrong for chains: %s', (_, text, canonical) => {
    const value: unknown = JSON.parse(text)
    expect(canonicalAminoJson(value)).toBe(canonical)
    expect(toText(serializeSignDoc(value as Parameters<typeof serializeSignDoc>[0]))).not.toBe(canonical)
  })

  it.each([
    ['undefined', undefined, 'JSON_VALUE_UNSUPPORTED'],
    ['an undefined member', { a: undefined }, 'JSON_VALUE_UNSUPPORTED a'],
    ['a hole', { a: new Array(2) }, 'JSON_VALUE_UNSUPPORTED a[0]'],
    ['NaN', [Number.NaN], 'JSON_VALUE_UNSUPPORTED [0]'],
    ['Infinity', { a: { b: -Infinity } }, 'JSON_VALUE_UNSUPPORTED a.b'],
    ['a bigint', { a: 1n }, 'JSON_VALUE_UNSUPPORTED a'],
    ['a Date', { a: new Date(0) }, 'JSON_VALUE_UNSUPPORTED a'],
    ['bytes', { a: new Uint8Array(1) }, 'JSON_VALUE_UNSUPPORTED a'],
    ['a Map', new Map(), 'JSON_VALUE_UNSUPPORTED'],
    ['a function', { a: () => 1 }, 'JSON_VALUE_UNSUPPORTED a'],
    ['2^53', { a: 2 ** 53 }, 'JSON_NUMBER_UNSAFE a'],
    ['1e21', [1e21], 'JSON_NUMBER_UNSAFE [0]'],
    ['a lone surrogate', { memo: '\ud800' }, 'INVALID_UTF8 memo'],
    ['a lone surrogate in a key', { '\udc00': 1 }, 'INVALID_UTF8 \udc00'],
  ])('refuses %s', (_, value, expected) => {
    expect(refusal(() => canonicalAminoJson(value))).toBe(expected)
  })

  it('refuses cycles and depth beyond 64 levels', () => {
    const cycle: Record<string, unknown> = {}
    cycle.a = cycle
    expect(refusal(() => canonicalAminoJson(cycle))).toMatch(/^TOO_DEEP /)
    expect(canonicalAminoJson(JSON.parse(`${'['.repeat(64)}${']'.repeat(64)}`))).toHaveLength(128)
    expect(refusal(() => canonicalAminoJson(JSON.parse(`${'['.repeat(66)}${']'.repeat(66)}`)))).toMatch(/^TOO_DEEP /)
  })

  it('does not change its input and reads objects without a prototype', () => {
    const value = Object.freeze({ b: Object.freeze([1]), a: Object.assign(Object.create(null), { d: 1, c: 2 }) })
    expect(canonicalAminoJson(value)).toBe('{"a":{"c":2,"d":1},"b":[1]}')
  })
})
