import { once } from 'node:events'
import { createServer } from 'node:http'
import { CoordinatorError, type DkgResult, type SignResult } from '@maany/coordinator-core'
import { describe, expect, it } from 'vitest'
import type { SessionReadyEvent } from '../src/index.js'
import { runDeployedClient, scriptedEngine } from './support/deployed-client.js'
import { DIGEST_BASE64, eventually, hello1, hello2, hello2Sign, startServer, WALLET_ID } from './support/fixtures.js'
import { connect } from './support/wire-client.js'

describe('session:ready', () => {
  it('hands the session to a host, which runs it as the server would have', async () => {
    const { port, server } = await startServer()
    const seen: { event: SessionReadyEvent; result: DkgResult }[] = []
    server.on('session:ready', async (event) => {
      seen.push({ event, result: await event.runDkg() })
    })
    const hello = hello1()
    const client = await runDeployedClient(port, hello, scriptedEngine('dkg'))
    expect(await client.next()).toEqual(Uint8Array.of(0xff, 0, 0xff, 0))
    client.vanish()
    await eventually(() => server.connections).toBe(0)
    expect(seen[0]?.event).toMatchObject({
      dialect: 1,
      intent: 'dkg',
      sessionId: hello.sessionId,
      walletId: WALLET_ID,
      principal: { subject: 'alice' },
      remoteAddress: '127.0.0.1',
    })
    expect(seen[0]?.result.walletId).toBe(WALLET_ID)
  })

  it('lets a listener return first and sign later', async () => {
    const { port, server } = await startServer()
    const results: Promise<SignResult>[] = []
    server.on('session:ready', (event) => {
      setImmediate(() => results.push(event.runSign()))
    })
    const hello = hello1({ intent: 'sign', message: DIGEST_BASE64 })
    const client = await runDeployedClient(port, hello, scriptedEngine('sign'))
    client.vanish()
    expect((await results[0])?.counter).toBe(7)
  })

  it('lets a host exchange frames itself', async () => {
    const { port, server, coordinator } = await startServer()
    server.on('session:ready', async ({ transport }) => {
      await transport.send(await transport.receive())
      await transport.close({ code: 'done' })
    })
    const client = await connect(port)
    client.send(hello2Sign())
    client.send(Uint8Array.of(5))
    expect(await client.next()).toEqual(Uint8Array.of(5))
    expect(await client.closed()).toBe(1000)
    expect(coordinator.calls.map(({ method }) => method)).toEqual(['authenticate'])
  })

  it('ends the session with the code of what a listener throws', async () => {
    const { port, server } = await startServer()
    server.on('session:ready', () => {
      throw new CoordinatorError('POLICY_DENIED')
    })
    const client = await connect(port)
    client.send(hello2())
    expect(await client.nextJson()).toMatchObject({ code: 'POLICY_DENIED' })
    expect(await client.closed()).toBe(4403)
  })

  it('reports a failed operation to the device, also when the host has looked away', async () => {
    const { port, server } = await startServer()
    server.on('session:ready', (event) => {
      event.runDkg().catch(() => undefined)
    })
    const client = await connect(port)
    client.send(hello2())
    await client.nextJson()
    client.send(Uint8Array.of(0))
    expect(await client.nextJson()).toMatchObject({ code: 'FRAME_REJECTED' })
  })

  it('refuses the method of another intent', async () => {
    const { port, server } = await startServer()
    server.on('session:ready', async (event) => {
      await event.runSign()
    })
    const client = await connect(port)
    client.send(hello2())
    expect(await client.nextJson()).toMatchObject({ code: 'CAPABILITY_UNSUPPORTED' })
  })

  it('gives the sessions back to the coordinator when the listener is taken off', async () => {
    const { port, server } = await startServer()
    const off = server.on('session:ready', () => {
      throw new Error('not me')
    })
    off()
    const client = await connect(port)
    client.send(hello2())
    expect(await client.nextJson()).toMatchObject({ type: 'session:ready' })
  })
})

describe('a shared HTTP server', () => {
  it('serves sockets beside an API, and stays open when the socket server closes', async () => {
    const http = createServer((_request, response) => response.end('api'))
    http.listen(0, '127.0.0.1')
    await once(http, 'listening')
    const { port, server } = await startServer({}, { httpServer: http })
    expect(server.address?.port).toBe(port)
    expect(await (await fetch(`http://127.0.0.1:${port}/health`)).text()).toBe('api')
    const client = await connect(port)
    client.send(hello2())
    await client.nextJson()
    client.vanish()
    await server.close()
    expect(await (await fetch(`http://127.0.0.1:${port}/health`)).text()).toBe('api')
    expect(http.listenerCount('upgrade')).toBe(0)
    http.closeAllConnections()
    await new Promise((resolve) => http.close(resolve))
  })

  it('waits for a server that does not listen yet', async () => {
    const http = createServer()
    const started = startServer({}, { httpServer: http })
    http.listen(0, '127.0.0.1')
    const { port } = await started
    const client = await connect(port)
    client.vanish()
    await new Promise((resolve) => http.close(resolve))
  })
})

describe('an own HTTP server', () => {
  it('tells a plain request to upgrade, and knows one path', async () => {
    const { port } = await startServer()
    expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(426)
    await expect(connect(port, '/other')).rejects.toThrow('404')
    const client = await connect(port, '/?x=1')
    client.vanish()
  })

  it('reports a port that is taken', async () => {
    const { port } = await startServer()
    await expect(startServer({}, { port })).rejects.toMatchObject({ code: 'EADDRINUSE' })
  })
})

describe('close', () => {
  it('ends idle sockets at once with SHUTTING_DOWN and accepts no more', async () => {
    const { port, server } = await startServer()
    const client = await connect(port)
    const closed = server.close({ graceMs: 60_000 })
    expect(await client.nextJson()).toMatchObject({ type: 'error', code: 'SHUTTING_DOWN' })
    await closed
    expect(server.connections).toBe(0)
    expect(server.address).toBeNull()
    await expect(connect(port)).rejects.toThrow()
    await expect(server.listen()).rejects.toMatchObject({ code: 'SHUTTING_DOWN' })
  })

  it('lets a running session finish within the grace', async () => {
    const { port, server } = await startServer()
    const client = await connect(port)
    const hello = hello2()
    client.send(hello)
    await client.nextJson()
    const closed = server.close({ graceMs: 60_000 })
    client.send(Uint8Array.of(1, 1))
    await client.next()
    client.send(Uint8Array.of(1, 3))
    await client.next()
    expect(await client.nextJson()).toMatchObject({ type: 'session:complete' })
    client.send({ type: 'session:ack', sessionId: hello.sessionId })
    expect(await client.closed()).toBe(1000)
    await closed
  })

  it('ends a session that outlasts the grace with SHUTTING_DOWN, retryable', async () => {
    const { port, server, coordinator } = await startServer()
    const client = await connect(port)
    client.send(hello2())
    await client.nextJson()
    const closed = server.close({ graceMs: 20 })
    expect(await client.nextJson()).toMatchObject({ code: 'SHUTTING_DOWN', retryable: true })
    expect(await client.closed()).toBe(4503)
    await closed
    expect(coordinator.running()).toBe(0)
  })

  it('may be called again', async () => {
    const { server } = await startServer()
    await Promise.all([server.close(), server.close()])
    await server.close()
  })
})
