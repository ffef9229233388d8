import {
  ERROR_TABLE,
  type ErrorCode,
  encodeSessionError,
  encodeSessionPending,
  encodeSessionReady,
} from '@maany/protocol'
import { describe, expect, it } from 'vitest'
import { createDevice, memoryShareStorage, type ProgressEvent } from '../src/index.js'
import { fakeClock, type ScriptedPeer, scriptedServer } from '../src/testing/index.js'
import { bench, DIGEST, failure } from './support/bench.js'
import { countingEngine } from './support/counting-engine.js'
import { seedWallet } from './support/seed-wallet.js'

/** A device before a server that answers the hello as a test says. */
function scripted(answer: (peer: ScriptedPeer, sessionId: string) => Promise<void> | void) {
  const clock = fakeClock()
  const { engine, openHandles } = countingEngine()
  const server = scriptedServer(async (peer) => {
    const hello = await peer.receiveJson()
    await answer(peer, String(hello.sessionId))
  })
  const events: ProgressEvent[] = []
  const onProgress = (event: ProgressEvent): void => void events.push(event)
  const storage = memoryShareStorage()
  const device = createDevice({ engine, connect: server.connect, storage, token: 'token', clock, onProgress })
  const expectClean = (): void => {
    expect([clock.pendingTimers(), openHandles(), server.openConnections()]).toEqual([0, 0, 0])
  }
  return { device, server, clock, events, expectClean }
}

const ready = (sessionId: string) => ({ sessionId, walletId: 'ab'.repeat(32), shareVersion: 1, deadlineAtMs: 1 })

describe('session:error', () => {
  const codes = Object.keys(ERROR_TABLE) as ErrorCode[]

  it.each(codes)('%s reaches the caller as it is', async (code) => {
    const bed = scripted((peer) => peer.send(encodeSessionError(code, { requestId: 'r-1', retryAfterMs: 250 })))
    const error = await failure(bed.device.createWallet())
    const { retryable } = ERROR_TABLE[code]
    expect(error).toMatchObject({ code, retryable, retryAfterMs: 250, requestId: 'r-1', outcome: 'failed' })
    expect(await bed.server.peers[0]?.closed).toBe(ERROR_TABLE[code].closeCode)
    bed.expectClean()
  })

  it('between engine frames is taken as what it is', async () => {
    const bed = bench({
      at: (point, peer) => {
        if (point !== 'send 2') return undefined
        peer.send(encodeSessionError('POLICY_DENIED', { requestId: 'r-2' }))
        return 'stop'
      },
    })
    const { walletId } = await seedWallet(bed)
    const error = await failure(bed.device.sign({ walletId, payload: DIGEST }))
    expect(error).toMatchObject({ code: 'POLICY_DENIED', outcome: 'failed', requestId: 'r-2', walletId })
    bed.expectClean()
  })

  it('after the last frame of the device keeps its code, and is not retryable', async () => {
    const bed = bench({
      at: (point, peer) => {
        if (point !== 'send 3') return undefined
        peer.send(encodeSessionError('STORAGE_UNAVAILABLE', { requestId: 'r-3' }))
        return 'stop'
      },
    })
    const { walletId } = await seedWallet(bed)
    const error = await failure(bed.device.sign({ walletId, payload: DIGEST }))
    expect(error).toMatchObject({ code: 'STORAGE_UNAVAILABLE', outcome: 'unknown', retryable: false })
    bed.expectClean()
  })

  it('never makes a cryptographic failure retryable, and a code of the future is INTERNAL', async () => {
    const say = (code: string) =>
      scripted((peer) => {
        peer.sendJson({ type: 'session:error', code, message: 'm', retryable: true, requestId: 'r' })
      }).device.createWallet()
    expect(await failure(say('MPC_ABORTED'))).toMatchObject({ code: 'MPC_ABORTED', retryable: false })
    expect(await failure(say('OF_THE_FUTURE'))).toMatchObject({ code: 'INTERNAL', retryable: true, requestId: 'r' })
  })
})

