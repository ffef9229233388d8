import { describe, expect, it } from 'vitest'
import {
  completionFrame,
  encodeAck,
  encodeBackupAck,
  encodeBackupShare,
  encodeError1,
  encodeSessionComplete,
  encodeSessionError,
  encodeSessionPending,
  encodeSessionReady,
  isCompletionFrame,
  messageJsonSchemas,
  parseDeviceMessage,
  parseServerMessage,
} from './index.js'

const sessionId = '0123456789abcdef0123456789abcdef'
const walletId = 'ab'.repeat(32)
const pairId = new Uint8Array(16).fill(1)
const publicKey = new Uint8Array(33).fill(2)
const digest = new Uint8Array(32).fill(3)
const backup = {
  type: 'backup-share',
  sessionId,
  walletId,
  shareIndex: 1,
  ciphertext: {
    kind: 'device',
    curve: 'secp256k1',
    scheme: 'ecdsa-2p',
    keyId: new Uint8Array(32).fill(0xab),
    threshold: 2,
    shareCount: 3,
    label: new Uint8Array(0),
    blob: Uint8Array.of(1, 2, 3),
  },
  fragment: Uint8Array.of(4, 5, 6),
} as const

describe('server messages come back from their encoders', () => {
  const engine = { name: 'e', version: '1', protocol: 'p/1' }
  const complete = { sessionId, walletId, publicKey, shareVersion: 1 }
  it.each([
    [encodeSessionReady({ sessionId, walletId, shareVersion: 1, pairId, engine, deadlineAtMs: 5 }), { pairId, engine }],
    [encodeSessionReady({ sessionId, walletId, shareVersion: 1, deadlineAtMs: 5 }), { type: 'session:ready' }],
    [encodeSessionPending({ sessionId, approvalId: 'a', expiresAtMs: 5 }), { approvalId: 'a' }],
    [encodeSessionComplete({ ...complete, pairId, address: 'cosmos1' }), { ...complete, pairId, address: 'cosmos1' }],
    [encodeSessionComplete({ ...complete, authorizationId: 'a', counter: 0, digest }), { counter: 0, digest }],
    [encodeSessionError('WALLET_BUSY', { requestId: 'r', retryAfterMs: 1.5 }), { retryable: true, retryAfterMs: 2 }],
    [encodeError1('INTERNAL'), { type: 'error', code: 'INTERNAL' }],
    [encodeBackupAck(walletId), { type: 'backup-share:ack', keyId: walletId, status: 'ok' }],
    [encodeBackupAck(walletId, 'BACKUP_INVALID'), { status: 'error', error: 'BACKUP_INVALID' }],
  ])('%s', (text, expected) => {
    expect(parseServerMessage(text)).toMatchObject(expected)
    expect(text.charCodeAt(0)).toBeLessThan(0x80)
  })

  it.each(['', '[]', '{}', '{"type":"session:else"}', '{"type":"error","type":"error","code":"x","message":"y"}'])(
    'refuses %s',
    (text) => {
      expect(() => parseServerMessage(text)).toThrow('malformed')
    },
  )

  it('refuses to write what no device could read, without quoting it', () => {
    expect(() => encodeSessionComplete({ ...complete, publicKey: digest })).toThrow('malformed')
  })
})

describe('device messages', () => {
  it('come back from their encoders', () => {
    expect(parseDeviceMessage(encodeAck(sessionId), 2)).toEqual({ type: 'session:ack', sessionId })
    expect(parseDeviceMessage(encodeBackupShare(backup), 1)).toEqual(backup)
    expect(parseDeviceMessage(encodeBackupShare(backup), 2)).toEqual(backup)
  })

  const wire = JSON.parse(encodeBackupShare(backup)) as Record<string, unknown> & { ciphertext: object }
  const { labelEncoding: _l, blobEncoding: _b, ...bare } = wire.ciphertext as Record<string, unknown>

  it.each([
    ['hex that says nothing', { fragmentEncoding: undefined, ciphertext: bare }],
    ['base64 that cannot be hex', { ...{ fragment: 'BAUG', share: 'BAUG' }, fragmentEncoding: undefined }],
    ['base64 that says so', { fragment: 'BAUG', share: null, fragmentEncoding: 'base64' }],
    ['share alone', { fragment: undefined }],
    ['encodings beside the ciphertext', { ciphertext: { ...bare, blob: 'AQID' }, blobEncoding: 'base64' }],
  ])('reads %s', (_what, fields) => {
    expect(parseDeviceMessage(JSON.stringify({ ...wire, ...fields }), 1)).toEqual(backup)
  })

  it('guesses hex where a text could be both', () => {
    const both = { ...wire, fragment: 'deadbeef', share: 'deadbeef', fragmentEncoding: undefined }
    expect(parseDeviceMessage(JSON.stringify(both), 1)).toMatchObject({
      fragment: Uint8Array.of(0xde, 0xad, 0xbe, 0xef),
    })
  })

  it.each([
    ['BACKUP_INVALID', { fragment: 'xyz!', share: 'xyz!', fragmentEncoding: undefined }],
    ['BACKUP_INVALID', { fragment: '0g', share: '0g' }],
    ['BACKUP_INVALID', { share: 'ff' }],
    ['BACKUP_INVALID', { fragment: null, share: null }],
    ['BACKUP_INVALID', { keyId: 'short' }],
    ['BACKUP_INVALID', { shareIndex: -1 }],
    ['BACKUP_INVALID', { ciphertext: { ...wire.ciphertext, kind: 'both' } }],
    ['MESSAGE_INVALID', { type: 'hello' }],
    ['MESSAGE_INVALID', { type: 'session:ready' }],
  ])('%s: %j', (code, fields) => {
    expect(() => parseDeviceMessage(JSON.stringify({ ...wire, ...fields }), 2)).toThrow(
      expect.objectContaining({ code, dialect: 2 }),
    )
  })

  it('has no acknowledgement in dialect 1', () => {
    expect(() => parseDeviceMessage(encodeAck(sessionId), 1)).toThrow(
      expect.objectContaining({ code: 'MESSAGE_INVALID' }),
    )
  })
})

it('knows its completion frame, whatever a caller did to another copy', () => {
  const frame = completionFrame()
  expect(isCompletionFrame(frame)).toBe(true)
  frame.fill(0)
  expect(isCompletionFrame(frame)).toBe(false)
  expect(completionFrame()).toEqual(Uint8Array.of(0xff, 0, 0xff, 0))
})

it('publishes a JSON Schema of every message that forbids no further fields', () => {
  const schemas = messageJsonSchemas()
  expect(Object.keys(schemas)).toHaveLength(12)
  for (const schema of Object.values(schemas)) {
    expect(schema).toMatchObject({ type: 'object', properties: { type: { type: 'string' } } })
    expect(JSON.stringify(schema)).not.toContain('additionalProperties')
  }
})
