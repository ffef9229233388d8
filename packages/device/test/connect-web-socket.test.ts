import { createServer, type Server } from 'node:net'
import * as engine from '@maany/mpc-node'
import { encodeSessionError } from '@maany/protocol'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type WebSocket, WebSocketServer } from 'ws'
import type { ConnectRequest } from '../src/index.js'
import { createDevice, memoryShareStorage } from '../src/index.js'
import { connectWebSocket } from '../src/node/index.js'
import { failure } from './support/bench.js'

let server: WebSocketServer
let url: string

beforeEach(async () => {
  server = new WebSocketServer({ host: '127.0.0.1', port: 0 })
  await new Promise((resolve) => server.once('listening', resolve))
  url = `ws://127.0.0.1:${(server.address() as { port: number }).port}`
})
afterEach(async () => {
  for (const client of server.clients) client.terminate()
  await new Promise((resolve) => server.close(resolve))
})

/** A connection whose frames and end are collected. */
function request(overrides: Partial<ConnectRequest> = {}) {
  const frames: (string | Uint8Array)[] = []
  let settle: (code: number | undefined) => void = () => undefined
  const closed = new Promise<number | undefined>((resolve) => {
    settle = resolve
  })
  const base: ConnectRequest = {
    maxFrameBytes: 1024,
    signal: new AbortController().signal,
    onFrame: (frame) => void frames.push(frame),
    onClose: settle,
  }
  return { frames, closed, value: { ...base, ...overrides } }
}

const nextClient = () => new Promise<WebSocket>((resolve) => server.once('connection', resolve))

describe('connectWebSocket', () => {
  it('carries text and binary frames both ways, and closes with the code it is given', async () => {
    const { frames, closed, value } = request()
    const accepted = nextClient()
    const socket = await connectWebSocket({ url })(value)
    const client = await accepted
    const echoed = new Promise<void>((resolve) => {
      client.on('message', (data, isBinary) => {
        client.send(data, { binary: isBinary })
        if (isBinary) resolve()
      })
    })
    await socket.send('text ✓')
    await socket.send(Uint8Array.of(1, 2, 3))
    await echoed
    await expect.poll(() => frames).toEqual(['text ✓', Uint8Array.of(1, 2, 3)])
    const code = new Promise((resolve) => client.once('close', resolve))
    socket.close(4460)
    socket.close(4460)
    expect(await code).toBe(4460)
    expect(await closed).toBe(4460)
    await expect(socket.send('late')).rejects.toMatchObject({ code: 'PEER_DISCONNECTED' })
  })

  it('reports a frame over the limit as 1009', async () => {
    const { closed, value } = request()
    const accepted = nextClient()
    await connectWebSocket({ url })(value)
    ;(await accepted).send(new Uint8Array(1025))
    expect(await closed).toBe(1009)
  })

  it('rejects where nobody listens, and where somebody else does', async () => {
    const refused = connectWebSocket({ url: 'ws://127.0.0.1:1' })(request().value)
    await expect(refused).rejects.toMatchObject({ code: 'CONNECT_FAILED', retryable: true })

    const other: Server = createServer((socket) => socket.resume().end('HTTP/1.1 503 Service Unavailable\r\n\r\n'))
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    const { port } = other.address() as { port: number }
    const wrong = connectWebSocket({ url: `ws://127.0.0.1:${port}` })(request().value)
    await expect(wrong).rejects.toMatchObject({ code: 'CONNECT_FAILED' })
    await new Promise((resolve) => other.close(resolve))
  })

  it('gives up when it is aborted, before and while it connects', async () => {
    const silent: Server = createServer(() => undefined)
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
    const { port } = silent.address() as { port: number }
    const arrived = new Promise<import('node:net').Socket>((resolve) => silent.once('connection', resolve))
    const controller = new AbortController()
    const { value } = request({ signal: controller.signal })
    const connecting = connectWebSocket({ url: `ws://127.0.0.1:${port}` })(value)
    const settled = expect(connecting).rejects.toMatchObject({ code: 'CONNECT_FAILED' })
    const socket = await arrived
    controller.abort()
    await settled
    socket.destroy()
    await expect(connectWebSocket({ url })(value)).rejects.toMatchObject({ code: 'CONNECT_FAILED' })
    await new Promise((resolve) => silent.close(resolve))
  })

  it('refuses plain ws:// to other machines unless it is allowed by name', () => {
    const plain = 'ws://coordinator.example'
    expect(() => connectWebSocket({ url: plain })).toThrow(expect.objectContaining({ code: 'CONNECTION_INSECURE' }))
    expect(() => connectWebSocket({ url: plain, allowInsecure: true })).not.toThrow()
    for (const safe of ['wss://coordinator.example', 'ws://localhost:1', 'ws://[::1]:1', 'ws://127.9.9.9']) {
      expect(() => connectWebSocket({ url: safe })).not.toThrow()
    }
    expect(() => connectWebSocket({ url: 'ws://127.0.0.1.example' })).toThrow()
  })

  it('refuses other kinds of URL without quoting them', () => {
    for (const wrong of ['https://host', 'nonsense', 'wss://user:secret@host']) {
      expect(() => connectWebSocket({ url: wrong })).toThrow(
        expect.objectContaining({ code: 'ARGUMENT_INVALID', message: expect.not.stringContaining('secret') }),
      )
    }
  })

  it('is what a device uses: an error of the server arrives, and the connection is closed with its code', async () => {
    const device = createDevice({
      engine,
      connect: connectWebSocket({ url }),
      storage: memoryShareStorage(),
      token: 't',
    })
    const running = failure(device.createWallet())
    const client = await nextClient()
    const code = new Promise((resolve) => client.once('close', resolve))
    client.send(encodeSessionError('OVERLOADED', { requestId: 'r', retryAfterMs: 100 }))
    expect(await running).toMatchObject({ code: 'OVERLOADED', retryable: true, retryAfterMs: 100 })
    expect(await code).toBe(4503)
    await device.close()
  })
})
