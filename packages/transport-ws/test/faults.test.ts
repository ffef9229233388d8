import { CoordinatorError } from '@maany/coordinator-core'
import { describe, expect, it } from 'vitest'
import { runDeployedClient, scriptedEngine } from './support/deployed-client.js'
import { TOKEN } from './support/fake-coordinator.js'
import {
  DIGEST_BASE64,
  eventually,
  hello1,
  hello2,
  hello2Sign,
  startServer,
  type TestServer,
  WALLET_ID,
} from './support/fixtures.js'
import { connect } from './support/wire-client.js'

/** Whether an operation was started. */
const isRun = ({ method }: { method: string }) => method.startsWith('run')

/** The server is as if nothing had happened: no socket, no operation, and the next client is served. */
async function expectUnharmed({ server, coordinator, port }: TestServer): Promise<void> {
  await eventually(() => server.connections).toBe(0)
  await eventually(() => coordinator.running()).toBe(0)
  const client = await runDeployedClient(port, hello1(), scriptedEngine('dkg'))
  client.vanish()
}

const FIRST_FRAMES: readonly (readonly [string, object | string | Uint8Array, string])[] = [
  ['text that is not JSON', 'hello', 'HELLO_INVALID'],
  ['JSON that is no object', '[1,2]', 'HELLO_INVALID'],
  ['an empty text', '', 'HELLO_INVALID'],
  ['a binary frame', Uint8Array.of(1, 2, 3), 'HELLO_INVALID'],
  ['a key named twice', '{"type":"hello","type":"hello"}', 'HELLO_INVALID'],
  ['deep nesting', `{"type":"hello","x":${'['.repeat(5000)}${']'.repeat(5000)}}`, 'HELLO_INVALID'],
  ['another type', { type: 'session:ack' }, 'HELLO_INVALID'],
  ['a protocol that does not exist', hello1({ protocol: 3 }), 'HELLO_INVALID'],
  ['an unknown intent', hello1({ intent: 'steal' }), 'INTENT_UNKNOWN'],
  ['the wrong role', hello1({ role: 'server' }), 'ROLE_INVALID'],
  ['no session id', hello1({ sessionId: undefined }), 'SESSION_ID_INVALID'],
  ['a short session id', hello1({ sessionId: 'ab' }), 'SESSION_ID_INVALID'],
  ['no wallet id', hello1({ keyId: undefined }), 'WALLET_ID_INVALID'],
  ['a key share as wallet id', hello1({ keyId: 'ab'.repeat(1100) }), 'WALLET_ID_INVALID'],
  ['no digest', hello1({ intent: 'sign' }), 'DIGEST_INVALID'],
  ['a digest of 31 bytes', hello1({ intent: 'sign', message: 'A'.repeat(42) }), 'DIGEST_INVALID'],
  ['a refresh', hello1({ intent: 'refresh' }), 'refresh_needs_dialect_2'],
  ['a huge hello', hello1({ x: 'x'.repeat(300_000) }), 'FRAME_TOO_LARGE'],
  ['a frame over the frame limit', 'x'.repeat(1_100_000), 'FRAME_TOO_LARGE'],
]

