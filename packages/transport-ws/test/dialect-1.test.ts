import { CoordinatorError } from '@maany/coordinator-core'
import { describe, expect, it } from 'vitest'
import { type DeviceEngine, runDeployedClient, scriptedEngine } from './support/deployed-client.js'
import { backupShare, DIGEST_BASE64, eventually, hello1, startServer, WALLET_ID } from './support/fixtures.js'
import { connect } from './support/wire-client.js'

const COMPLETION = Uint8Array.of(0xff, 0, 0xff, 0)

describe('dialect 1: key generation by a deployed client', () => {
  it('completes, says so with ff00ff00, and stores the backup that comes late', async () => {
    const { port, coordinator } = await startServer()
    const hello = hello1({ sessionIdHint: 'C0FFEE' })
    const client = await runDeployedClient(port, hello, scriptedEngine('dkg'))
    expect(await client.next()).toEqual(COMPLETION)
    client.send(backupShare(hello.sessionId))
    expect(await client.nextJson()).toEqual({ type: 'backup-share:ack', keyId: WALLET_ID, status: 'ok' })
    expect(await client.closed()).toBe(1000)

    const dkg = coordinator.calls.find((call) => call.method === 'runDkg')
    expect(dkg?.request).toMatchObject({ sessionId: hello.sessionId, walletId: WALLET_ID })
    expect(dkg?.request.engineSessionId).toEqual(Uint8Array.of(0xc0, 0xff, 0xee))
    const backup = coordinator.calls.find((call) => call.method === 'storeBackup')
    expect(backup).toMatchObject({ fragment: 'cafe01', request: { walletId: WALLET_ID, ciphertext: { threshold: 2 } } })
    expect(backup?.request.ciphertext.blob).toEqual(Uint8Array.of(0xde, 0xad, 0xbe, 0xef))
  })

  it('gives the engine no session id without a hint', async () => {
    const { port, coordinator } = await startServer()
    const client = await runDeployedClient(port, hello1({ intent: undefined }), scriptedEngine('dkg'))
    client.socket.close()
    await client.closed()
    expect(coordinator.calls.find((call) => call.method === 'runDkg')?.request).not.toHaveProperty('engineSessionId')
  })

  it('keeps a backup that comes before its last step, and answers it only after the completion', async () => {
    const { port, coordinator } = await startServer()
    const hello = hello1()
    const client = await connect(port)
    client.send(hello)
    client.send(Uint8Array.of(1, 1))
    expect(await client.next()).toEqual(Uint8Array.of(1, 2))
    client.send(backupShare(hello.sessionId))
    client.send(Uint8Array.of(1, 3))
    expect(await client.next()).toEqual(Uint8Array.of(1, 4))
    expect(await client.next()).toEqual(COMPLETION)
    expect(await client.nextJson()).toMatchObject({ status: 'ok' })
    expect(await client.closed()).toBe(1000)
    expect(coordinator.calls.map(({ method }) => method)).toEqual(['authenticate', 'runDkg', 'storeBackup'])
  })

  it('answers ok only after the backup is stored', async () => {
    const { port, coordinator } = await startServer()
    let stored = false
    let finish = () => {}
    const storing = new Promise<void>((resolve) => {
      finish = resolve
    })
    coordinator.override({
      storeBackup: async () => {
        await storing
        stored = true
      },
    })
    const hello = hello1()
    const client = await runDeployedClient(port, hello, scriptedEngine('dkg'))
    await client.next()
    client.send(backupShare(hello.sessionId))
    const answer = client.nextJson().then((ack) => ({ ack, stored }))
    setImmediate(finish)
    expect(await answer).toMatchObject({ ack: { status: 'ok' }, stored: true })
  })

  it.each([
    ['of another session', { sessionId: '00'.repeat(16) }],
    ['of another wallet', { keyId: '00'.repeat(32) }],
    ['whose two fragments differ', { share: 'ffff' }],
    ['without a ciphertext', { ciphertext: undefined }],
    ['with bytes that are neither hex nor base64', { fragment: '!!', share: '!!' }],
  ])('answers a backup %s with an error, and stores nothing', async (_what, fields) => {
    const { port, coordinator, log } = await startServer()
    const hello = hello1()
    const client = await runDeployedClient(port, hello, scriptedEngine('dkg'))
    await client.next()
    client.send(backupShare(hello.sessionId, fields))
    const ack = await client.nextJson()
    expect(ack).toMatchObject({ type: 'backup-share:ack', keyId: WALLET_ID, status: 'error', error: 'BACKUP_INVALID' })
    expect(await client.closed()).toBe(1000)
    expect(coordinator.calls.some(({ method }) => method === 'storeBackup')).toBe(false)
    expect(log()).not.toContain('cafe01')
  })

  it('answers a backup that could not be stored with the reason', async () => {
    const { port, coordinator } = await startServer()
    coordinator.override({ storeBackup: () => Promise.reject(new CoordinatorError('STORAGE_UNAVAILABLE')) })
    const hello = hello1()
    const client = await runDeployedClient(port, hello, scriptedEngine('dkg'))
    await client.next()
    client.send(backupShare(hello.sessionId))
    expect(await client.nextJson()).toMatchObject({ status: 'error', error: 'STORAGE_UNAVAILABLE' })
  })

  it('closes with 1000 when the backup window is over', async () => {
    const { port } = await startServer({ backupWindowMs: 50 })
    const client = await runDeployedClient(port, hello1(), scriptedEngine('dkg'))
    expect(await client.next()).toEqual(COMPLETION)
    expect(await client.closed()).toBe(1000)
  })

  it('takes a client that closes at once, without a backup, as done', async () => {
    const { port, server, log } = await startServer()
    const client = await runDeployedClient(port, hello1(), scriptedEngine('dkg'))
    client.vanish()
    await eventually(() => server.connections).toBe(0)
    expect(log()).toContain('session.done')
  })
})

