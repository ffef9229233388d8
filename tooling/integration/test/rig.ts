import { randomBytes } from 'node:crypto'
import {
  allowAllPolicy,
  type Coordinator,
  type CoordinatorOptions,
  createCoordinator,
  localEncryptor,
  memorySessions,
  memoryStorage,
  type Principal,
  type WalletStorage,
} from '@maany/coordinator-core'
import { cosmosChain } from '@maany/cosmos/policy'
import * as engine from '@maany/mpc-node'
import { postgresStorage } from '@maany/storage-postgres'
import { createTestDatabase } from '@maany/test-services'
import type {} from '@maany/test-services/postgres-setup'
import { inject } from 'vitest'
import { createLink, type Link } from './link.js'

export const alice: Principal = { appId: 'test', subject: 'alice', method: 'test' }
export const mallory: Principal = { appId: 'test', subject: 'mallory', method: 'test' }

/** A coordinator on real parts, with everything that a test may look into. */
export interface Rig {
  readonly coordinator: Coordinator
  readonly storage: WalletStorage
  /** Another coordinator on the same storage, as after a restart. */
  again(overrides?: Partial<CoordinatorOptions>): Coordinator
  close(): Promise<void>
}

/** Storages that every integration test runs on. */
export const STORAGES = ['memory', 'postgres'] as const

export async function createRig(
  kind: (typeof STORAGES)[number],
  overrides: Partial<CoordinatorOptions> = {},
): Promise<Rig> {
  const { storage, release } = await openStorage(kind)
  const options: CoordinatorOptions = {
    engine,
    storage,
    sessions: memorySessions(),
    encryptor: encryptor('shares'),
    fragmentEncryptor: encryptor('fragments'),
    authenticator: { authenticate: async () => alice },
    policy: allowAllPolicy,
    chains: [cosmosChain()],
    blindSigning: true,
    environment: 'test',
    roundTimeoutMs: 2000,
    ...overrides,
  }
  const coordinators: Coordinator[] = []
  const again = (more: Partial<CoordinatorOptions> = {}) => {
    const coordinator = createCoordinator({ ...options, sessions: memorySessions(), ...more })
    coordinators.push(coordinator)
    return coordinator
  }
  const close = async () => {
    await Promise.all(coordinators.map((coordinator) => coordinator.close()))
    await release()
  }
  return { coordinator: again({ sessions: options.sessions }), storage, again, close }
}

async function openStorage(
  kind: (typeof STORAGES)[number],
): Promise<{ storage: WalletStorage; release(): Promise<void> }> {
  if (kind === 'memory') return { storage: memoryStorage(), release: async () => {} }
  const database = await createTestDatabase(inject('databaseUrl'))
  const storage = await postgresStorage({ connectionString: database.url, allowUnsafeDurability: true })
  const release = async () => {
    await storage.close()
    await database.drop()
  }
  return { storage, release }
}

export function encryptor(id: string) {
  return localEncryptor({ keys: [{ id, key: new Uint8Array(randomBytes(32)) }], activeKeyId: id })
}

export const sessionId = () => randomBytes(16).toString('hex')
export const walletId = () => randomBytes(32).toString('hex')
export const bytes = (hex: string) => new Uint8Array(Buffer.from(hex, 'hex'))
export const newLink = (): Link => createLink()