describe('messages that do not belong', () => {
  const cases: [string, (peer: ScriptedPeer, sessionId: string) => void][] = [
    ['no JSON', (peer) => peer.send('hello')],
    ['an unknown type', (peer) => peer.sendJson({ type: 'session:surprise' })],
    ['an error of dialect 1', (peer) => peer.sendJson({ type: 'error', code: 'X', message: 'y' })],
    ['a duplicate key', (peer) => peer.send('{"type":"session:ready","type":"session:error"}')],
    ['an engine frame before session:ready', (peer) => peer.send(new Uint8Array(8))],
    ['session:ready of another session', (peer) => peer.send(encodeSessionReady(ready('00'.repeat(16))))],
    [
      'session:ready twice',
      (peer, sessionId) => {
        peer.send(encodeSessionReady(ready(sessionId)))
        peer.send(encodeSessionReady(ready(sessionId)))
      },
    ],
    ['session:ready with a missing field', (peer, sessionId) => peer.sendJson({ type: 'session:ready', sessionId })],
  ]

  it.each(cases)('%s: refused', async (_name, answer) => {
    const bed = scripted(answer)
    const error = await failure(bed.device.createWallet())
    expect(error).toMatchObject({ code: 'SERVER_MESSAGE_INVALID', retryable: false, outcome: 'failed' })
    expect(await bed.server.peers[0]?.closed).toBe(4400)
    bed.expectClean()
  })

  it('another wallet than was asked for: refused', async () => {
    const bed = scripted((peer, sessionId) => peer.send(encodeSessionReady(ready(sessionId))))
    const error = await failure(bed.device.createWallet({ walletId: 'cd'.repeat(32) }))
    expect(error).toMatchObject({ code: 'SERVER_RESULT_INVALID', walletId: 'cd'.repeat(32) })
    bed.expectClean()
  })

  it('an engine of another protocol: refused before the first frame', async () => {
    const engine = { name: 'other', version: '1', protocol: 'other-2p/1' }
    const bed = scripted((peer, sessionId) => peer.send(encodeSessionReady({ ...ready(sessionId), engine })))
    expect(await failure(bed.device.createWallet())).toMatchObject({ code: 'CAPABILITY_UNSUPPORTED' })
    expect(bed.events.map((event) => event.step)).toEqual(['connecting', 'failed'])
    bed.expectClean()
  })

  it.each([{ shareVersion: 2 }, { pairId: new Uint8Array(16) }])('a share that is not held: %o', async (change) => {
    const bed = bench()
    const record = await seedWallet(bed)
    const server = scriptedServer(async (peer) => {
      const { sessionId } = await peer.receiveJson()
      peer.send(encodeSessionReady({ ...ready(String(sessionId)), walletId: record.walletId, ...change }))
    })
    const device = bed.another({ connect: server.connect })
    const error = await failure(device.sign({ walletId: record.walletId, payload: DIGEST }))
    expect(error).toMatchObject({ code: 'SHARE_MISMATCH', retryable: false })
    bed.expectClean()
  })
})

describe('session:pending', () => {
  it('is told, and waited for beyond the handshake, up to the total deadline', async () => {
    const bed = scripted((peer, sessionId) => {
      const expiresAtMs = bed.clock.nowMs() + 3_600_000
      peer.send(encodeSessionPending({ sessionId, approvalId: 'a-1', expiresAtMs }))
    })
    const running = failure(bed.device.createWallet())
    await expect.poll(() => bed.events.at(-1)).toMatchObject({ step: 'pending', approvalId: 'a-1' })
    bed.clock.advance(59_999)
    expect(bed.events.at(-1)).toMatchObject({ step: 'pending' })
    bed.clock.advance(1)
    expect(await running).toMatchObject({ code: 'DEADLINE_EXCEEDED', outcome: 'failed' })
    bed.expectClean()
  })
})

describe('connecting', () => {
  const device = (connect: Parameters<typeof createDevice>[0]['connect'], clock = fakeClock()) =>
    createDevice({ engine: countingEngine().engine, connect, storage: memoryShareStorage(), token: '', clock })

  it('that fails is retryable', async () => {
    const error = await failure(device(() => Promise.reject(new Error('refused'))).createWallet())
    expect(error).toMatchObject({ code: 'CONNECT_FAILED', retryable: true, outcome: 'failed' })
  })

  it('that takes too long is given up, and a connection that opens later is closed', async () => {
    const clock = fakeClock()
    let open: (socket: { send: () => Promise<void>; close: (code: number) => void }) => void = () => undefined
    const running = failure(
      device(
        () =>
          new Promise((resolve) => {
            open = resolve
          }),
        clock,
      ).createWallet(),
    )
    await expect.poll(() => clock.pendingTimers()).toBe(2)
    clock.advance(10_000)
    expect(await running).toMatchObject({ code: 'DEADLINE_EXCEEDED', retryable: true })
    const closed = new Promise((resolve) => open({ send: async () => undefined, close: resolve }))
    expect(await closed).toBe(1000)
    expect(clock.pendingTimers()).toBe(0)
  })

  it('can be cancelled by the caller, before and meanwhile', async () => {
    const cancel = new AbortController()
    const running = failure(device(() => new Promise(() => undefined)).createWallet({ signal: cancel.signal }))
    cancel.abort()
    expect(await running).toMatchObject({ code: 'CANCELLED', retryable: false })
    const { server, another, expectClean } = bench()
    expect(await failure(another({}).createWallet({ signal: cancel.signal }))).toMatchObject({ code: 'CANCELLED' })
    expect(server.hellos).toHaveLength(0)
    expectClean()
  })
})
