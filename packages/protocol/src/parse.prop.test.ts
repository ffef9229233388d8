import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isErrorCode, isProtocolError, parseDeviceMessage, parseHello, parseServerMessage } from './index.js'

const SECRET = 'c0ffee-secret'
const FIELDS = [
  ...['type', 'protocol', 'role', 'intent', 'sessionId', 'token', 'keyId', 'walletId', 'sessionIdHint', 'message'],
  ...[
    'messageEncoding',
    'shares',
    'payload',
    'client',
    'prefix',
    'algo',
    'ciphertext',
    'fragment',
    'share',
    '__proto__',
  ],
]
const VALUES = fc.oneof(
  fc.constantFrom(
    'hello',
    'device',
    'dkg',
    'sign',
    'refresh',
    'session:ack',
    'backup-share',
    'session:ready',
    'hex',
    SECRET,
  ),
  fc.constantFrom(2, 1, 0, -1, null, true, 'ab'.repeat(16), 'ab'.repeat(32)),
  fc.record({
    kind: fc.constantFrom('digest', 'cosmos-direct', SECRET),
    digest: fc.base64String(),
    signDoc: fc.base64String(),
  }),
  fc.jsonValue({ maxDepth: 3 }),
)
/** Objects that look like messages, from hopeless to almost right. */
const almostMessages = fc
  .tuple(fc.boolean(), fc.array(fc.tuple(fc.constantFrom(...FIELDS), VALUES), { maxLength: 12 }))
  .map(([plausible, fields]) => {
    const base = plausible ? { type: 'hello', role: 'device', sessionId: 'ab'.repeat(16), token: SECRET } : {}
    return JSON.stringify({ ...base, ...Object.fromEntries(fields) })
  })
/** A message with a piece of it cut out, doubled, or replaced. */
const damaged = fc.tuple(almostMessages, fc.nat(), fc.nat(20), fc.string()).map(([text, at, length, insert]) => {
  const start = at % (text.length + 1)
  return text.slice(0, start) + insert + text.slice(start + length)
})
const texts = fc.oneof(fc.string(), fc.json(), almostMessages, damaged)

const PARSERS: [string, (text: string) => unknown][] = [
  ['parseHello', parseHello],
  ['parseDeviceMessage in dialect 1', (text) => parseDeviceMessage(text, 1)],
  ['parseDeviceMessage in dialect 2', (text) => parseDeviceMessage(text, 2)],
  ['parseServerMessage', parseServerMessage],
]

describe.each(PARSERS)('%s', (_name, parse) => {
  it('gives a message or throws a ProtocolError that quotes nothing', () => {
    fc.assert(
      fc.property(texts, (text) => {
        try {
          expect(parse(text)).toBeTypeOf('object')
        } catch (error) {
          if (!isProtocolError(error)) throw error
          expect(isErrorCode(error.code)).toBe(true)
          expect(JSON.stringify([error.message, error.field, error.stack, error.cause])).not.toContain(SECRET)
        }
      }),
      { numRuns: 1000 },
    )
  })

  it.each([
    ['brackets', '['.repeat(262_144)],
    ['closed brackets', '['.repeat(131_072) + ']'.repeat(131_072)],
    ['open objects', '{"a":'.repeat(52_000)],
    ['backslashes', `{"type":"${'\\\\'.repeat(131_000)}"}`],
    ['keys', `{${Array.from({ length: 20_000 }, (_, index) => `"k${index}":0`).join(',')}}`],
    ['base64', `{"type":"hello","role":"device","message":"${'A'.repeat(262_000)}"}`],
  ])('stays fast on %s', (_what, text) => {
    const startedAt = performance.now()
    expect(() => parse(text)).toThrow(expect.objectContaining({ name: 'ProtocolError' }))
    expect(performance.now() - startedAt).toBeLessThan(2000)
  })
})
