import { createHash, createPublicKey, randomBytes, verify } from 'node:crypto'
import {
  allowAllPolicy,
  type Coordinator,
  createCoordinator,
  type LoadedWallet,
  localEncryptor,
  memorySessions,
  memoryStorage,
  type WalletStorage,
} from '@maany/coordinator-core'
import * as engine from '@maany/mpc-node'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type CoordinatorServer, createCoordinatorServer } from '../src/index.js'
import { type DeviceEngine, runDeployedClient } from './support/deployed-client.js'
import { backupShare, eventually, hello1, newSessionId } from './support/fixtures.js'

const PRINCIPAL = { appId: 'app', subject: 'alice', method: 'test' }
const COMPLETION = Uint8Array.of(0xff, 0, 0xff, 0)
const context = engine.init()
let storage: WalletStorage
let coordinator: Coordinator
let server: CoordinatorServer
let port: number

const encryptor = (id: string) => localEncryptor({ keys: [{ id, key: randomBytes(32) }], activeKeyId: id })

beforeAll(async () => {
  storage = memoryStorage()
  coordinator = createCoordinator({
    engine,
    storage,
    sessions: memorySessions(),
    encryptor: encryptor('shares'),
    fragmentEncryptor: encryptor('fragments'),
    authenticator: { authenticate: async () => PRINCIPAL },
    policy: allowAllPolicy,
    blindSigning: true,
    environment: 'test',
  })
  server = createCoordinatorServer({ coordinator, port: 0, limits: { lingerMs: 200 } })
  port = (await server.listen()).port
})
afterAll(async () => {
  await server.close()
  await coordinator.close()
  engine.shutdown(context)
})

/** A deployed client's key generation: `keyId` and `sessionIdHint` are hex. */
async function generate(walletId: string) {
  const hint = randomBytes(16)
  const dkg = engine.dkgNew(context, { role: 'device', keyId: Buffer.from(walletId, 'hex'), sessionId: hint })
  const device: DeviceEngine = { step: (inbound) => engine.dkgStep(context, dkg, inbound) }
  const hello = hello1({ keyId: walletId, sessionIdHint: hint.toString('hex') })
  const client = await runDeployedClient(port, hello, device)
  return { client, hello, keypair: engine.dkgFinalize(context, dkg) }
}

async function sign(walletId: string, keypair: engine.Keypair, digest: Uint8Array, hello: object = {}) {
  const session = engine.signNew(context, keypair)
  engine.signSetMessage(context, session, digest)
  const device: DeviceEngine = { step: (inbound) => engine.signStep(context, session, inbound) }
  const message = Buffer.from(digest).toString('base64')
  const client = await runDeployedClient(port, hello1({ intent: 'sign', keyId: walletId, message, ...hello }), device)
  client.socket.close()
  await client.closed()
  return engine.signFinalize(context, session, 'der')
}

function isValid(keypair: engine.Keypair, message: Uint8Array, signature: Uint8Array): boolean {
  const point = engine.kpPubkey(context, keypair).compressed
  const spki = Buffer.concat([Buffer.from('3036301006072a8648ce3d020106052b8104000a032200', 'hex'), point])
  return verify('sha256', message, createPublicKey({ key: spki, format: 'der', type: 'spki' }), signature)
}

const load = (walletId: string): Promise<LoadedWallet | null> => storage.loadWallet({ ...PRINCIPAL, walletId })
const message = Buffer.from('a message')
const digest = createHash('sha256').update(message).digest()

describe('a deployed client against the real coordinator and engine', () => {
  it('creates a wallet, backs it up, and signs', async () => {
    const walletId = randomBytes(32).toString('hex')
    const { client, hello, keypair } = await generate(walletId)
    expect(await client.next()).toEqual(COMPLETION)
    expect((await load(walletId))?.wallet.status).toBe('pending')

    const { ciphertext, shares } = engine.backupCreate(context, keypair)
    const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
    const { keyId, label, blob } = ciphertext
    const [fragment = new Uint8Array()] = shares
    client.send(
      backupShare(hello.sessionId, {
        keyId: walletId,
        ciphertext: { ...ciphertext, keyId: hex(keyId), label: hex(label), blob: hex(blob) },
        fragment: hex(fragment),
        share: hex(fragment),
      }),
    )
    expect(await client.nextJson()).toEqual({ type: 'backup-share:ack', keyId: walletId, status: 'ok' })
    expect(await client.closed()).toBe(1000)
    const loaded = await load(walletId)
    expect(loaded?.wallet.status).toBe('active')
    expect(await storage.findBackup(loaded?.wallet.id ?? '')).not.toBeNull()

    expect(isValid(keypair, message, await sign(walletId, keypair, digest))).toBe(true)
    expect(isValid(keypair, message, await sign(walletId, keypair, digest))).toBe(true)
  })

  it('signs with a wallet whose client left without a backup', async () => {
    const walletId = randomBytes(32).toString('hex')
    const { client, keypair } = await generate(walletId)
    client.vanish()
    expect(isValid(keypair, message, await sign(walletId, keypair, digest))).toBe(true)
    expect((await load(walletId))?.wallet.status).toBe('active')
  })

  it('refuses a session id that was used, and a wallet that is not there', async () => {
    const walletId = randomBytes(32).toString('hex')
    const { client, hello, keypair } = await generate(walletId)
    client.vanish()
    const { sessionId } = hello
    await expect(sign(walletId, keypair, digest, { sessionId })).rejects.toThrow('SESSION_ID_USED')
    const keyId = '00'.repeat(32)
    await expect(sign(walletId, keypair, digest, { keyId, sessionId: newSessionId() })).rejects.toThrow(
      'WALLET_UNKNOWN',
    )
    expect(isValid(keypair, message, await sign(walletId, keypair, digest))).toBe(true)
  })

  it('tells a client that wants another digest signed than its engine', async () => {
    const walletId = randomBytes(32).toString('hex')
    const { client, keypair } = await generate(walletId)
    client.vanish()
    const other = randomBytes(32).toString('base64')
    await expect(sign(walletId, keypair, digest, { message: other })).rejects.toThrow()
    await eventually(() => server.connections).toBe(0)
    expect((await load(walletId))?.wallet.status).not.toBe('quarantined')
    expect(isValid(keypair, message, await sign(walletId, keypair, digest))).toBe(true)
  })
})
