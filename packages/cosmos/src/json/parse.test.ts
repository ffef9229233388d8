import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { propertyRuns, refusal } from '../../test/support.js'
import { CosmosError } from '../errors.js'
import { canonicalAminoJson } from './canonical.js'
import { parseStrictJson } from './parse.js'

describe('parseStrictJson', () => {
  it.each([
    'null',
    'true',
    'false',
    '0',
    '-1',
    '9007199254740991',
    '""',
    '[]',
    '{}',
    ' \t\r\n[ 1 , 2 ] ',
    '{"a":{"b":[null]}}',
    '"\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041\\ud83d\\ude00"',
    '"\u2028\u007f"',
  ])('reads %s as JSON.parse does', (text) => {
    expect(parseStrictJson(text)).toEqual(JSON.parse(text))
  })

  it.each([
    ['', 'JSON_SYNTAX'],
    [' ', 'JSON_SYNTAX'],
    ['nul', 'JSON_SYNTAX'],
    ['nulll', 'JSON_SYNTAX'],
    ['True', 'JSON_SYNTAX'],
    ['NaN', 'JSON_SYNTAX'],
    ['[1,]', 'JSON_SYNTAX [1]'],
    ['[1 2]', 'JSON_SYNTAX'],
    ['[', 'JSON_SYNTAX [0]'],
    ['{"a":1,}', 'JSON_SYNTAX'],
    ['{a:1}', 'JSON_SYNTAX'],
    ["{'a':1}", 'JSON_SYNTAX'],
    ['{"a" 1}', 'JSON_SYNTAX a'],
    ['{"a":1', 'JSON_SYNTAX'],
    ['{} {}', 'JSON_SYNTAX'],
    ['{}x', 'JSON_SYNTAX'],
    ['\ufeff{}', 'JSON_SYNTAX'],
    ['[1]\u00a0', 'JSON_SYNTAX'],
    ['"a', 'JSON_SYNTAX'],
    ['"a\n"', 'JSON_SYNTAX'],
    ['"\u0000"', 'JSON_SYNTAX'],
    ['"\\x41"', 'JSON_SYNTAX'],
    ['"\\u12g4"', 'JSON_SYNTAX'],
    ['"\\u12"', 'JSON_SYNTAX'],
    ['"\\', 'JSON_SYNTAX'],
    ['/**/1', 'JSON_SYNTAX'],
    ['01', 'JSON_SYNTAX'],
    ['+1', 'JSON_SYNTAX'],
    ['.5', 'JSON_SYNTAX'],
    ['0x10', 'JSON_SYNTAX'],
    ['1.', 'JSON_SYNTAX'],
    ['-', 'JSON_SYNTAX'],
    ['{"a":1.5}', 'JSON_NUMBER_UNSAFE a'],
    ['1.0', 'JSON_NUMBER_UNSAFE'],
    ['1e2', 'JSON_NUMBER_UNSAFE'],
    ['[-0]', 'JSON_NUMBER_UNSAFE [0]'],
    ['9007199254740992', 'JSON_NUMBER_UNSAFE'],
    ['9007199254740993', 'JSON_NUMBER_UNSAFE'],
    ['-9007199254740993', 'JSON_NUMBER_UNSAFE'],
    ['1e999', 'JSON_NUMBER_UNSAFE'],
    ['{"a":1,"a":1}', 'JSON_DUPLICATE_KEY a'],
    ['{"x":[{"a":1,"b":2,"\\u0061":3}]}', 'JSON_DUPLICATE_KEY x[0].a'],
    ['{"__proto__":{}}', 'JSON_FORBIDDEN_KEY __proto__'],
    ['{"a":{"__proto__":1}}', 'JSON_FORBIDDEN_KEY a.__proto__'],
    ['"\\ud800"', 'INVALID_UTF8'],
    ['["\\udc00\\ud800"]', 'INVALID_UTF8 [0]'],
    ['"\ud800x"', 'INVALID_UTF8'],
    [`${'['.repeat(66)}`, `TOO_DEEP ${'[0]'.repeat(65)}`],
    [`"${'a'.repeat(1_048_576)}"`, 'TOO_LARGE'],
  ])('refuses %j', (text, expected) => {
    expect(refusal(() => parseStrictJson(text))).toBe(expected)
  })

  it('takes constructor, hasOwnProperty and the like for keys', () => {
    const value = parseStrictJson('{"constructor":1,"hasOwnProperty":2,"toString":3}')
    expect(Object.entries(value as object)).toEqual([
      ['constructor', 1],
      ['hasOwnProperty', 2],
      ['toString', 3],
    ])
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
  })

  it('accepts only what JSON.parse accepts, and reads it alike', () => {
    const soup = fc.array(fc.constantFrom(...'{}[]":,\\ue0123456789.-+ntrfalsbE \n\u2028a'), { maxLength: 30 })
    const nearly = fc.tuple(fc.json({ maxDepth: 3 }), fc.nat(), fc.constantFrom('', '"', ',', '}', '0', ' ', '\\'))
    const texts = fc.oneof(
      soup.map((parts) => parts.join('')),
      fc.json(),
      nearly.map(([text, position, extra]) => {
        const i = position % (text.length + 1)
        return text.slice(0, i) + extra + text.slice(i + (position % 2))
      }),
    )
    fc.assert(
      fc.property(texts, (text) => {
        const ours = attempt(() => parseStrictJson(text))
        const theirs = attempt(() => JSON.parse(text) as unknown)
        if (ours.ok) expect(theirs).toEqual(ours)
        else if (theirs.ok) {
          expect(ours.error).toBeInstanceOf(CosmosError)
          expect((ours.error as CosmosError).code).not.toBe('JSON_SYNTAX')
        }
      }),
      propertyRuns(2000),
    )
  })

  it('reads back what the canonical writer wrote', () => {
    const values = fc
      .jsonValue({ noUnicodeString: false })
      .filter((value) => attempt(() => parseStrictJson(canonicalAminoJson(value))).ok)
    fc.assert(
      fc.property(values, (value) => {
        const text = canonicalAminoJson(value)
        expect(canonicalAminoJson(parseStrictJson(text))).toBe(text)
        expect(parseStrictJson(text)).toEqual(value)
      }),
      propertyRuns(500),
    )
  })
})

function attempt(run: () => unknown): { ok: true; value: unknown } | { ok: false; error?: unknown } {
  try {
    return { ok: true, value: run() }
  } catch (error) {
    return { ok: false, error }
  }
}
