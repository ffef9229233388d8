import { describe, expect, it } from 'vitest'
import { encodeHello1, encodeHello2, type Hello1, type Hello2, isProtocolError, parseHello } from './index.js'

const sessionId = '0123456789abcdef0123456789abcdef'
const walletId = 'ab'.repeat(32)
const token = 'token'
const digest = Uint8Array.from({ length: 32 }, (_, index) => 255 - index)
const base1 = { type: 'hello', sessionId, role: 'device', token, keyId: walletId }
const base2 = { type: 'hello', protocol: 2, sessionId, role: 'device', token, intent: 'dkg' }

const failureOf = (hello: unknown) => {
  try {
    return parseHello(typeof hello === 'string' ? hello : JSON.stringify(hello))
  } catch (error) {
    if (!isProtocolError(error)) throw error
    return { code: error.code, dialect: error.dialect }
  }
}

describe('dialect 1', () => {
  it('reads a key generation, with and without intent, hint and null fields', () => {
    const plain = { dialect: 1, intent: 'dkg', sessionId, token, walletId }
    expect(parseHello(JSON.stringify(base1))).toEqual(plain)
    expect(parseHello(JSON.stringify({ ...base1, intent: 'dkg', unknown: [1] }))).toEqual(plain)
    expect(parseHello(JSON.stringify({ ...base1, intent: null, sessionIdHint: null, message: null }))).toEqual(plain)
    expect(parseHello(JSON.stringify({ ...base1, sessionId: sessionId.toUpperCase() }))).toEqual(plain)
    expect(parseHello(JSON.stringify({ ...base1, protocol: undefined, sessionIdHint: '00fF' }))).toEqual({
      ...plain,
      engineSessionId: Uint8Array.of(0, 255),
    })
  })

  it.each([
    ['base64', undefined, Buffer.from(digest).toString('base64')],
    ['base64 without padding', undefined, Buffer.from(digest).toString('base64').replace('=', '')],
    ['base64 of the URL alphabet', undefined, Buffer.from(digest).toString('base64url')],
    ['hex', 'hex', Buffer.from(digest).toString('hex')],
    ['hex in capitals', 'hex', Buffer.from(digest).toString('hex').toUpperCase()],
  ])('reads a digest in %s', (_what, messageEncoding, message) => {
    const hello = parseHello(JSON.stringify({ ...base1, intent: 'sign', message, messageEncoding }))
    expect(hello).toEqual({ dialect: 1, intent: 'sign', sessionId, token, walletId, digest })
  })

  it('does not take hex for base64: the encoding is never guessed here', () => {
    const message = Buffer.from(digest).toString('hex')
    expect(failureOf({ ...base1, intent: 'sign', message })).toEqual({ code: 'DIGEST_INVALID', dialect: 1 })
  })

  it.each([
    ['refresh_needs_dialect_2', { intent: 'refresh' }],
    ['INTENT_UNKNOWN', { intent: 'backup' }],
    ['WALLET_ID_INVALID', { keyId: undefined }],
    ['WALLET_ID_INVALID', { keyId: null }],
    ['WALLET_ID_INVALID', { keyId: 'AB'.repeat(32) }],
    ['WALLET_ID_INVALID', { keyId: 'ab'.repeat(1100) }],
    ['SESSION_ID_INVALID', { sessionId: 'xyz' }],
    ['DIGEST_INVALID', { intent: 'sign' }],
    ['DIGEST_INVALID', { intent: 'sign', message: Buffer.alloc(36).toString('base64') }],
    ['HELLO_INVALID', { sessionIdHint: 'abc' }],
    ['HELLO_INVALID', { sessionIdHint: '' }],
    ['HELLO_INVALID', { sessionIdHint: 'ab'.repeat(257) }],
    ['HELLO_INVALID', { token: 7 }],
    ['HELLO_INVALID', { protocol: 1 }],
    ['HELLO_INVALID', { protocol: '2' }],
    ['HELLO_INVALID', { protocol: null }],
  ])('%s: %j', (code, fields) => {
    expect(failureOf({ ...base1, ...fields })).toEqual({ code, dialect: 1 })
  })

  it('comes back from its encoder', () => {
    const hellos: Hello1[] = [
      { dialect: 1, intent: 'dkg', sessionId, token, walletId },
      { dialect: 1, intent: 'dkg', sessionId, token, walletId, engineSessionId: Uint8Array.of(1, 2) },
      { dialect: 1, intent: 'sign', sessionId, token, walletId, digest },
    ]
    for (const { dialect: _dialect, ...hello } of hellos) expect(parseHello(encodeHello1(hello))).toMatchObject(hello)
    expect(() => encodeHello1({ intent: 'sign', sessionId, token, walletId, digest: digest.subarray(1) })).toThrow()
  })
})

