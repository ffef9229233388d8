import { randomBytes } from 'node:crypto'
import { afterEach, expect } from 'vitest'
import {
  type CoordinatorServer,
  type CoordinatorServerOptions,
  createCoordinatorServer,
  type ServerLimits,
} from '../../src/index.js'
import { type FakeCoordinator, fakeCoordinator, TOKEN } from './fake-coordinator.js'

export const WALLET_ID = 'ab'.repeat(32)
/** 32 bytes of 9, base64. */
export const DIGEST_BASE64 = Buffer.alloc(32, 9).toString('base64')

/** Expects of a value that it becomes what it should, soon; a loaded machine may take its time. */
export const eventually = <T>(read: () => T) => expect.poll(read, { timeout: 15_000, interval: 5 })
/** A fresh session id. */
export const newSessionId = (): string => randomBytes(16).toString('hex')

/** Limits that tests can reach, generous where a test is not about them. */
const TEST_LIMITS: Partial<ServerLimits> = { closeTimeoutMs: 500, lingerMs: 200, helloTimeoutMs: 5000 }

/** A running server over the double. */
export interface TestServer {
  readonly server: CoordinatorServer
  readonly coordinator: FakeCoordinator
  readonly port: number
  /** Everything logged, as one text. */
  log(): string
}

const open: CoordinatorServer[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()))
})

/** Starts a server on a free port; closed after the test. */
export async function startServer(
  limits: Partial<ServerLimits> = {},
  options: Partial<CoordinatorServerOptions> = {},
): Promise<TestServer> {
  const coordinator = fakeCoordinator()
  const lines: string[] = []
  const write = (event: string, fields?: object) => {
    lines.push(JSON.stringify({ event, ...fields }))
  }
  const logger = { debug: write, info: write, warn: write, error: write }
  const server = createCoordinatorServer({
    coordinator,
    port: 0,
    logger,
    limits: { ...TEST_LIMITS, ...limits },
    ...options,
  })
  open.push(server)
  const { port } = await server.listen()
  return { server, coordinator, port, log: () => lines.join('\n') }
}

/** A hello of dialect 1 as deployed clients write it. */
export const hello1 = (fields: object = {}) => ({
  type: 'hello',
  sessionId: newSessionId(),
  role: 'device',
  token: TOKEN,
  intent: 'dkg',
  keyId: WALLET_ID,
  ...fields,
})

/** A hello of dialect 2. */
export const hello2 = (fields: object = {}) => ({
  type: 'hello',
  protocol: 2,
  sessionId: newSessionId(),
  role: 'device',
  token: TOKEN,
  intent: 'dkg',
  ...fields,
})

/** A signing in dialect 2. */
export const hello2Sign = (fields: object = {}) =>
  hello2({
    intent: 'sign',
    walletId: WALLET_ID,
    shares: [{ version: 1, pairId: '03'.repeat(16) }],
    payload: { kind: 'cosmos-direct', signDoc: 'CgA=' },
    ...fields,
  })

/** A backup as deployed clients send it. */
export const backupShare = (sessionId: unknown, fields: object = {}) => ({
  type: 'backup-share',
  sessionId,
  keyId: WALLET_ID,
  shareIndex: 0,
  ciphertext: {
    kind: 'device',
    curve: 'secp256k1',
    scheme: 'ecdsa-2p',
    keyId: WALLET_ID,
    threshold: 2,
    shareCount: 3,
    label: '6c6162',
    blob: 'deadbeef',
  },
  fragment: 'cafe01',
  share: 'cafe01',
  ...fields,
})
