import { CoordinatorError } from '@maany/coordinator-core'
import { describe, expect, it } from 'vitest'
import { DIGEST, PAIR_ID, PUBLIC_KEY } from './support/fake-coordinator.js'
import { backupShare, eventually, hello2, hello2Sign, startServer, WALLET_ID } from './support/fixtures.js'
import { connect, type WireClient } from './support/wire-client.js'

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')

/** Engine frames of a key generation, from the first to the last. */
async function generate(client: WireClient): Promise<void> {
  client.send(Uint8Array.of(1, 1))
  expect(await client.next()).toEqual(Uint8Array.of(1, 2))
  client.send(Uint8Array.of(1, 3))
  expect(await client.next()).toEqual(Uint8Array.of(1, 4))
}

async function sign(client: WireClient): Promise<void> {
  for (const round of [1, 3]) {
    expect(await client.next()).toEqual(Uint8Array.of(2, round))
    client.send(Uint8Array.of(2, round + 1))
  }
  expect(await client.next()).toEqual(Uint8Array.of(2, 5))
}

describe('dialect 2: key generation', () => {
  it('announces, completes, and confirms on acknowledgement', async () => {
    const { port, coordinator } = await startServer()
    const client = await connect(port)
    const hello = hello2({ prefix: 'cosmos', client: { name: 'test', version: '1' }, somethingNew: true })
    client.send(hello)
    const { sessionId } = hello
    const ready = await client.nextJson()
    expect(ready).toEqual({
      type: 'session:ready',
      sessionId,
      walletId: 'ee'.repeat(32),
      shareVersion: 1,
      engine: { name: 'fake', version: '1', protocol: 'fake/1' },
      deadlineAtMs: 1_700_000_000_000,
    })
    await generate(client)
    expect(await client.nextJson()).toEqual({
      type: 'session:complete',
      sessionId,
      walletId: 'ee'.repeat(32),
      publicKey: hex(PUBLIC_KEY),
      shareVersion: 1,
      pairId: hex(PAIR_ID),
      address: 'cosmos1address',
    })
    expect(coordinator.calls.some(({ method }) => method === 'confirmDkg')).toBe(false)
    client.send({ type: 'session:ack', sessionId })
    expect(await client.closed()).toBe(1000)
    expect(coordinator.calls.map(({ method }) => method)).toEqual(['authenticate', 'runDkg', 'confirmDkg'])
    const dkg = coordinator.calls.find((call) => call.method === 'runDkg')
    expect(hex(dkg?.request.engineSessionId ?? new Uint8Array())).toBe(sessionId)
  })

  it('takes a backup between completion and acknowledgement', async () => {
    const { port, coordinator } = await startServer()
    const client = await connect(port)
    const hello = hello2({ walletId: WALLET_ID })
    client.send(hello)
    await client.nextJson()
    await generate(client)
    await client.nextJson()
    client.send(backupShare(hello.sessionId))
    expect(await client.nextJson()).toEqual({ type: 'backup-share:ack', keyId: WALLET_ID, status: 'ok' })
    client.send({ type: 'session:ack', sessionId: hello.sessionId })
    expect(await client.closed()).toBe(1000)
    expect(coordinator.calls.map(({ method }) => method).slice(2)).toEqual(['storeBackup', 'confirmDkg'])
  })

  it('leaves the wallet unconfirmed when the device goes without acknowledging', async () => {
    const { port, server, coordinator } = await startServer()
    const client = await connect(port)
    client.send(hello2())
    await client.nextJson()
    await generate(client)
    await client.nextJson()
    client.vanish()
    await eventually(() => server.connections).toBe(0)
    expect(coordinator.calls.some(({ method }) => method === 'confirmDkg')).toBe(false)
  })

  it('completes without an address that cannot be told', async () => {
    const { port, coordinator } = await startServer()
    coordinator.override({
      address: () => {
        throw new CoordinatorError('CAPABILITY_UNSUPPORTED')
      },
    })
    const client = await connect(port)
    client.send(hello2({ prefix: 'cosmos' }))
    await client.nextJson()
    await generate(client)
    expect(await client.nextJson()).not.toHaveProperty('address')
  })

  it('tells a device when its acknowledgement could not be recorded', async () => {
    const { port, coordinator } = await startServer()
    coordinator.override({ confirmDkg: () => Promise.reject(new CoordinatorError('STORAGE_UNAVAILABLE')) })
    const client = await connect(port)
    const hello = hello2()
    client.send(hello)
    await client.nextJson()
    await generate(client)
    await client.nextJson()
    client.send({ type: 'session:ack', sessionId: hello.sessionId })
    expect(await client.nextJson()).toMatchObject({ code: 'STORAGE_UNAVAILABLE', retryable: true })
    expect(await client.closed()).toBe(4503)
  })
})

describe('dialect 2: signing', () => {
  it('announces the pair, completes with what was recorded, and ends on acknowledgement', async () => {
    const { port, coordinator } = await startServer()
    const client = await connect(port)
    const hello = hello2Sign()
    const { sessionId } = hello
    client.send(hello)
    expect(await client.nextJson()).toMatchObject({ type: 'session:ready', pairId: hex(PAIR_ID) })
    await sign(client)
    expect(await client.nextJson()).toEqual({
      type: 'session:complete',
      sessionId,
      walletId: WALLET_ID,
      publicKey: hex(PUBLIC_KEY),
      shareVersion: 1,
      pairId: hex(PAIR_ID),
      authorizationId: 'a',
      counter: 7,
      digest: hex(DIGEST),
    })
    client.send({ type: 'session:ack', sessionId })
    expect(await client.closed()).toBe(1000)
    const call = coordinator.calls.find(({ method }) => method === 'runSign')
    expect(call).toMatchObject({
      request: {
        payload: { kind: 'cosmos-direct', signDoc: Uint8Array.of(10, 0) },
        shares: [{ version: 1, pairId: PAIR_ID }],
        engineSessionId: Uint8Array.from(Buffer.from(sessionId, 'hex')),
      },
    })
    expect(call).not.toHaveProperty('request.nudgeWhenSilent')
  })

  it('closes quietly when nobody acknowledges a signature', async () => {
    const { port } = await startServer({ ackWindowMs: 50 })
    const client = await connect(port)
    client.send(hello2Sign())
    await client.nextJson()
    await sign(client)
    await client.nextJson()
    expect(await client.closed()).toBe(1000)
  })

  it('says when to try again on a busy wallet', async () => {
    const { port, coordinator } = await startServer()
    coordinator.override({ runSign: () => Promise.reject(new CoordinatorError('WALLET_BUSY', { retryAfterMs: 1234 })) })
    const client = await connect(port)
    client.send(hello2Sign())
    const error = await client.nextJson()
    expect(error).toMatchObject({ type: 'session:error', code: 'WALLET_BUSY', retryable: true, retryAfterMs: 1234 })
    expect(error.requestId).toMatch(/^[0-9a-f-]{36}$/)
    expect(await client.closed()).toBe(4423)
  })
})

describe.each(['refresh', 'backup', 'recover', 'import', 'export'])('dialect 2: %s', (intent) => {
  it('is named and not served yet', async () => {
    const { port } = await startServer()
    const client = await connect(port)
    client.send(hello2({ intent, walletId: WALLET_ID }))
    expect(await client.nextJson()).toMatchObject({ type: 'session:error', code: 'CAPABILITY_UNSUPPORTED' })
    expect(await client.closed()).toBe(4501)
  })
})