describe('dialect 2', () => {
  const pairId = Uint8Array.from({ length: 16 }, (_, index) => index)
  const shares = [{ version: 1, pairId }]
  const bytes = Uint8Array.of(1, 2, 3)
  const common = { dialect: 2, sessionId, token } as const
  const sign = { ...common, intent: 'sign', walletId, shares } as const
  const hellos: Hello2[] = [
    { ...common, intent: 'dkg' },
    {
      ...common,
      intent: 'dkg',
      walletId,
      prefix: 'cosmos',
      algo: 'eth_secp256k1',
      client: { name: 'n', version: '1' },
    },
    { ...sign, payload: { kind: 'cosmos-direct', signDoc: bytes } },
    { ...sign, payload: { kind: 'cosmos-amino', signDoc: bytes, algo: 'secp256k1' } },
    { ...sign, payload: { kind: 'cosmos-adr36', signer: 'cosmos1abc', data: new Uint8Array(0) } },
    { ...sign, shares: [], payload: { kind: 'digest', digest } },
    { ...common, intent: 'refresh', walletId, shares },
    { ...common, intent: 'recover' },
  ]

  it.each(hellos)('$intent comes back from its encoder', (hello) => {
    expect(parseHello(encodeHello2(hello))).toEqual(hello)
  })

  it.each([
    ['INTENT_UNKNOWN', { intent: undefined }],
    ['INTENT_UNKNOWN', { intent: 'constructor' }],
    ['ROLE_INVALID', { role: 'server' }],
    ['SESSION_ID_INVALID', { sessionId: 'AB'.repeat(16) }],
    ['WALLET_ID_INVALID', { walletId: 'ab' }],
    ['WALLET_ID_INVALID', { intent: 'sign', shares: [], payload: { kind: 'digest', digest: '' } }],
    ['HELLO_INVALID', { prefix: 'Cosmos' }],
    ['HELLO_INVALID', { intent: 'sign', walletId, shares: [{ version: 0, pairId: '00'.repeat(16) }] }],
    ['HELLO_INVALID', { intent: 'sign', walletId }],
    ['PAYLOAD_UNSUPPORTED', { intent: 'sign', walletId, payload: { kind: 'eth' } }],
    [
      'DIGEST_INVALID',
      { intent: 'sign', walletId, payload: { kind: 'digest', digest: Buffer.alloc(31).toString('base64') } },
    ],
    ['SIGN_DOC_INVALID', { intent: 'sign', walletId, payload: { kind: 'cosmos-direct', signDoc: '' } }],
    ['SIGN_DOC_INVALID', { intent: 'sign', walletId, payload: { kind: 'cosmos-amino', signDoc: 'AB==' } }],
  ])('%s: %j', (code, fields) => {
    expect(failureOf({ ...base2, ...fields })).toEqual({ code, dialect: 2 })
  })

  it('refuses to write what it would not read', () => {
    expect(() => encodeHello2({ intent: 'dkg', sessionId: 'x', token })).toThrow('not a valid hello')
  })
})

it('takes an own field only for one', () => {
  expect(failureOf('{"__proto__":{"type":"hello","role":"device","protocol":2}}')).toMatchObject({
    code: 'HELLO_INVALID',
  })
})

it('checks the length before it parses', () => {
  expect(failureOf('x'.repeat(262_145))).toEqual({ code: 'FRAME_TOO_LARGE', dialect: 1 })
  expect(() => parseHello('{}', { maxLength: 1 })).toThrow('larger than')
})