describe('a bad first frame', () => {
  it.each(FIRST_FRAMES)('%s: one error frame, then 1002', async (_what, frame, code) => {
    const test = await startServer()
    const client = await connect(test.port)
    client.send(frame)
    const error = await client.nextJson()
    expect(error).toEqual({ type: 'error', code, message: expect.any(String) })
    expect(await client.closed()).toBe(1002)
    expect(test.coordinator.calls).toEqual([])
    await expectUnharmed(test)
  })

  it.each([
    ['none', 4400, 'INTENT_UNKNOWN', { intent: undefined }],
    ['a wrong role', 4400, 'ROLE_INVALID', { role: 'server' }],
    ['capitals in the session id', 4400, 'SESSION_ID_INVALID', { sessionId: 'AB'.repeat(16) }],
    ['a wallet id in capitals', 4400, 'WALLET_ID_INVALID', { walletId: 'AB'.repeat(32) }],
    ['an unknown payload', 4400, 'PAYLOAD_UNSUPPORTED', { payload: { kind: 'bitcoin' } }],
    ['a digest of 31 bytes', 4400, 'DIGEST_INVALID', { payload: { kind: 'digest', digest: 'A'.repeat(44) } }],
    ['a sign doc in lax base64', 4400, 'SIGN_DOC_INVALID', { payload: { kind: 'cosmos-direct', signDoc: 'CgB=' } }],
  ])('takes the form of dialect 2 once protocol 2 was read: %s', async (_what, closeCode, code, fields) => {
    const test = await startServer()
    const client = await connect(test.port)
    client.send(hello2Sign(fields))
    expect(await client.nextJson()).toMatchObject({ type: 'session:error', code, requestId: expect.any(String) })
    expect(await client.closed()).toBe(closeCode)
    await expectUnharmed(test)
  })

  it('none at all: HELLO_TIMEOUT', async () => {
    const test = await startServer({ helloTimeoutMs: 50 })
    const client = await connect(test.port)
    expect(await client.nextJson()).toMatchObject({ type: 'error', code: 'HELLO_TIMEOUT' })
    expect(await client.closed()).toBe(1002)
    await expectUnharmed(test)
  })

  it('one that drips: HELLO_TIMEOUT', async () => {
    const test = await startServer({ helloTimeoutMs: 100 })
    const client = await connect(test.port)
    const drip = setInterval(() => client.socket.send('x', { fin: false }), 10)
    expect(await client.nextJson()).toMatchObject({ code: 'HELLO_TIMEOUT' })
    clearInterval(drip)
    await client.closed()
    await expectUnharmed(test)
  })

  it('one in endless parts: FRAME_TOO_LARGE before it is whole', async () => {
    const test = await startServer({ maxHelloBytes: 1000 })
    const client = await connect(test.port)
    client.socket.send('x'.repeat(3000), { fin: false })
    expect(await client.nextJson()).toMatchObject({ code: 'FRAME_TOO_LARGE' })
    await client.closed()
    await expectUnharmed(test)
  })
})

describe('a bad token', () => {
  it('is refused in both dialects and stands in no log', async () => {
    const test = await startServer()
    const token = 'secret-but-wrong'
    const first = await connect(test.port)
    first.send(hello1({ token }))
    expect(await first.nextJson()).toMatchObject({ type: 'error', code: 'UNAUTHENTICATED' })
    expect(await first.closed()).toBe(1008)
    const second = await connect(test.port)
    second.send(hello2({ token }))
    const error = await second.nextJson()
    expect(error).toMatchObject({ type: 'session:error', code: 'UNAUTHENTICATED', retryable: false })
    expect(await second.closed()).toBe(4401)
    await expectUnharmed(test)
    expect(test.log()).not.toContain(token)
    expect(test.log()).not.toContain(TOKEN)
    expect(test.log()).toContain(error.requestId)
  })
})

