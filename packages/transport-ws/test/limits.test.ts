import { once } from 'node:events'
import { request } from 'node:http'
import { describe, expect, it } from 'vitest'
import { createCoordinatorServer, type ServerLimits } from '../src/index.js'
import { fakeCoordinator } from './support/fake-coordinator.js'
import { eventually, hello1, hello2, startServer } from './support/fixtures.js'
import { connect, type WireClient } from './support/wire-client.js'

/** Asks for an upgrade that is refused, and gives the HTTP answer. */
async function refused(port: number): Promise<{ status: number | undefined; code: unknown; retryAfter: unknown }> {
  const headers = {
    Connection: 'Upgrade',
    Upgrade: 'websocket',
    'Sec-WebSocket-Version': '13',
    'Sec-WebSocket-Key': Buffer.alloc(16).toString('base64'),
    'X-Forwarded-For': '203.0.113.7',
  }
  const asked = request({ host: '127.0.0.1', port, headers })
  asked.end()
  const [response] = await once(asked, 'response')
  const chunks: Buffer[] = []
  for await (const chunk of response) chunks.push(chunk as Buffer)
  const body = JSON.parse(Buffer.concat(chunks).toString()) as { error: { code: unknown } }
  return { status: response.statusCode, code: body.error.code, retryAfter: response.headers['retry-after'] }
}

const connectMany = (port: number, count: number): Promise<WireClient[]> =>
  Promise.all(Array.from({ length: count }, () => connect(port)))

describe('limits on sockets', () => {
  it.each([
    ['of the server', { maxSockets: 2 }, 503, 'OVERLOADED'],
    ['of one address, whatever a proxy header claims', { maxSocketsPerAddress: 2 }, 429, 'RATE_LIMITED'],
    ['without authentication', { maxUnauthenticatedSockets: 2 }, 503, 'OVERLOADED'],
  ] as [string, Partial<ServerLimits>, number, string][])('%s', async (_what, limits, status, code) => {
    const { port, server } = await startServer(limits)
    const clients = await connectMany(port, 2)
    expect(await refused(port)).toEqual({ status, code, retryAfter: '5' })
    for (const client of clients) client.vanish()
    await eventually(() => server.connections).toBe(0)
    const next = await connect(port)
    next.vanish()
  })

  it('an authenticated socket makes room for another', async () => {
    const { port } = await startServer({ maxUnauthenticatedSockets: 1 })
    const first = await connect(port)
    first.send(hello2())
    await first.nextJson()
    const second = await connect(port)
    second.send(hello2())
    expect(await second.nextJson()).toMatchObject({ type: 'session:ready' })
  })

  it('a failed handshake gives its place back', async () => {
    const { port } = await startServer({ maxSockets: 1 })
    for (let attempt = 0; attempt < 3; attempt += 1) {
      const headers = { Connection: 'Upgrade', Upgrade: 'websocket', 'Sec-WebSocket-Version': '99' }
      const asked = request({ host: '127.0.0.1', port, headers })
      asked.end()
      const [response] = await once(asked, 'response')
      expect(response.statusCode).toBe(400)
      response.resume()
      await once(response, 'close')
    }
    const client = await connect(port)
    client.vanish()
  })
})

