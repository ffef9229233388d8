import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hasDuplicateKeys } from './has-duplicate-keys.js'

describe('hasDuplicateKeys', () => {
  it.each([
    '{"a":1,"a":1}',
    '{"a":1,"b":2,"a":3}',
    '{"x":{"a":1,"a":2}}',
    '[{"a":1},{"a":1,"a":2}]',
    '{"a":1,"\\u0061":2}',
    '{"a":{"b":1},"a":{"b":1}}',
    '{"":1,"":2}',
    '{"__proto__":1,"__proto__":2}',
    ' { "a" : [ ] , "a" : 1 } ',
    '{"a":[1,2,{"b":3}],"a":1}',
  ])('finds it in %s', (text) => {
    expect(JSON.parse(text)).toBeDefined()
    expect(hasDuplicateKeys(text)).toBe(true)
  })

  it.each([
    '{}',
    '[]',
    '"a"',
    '7',
    '{"a":"a","b":"a"}',
    '[{"a":1},{"a":1}]',
    '{"a":{"a":1}}',
    '["a","a"]',
    '{"a":"\\",\\"a\\":"}',
  ])('finds nothing in %s', (text) => {
    expect(hasDuplicateKeys(text)).toBe(false)
  })

  it('counts nesting of more than 16 levels as one', () => {
    expect(hasDuplicateKeys('['.repeat(16) + ']'.repeat(16))).toBe(false)
    expect(hasDuplicateKeys('['.repeat(17) + ']'.repeat(17))).toBe(true)
  })

  it('finds none in anything that JSON.stringify writes', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 8 }), (text) => {
        expect(hasDuplicateKeys(JSON.stringify(JSON.parse(text)))).toBe(false)
      }),
    )
  })

  it('finds every key that is written twice', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.json({ maxDepth: 2 }), { minKeys: 1 }), fc.nat(), (object, pick) => {
        const fields = Object.entries(object).map(([key, value]) => `${JSON.stringify(key)}:${value}`)
        fields.push(fields[pick % fields.length] ?? '')
        expect(hasDuplicateKeys(`{${fields.join(',')}}`)).toBe(true)
      }),
    )
  })
})