describe('after a good hello', () => {
  it.each([
    ['garbage text', 'garbage'],
    ['a second hello', hello1()],
    ['an unknown type', { type: 'session:steal' }],
    ['an acknowledgement before the end', { type: 'session:ack', sessionId: '00'.repeat(16) }],
  ])('%s: MESSAGE_INVALID', async (_what, frame) => {
    const test = await startServer()
    for (const [hello, code] of [[hello1(), 1002] as const, [hello2(), 4400] as const]) {
      const client = await connect(test.port)
      client.send(hello)
      client.send(frame)
      let message = await client.nextJson()
      if (message.type === 'session:ready') message = await client.nextJson()
      expect(message).toMatchObject({ code: 'MESSAGE_INVALID' })
      expect(await client.closed()).toBe(code)
    }
    await expectUnharmed(test)
  })

  it('two backups before the end: MESSAGE_INVALID', async () => {
    const test = await startServer()
    const client = await connect(test.port)
    client.send(hello1())
    client.send({ type: 'backup-share' })
    client.send({ type: 'backup-share' })
    expect(await client.nextJson()).toMatchObject({ type: 'error', code: 'MESSAGE_INVALID' })
    await client.closed()
    await expectUnharmed(test)
  })

  it('a binary frame that is too large: FRAME_TOO_LARGE, in place of a bare close', async () => {
    const test = await startServer({ maxFrameBytes: 10_000 })
    const client = await connect(test.port)
    client.send(hello2())
    await client.nextJson()
    client.send(new Uint8Array(10_001))
    expect(await client.nextJson()).toMatchObject({ type: 'session:error', code: 'FRAME_TOO_LARGE' })
    expect(await client.closed()).toBe(4413)
    await expectUnharmed(test)
  })

  it('bytes that are no text in a text frame: MESSAGE_INVALID', async () => {
    const test = await startServer()
    const client = await connect(test.port)
    client.send(hello2())
    await client.nextJson()
    client.socket.send(Uint8Array.of(0xc3, 0x28), { binary: false })
    expect(await client.nextJson()).toMatchObject({ type: 'session:error', code: 'MESSAGE_INVALID' })
    await client.closed()
    await expectUnharmed(test)
  })

  it('a frame of another round: the coordinator’s code', async () => {
    const test = await startServer()
    const client = await connect(test.port)
    client.send(hello2())
    await client.nextJson()
    client.send(Uint8Array.of(1, 9))
    expect(await client.nextJson()).toMatchObject({ code: 'FRAME_REJECTED' })
    expect(await client.closed()).toBe(4460)
    await expectUnharmed(test)
  })

  it('a session id used twice: SESSION_ID_USED', async () => {
    const test = await startServer()
    const hello = hello1()
    const first = await runDeployedClient(test.port, hello, scriptedEngine('dkg'))
    first.vanish()
    const second = await connect(test.port)
    second.send(hello)
    expect(await second.nextJson()).toMatchObject({ type: 'error', code: 'SESSION_ID_USED' })
    await second.closed()
    await expectUnharmed(test)
  })

  it('an unexpected error: INTERNAL, its message told to nobody', async () => {
    const test = await startServer()
    test.coordinator.override({ runDkg: () => Promise.reject(new Error('share=cafebabe')) })
    const client = await connect(test.port)
    client.send(hello2())
    const error = await client.nextJson()
    expect(error).toMatchObject({ code: 'INTERNAL', requestId: expect.any(String) })
    expect(JSON.stringify(error)).not.toContain('cafebabe')
    expect(await client.closed()).toBe(4500)
    expect(test.log()).not.toContain('cafebabe')
    expect(test.log()).toContain(error.requestId)
  })

  it('an internal code is told as INTERNAL', async () => {
    const test = await startServer()
    test.coordinator.override({ runDkg: () => Promise.reject(new CoordinatorError('ENVELOPE_INTEGRITY')) })
    const client = await connect(test.port)
    client.send(hello2())
    expect(await client.nextJson()).toMatchObject({ code: 'INTERNAL' })
    expect(test.log()).toContain('ENVELOPE_INTEGRITY')
  })
})

describe('a device that vanishes', () => {
  const hellos = [
    ['key generation, dialect 1', hello1(), [Uint8Array.of(1, 1), Uint8Array.of(1, 3)]],
    [
      'signing, dialect 1',
      hello1({ intent: 'sign', message: DIGEST_BASE64 }),
      [Uint8Array.of(2, 2), Uint8Array.of(2, 4)],
    ],
    ['key generation, dialect 2', hello2(), [Uint8Array.of(1, 1), Uint8Array.of(1, 3)]],
    ['signing, dialect 2', hello2Sign(), [Uint8Array.of(2, 2), Uint8Array.of(2, 4)]],
  ] as const

  it.each(hellos)('%s, at each step', async (_what, hello, frames) => {
    const test = await startServer()
    const steps: (object | Uint8Array)[] = [hello, ...frames]
    for (let vanishAfter = 0; vanishAfter <= steps.length; vanishAfter += 1) {
      const client = await connect(test.port)
      const sessionId = vanishAfter.toString(16).padStart(32, '0')
      for (const step of steps.slice(0, vanishAfter)) {
        client.send(step instanceof Uint8Array ? step : { ...step, sessionId })
      }
      // Not before the operation runs.
      await eventually(() => test.coordinator.calls.filter(isRun).length).toBe(vanishAfter)
      client.vanish()
    }
    await expectUnharmed(test)
    expect(test.log()).not.toContain('"code":"INTERNAL"')
  })

  it('while it is being authenticated', async () => {
    const test = await startServer()
    let settle = () => {}
    const started = new Promise<void>((resolve) => {
      test.coordinator.override({
        authenticate: () => {
          resolve()
          return new Promise((done) => {
            settle = () => done({ appId: 'app', subject: 'alice', method: 'test' })
          })
        },
      })
    })
    const client = await connect(test.port)
    client.send(hello1({ keyId: WALLET_ID }))
    await started
    client.vanish()
    settle()
    await eventually(() => test.server.connections).toBe(0)
    expect(test.coordinator.running()).toBe(0)
  })
})