describe('limits on bytes', () => {
  it('all unauthenticated sockets together', async () => {
    const { port } = await startServer({ maxUnauthenticatedBytes: 20_000 })
    const [first, second, third] = await connectMany(port, 3)
    for (const client of [first, second]) client?.socket.send('x'.repeat(9_000), { fin: false })
    third?.send(hello1())
    third?.socket.send('x'.repeat(9_000), { fin: false })
    const codes = await Promise.race([first, second, third].map(async (client) => (await client?.nextJson())?.code))
    expect(codes).toBe('OVERLOADED')
  })

  it('the unauthenticated sockets of one address, long before they use up what is there for all', async () => {
    const { port } = await startServer({ maxUnauthenticatedBytesPerAddress: 20_000 })
    const [first, second, third] = await connectMany(port, 3)
    for (const client of [first, second, third]) client?.socket.send('x'.repeat(9_000), { fin: false })
    const code = await Promise.race([first, second, third].map(async (client) => (await client?.nextJson())?.code))
    expect(code).toBe('OVERLOADED')
  })

  it('a socket that floods after its hello is not read, and nothing of it is lost', async () => {
    const { port, coordinator } = await startServer({ maxBufferedBytes: 100_000, maxHelloBytes: 100_000 })
    const count = 200
    let received = 0
    let go = () => {}
    const gate = new Promise<void>((resolve) => {
      go = resolve
    })
    coordinator.override({
      runDkg: async (_request, transport) => {
        await gate
        while (received < count) received += (await transport.receive()).length === 50_000 ? 1 : 0
        throw new Error('seen enough')
      },
    })
    const client = await connect(port)
    client.send(hello1())
    for (let index = 0; index < count; index += 1) client.send(new Uint8Array(50_000))
    // 10 MB do not fit into the server's buffer: most of them stay with the sender or its kernel.
    await eventually(() => coordinator.calls.length).toBeGreaterThan(0)
    go()
    expect(await client.nextJson()).toMatchObject({ code: 'INTERNAL' })
    expect(received).toBe(count)
  })

  it('a device that never reads: DEADLINE_EXCEEDED', async () => {
    const { port, coordinator, server } = await startServer({ sendTimeoutMs: 100 })
    const codes: unknown[] = []
    coordinator.override({
      runDkg: async (_request, transport) => {
        try {
          for (;;) await transport.send(new Uint8Array(500_000))
        } catch (error) {
          codes.push((error as { code: unknown }).code)
          throw error
        }
      },
    })
    const client = await connect(port)
    client.socket.pause()
    client.send(hello1())
    await eventually(() => codes).toEqual(['DEADLINE_EXCEEDED'])
    await eventually(() => server.connections).toBe(0)
    client.vanish()
  })
})

describe('limits on time', () => {
  it('a device that says nothing: DEADLINE_EXCEEDED', async () => {
    const { port } = await startServer({ idleTimeoutMs: 50 })
    const client = await connect(port)
    client.send(hello2())
    await client.nextJson()
    expect(await client.nextJson()).toMatchObject({ code: 'DEADLINE_EXCEEDED', retryable: true })
    expect(await client.closed()).toBe(4408)
  })

  it('a socket that lives too long: DEADLINE_EXCEEDED', async () => {
    const { port } = await startServer({ totalTimeoutMs: 150 })
    const client = await connect(port)
    client.send(hello2())
    await client.nextJson()
    expect(await client.nextJson()).toMatchObject({ code: 'DEADLINE_EXCEEDED' })
  })

  it('an authenticator that never answers: DEADLINE_EXCEEDED', async () => {
    const { port, coordinator } = await startServer({ totalTimeoutMs: 100 })
    coordinator.override({ authenticate: () => new Promise(() => {}) })
    const client = await connect(port)
    client.send(hello1())
    expect(await client.nextJson()).toMatchObject({ code: 'DEADLINE_EXCEEDED' })
  })

  it('a device that answers no ping is gone', async () => {
    const { port, server, log } = await startServer({ heartbeatMs: 50 })
    const client = await connect(port)
    client.send(hello2())
    await client.nextJson()
    client.socket.pause()
    await eventually(() => server.connections).toBe(0)
    expect(log()).toContain('PEER_DISCONNECTED')
    client.vanish()
  })

  it('a device that answers pings lives on', async () => {
    const { port, server } = await startServer({ heartbeatMs: 20 })
    const client = await connect(port)
    client.send(hello2())
    await client.nextJson()
    for (let pings = 0; pings < 5; pings += 1) await once(client.socket, 'ping')
    expect(server.connections).toBe(1)
    client.vanish()
  })

  it('a device that does not finish the closing handshake is cut off', async () => {
    const { port, server } = await startServer({ closeTimeoutMs: 50 })
    const client = await connect(port)
    client.send('garbage')
    client.socket.pause()
    await eventually(() => server.connections).toBe(0)
    client.vanish()
  })
})

it.each([0, -1, 1.5, Number.NaN, 2 ** 31])('refuses %d as a limit', (value) => {
  expect(() => createCoordinatorServer({ coordinator: fakeCoordinator(), limits: { maxSockets: value } })).toThrow(
    'A limit must be a whole number',
  )
})