describe('dialect 1: signing by a deployed client', () => {
  const helloSign = () => hello1({ intent: 'sign', message: DIGEST_BASE64 })

  it('lets the server speak first, completes and closes', async () => {
    const { port, coordinator } = await startServer()
    const client = await runDeployedClient(port, helloSign(), scriptedEngine('sign'))
    client.socket.close(1000)
    expect(await client.closed()).toBe(1000)
    const sign = coordinator.calls.find((call) => call.method === 'runSign')
    expect(sign?.request).toMatchObject({ walletId: WALLET_ID, nudgeWhenSilent: true })
    expect(sign?.request.payload).toEqual({ kind: 'digest', digest: new Uint8Array(32).fill(9) })
    expect(sign?.request).not.toHaveProperty('engineSessionId')
  })

  it('closes with 1000 after its linger time when the client does not', async () => {
    const { port } = await startServer({ lingerMs: 50 })
    const client = await runDeployedClient(port, helloSign(), scriptedEngine('sign'))
    expect(await client.next()).toEqual(COMPLETION)
    expect(await client.closed()).toBe(1000)
  })

  it('reads a digest in hex where messageEncoding says so', async () => {
    const { port, coordinator } = await startServer()
    const hello = hello1({ intent: 'sign', message: '09'.repeat(32), messageEncoding: 'hex' })
    const client = await runDeployedClient(port, hello, scriptedEngine('sign'))
    client.vanish()
    const sign = coordinator.calls.find((call) => call.method === 'runSign')
    expect(sign?.request.payload).toEqual({ kind: 'digest', digest: new Uint8Array(32).fill(9) })
  })

  it('passes an empty frame on, which the client turns into a step of its own', async () => {
    const { port, coordinator } = await startServer()
    const received: string[] = []
    coordinator.override({
      runSign: async (request, transport) => {
        const { walletId } = request
        await transport.send(Uint8Array.of(1))
        received.push(Buffer.from(await transport.receive()).toString('hex'))
        await transport.send(new Uint8Array(0))
        received.push(Buffer.from(await transport.receive()).toString('hex'))
        const bytes = new Uint8Array(33)
        return { walletId, authorizationId: 'a', counter: 1, digest: bytes, shareVersion: 1, publicKey: bytes }
      },
    })
    /** Holds its second frame back until it is stepped without one, as an engine with two messages in a row does. */
    const inbounds: (Uint8Array | null)[] = []
    const holding: DeviceEngine = {
      step: async (inbound) => {
        inbounds.push(inbound)
        return { outMsg: Uint8Array.of(inbounds.length + 1), done: inbounds.length === 2 }
      },
    }
    const client = await runDeployedClient(port, helloSign(), holding)
    expect(await client.next()).toEqual(COMPLETION)
    expect(inbounds).toEqual([Uint8Array.of(1), null])
    expect(received).toEqual(['02', '03'])
  })

  it('rejects the client by one text frame when the session fails', async () => {
    const { port, coordinator } = await startServer()
    coordinator.override({ runSign: () => Promise.reject(new CoordinatorError('BLIND_SIGNING_DISABLED')) })
    await expect(runDeployedClient(port, helloSign(), scriptedEngine('sign'))).rejects.toThrow(
      'engine rejects: {"type":"error","code":"BLIND_SIGNING_DISABLED"',
    )
  })
})
