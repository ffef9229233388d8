import { hostname } from 'node:os'
import path from 'node:path'
import { createAdaptorServer } from '@hono/node-server'
import {
  type Authenticator,
  allowAllPolicy,
  type Coordinator,
  CoordinatorError,
  createCoordinator,
  isCoordinatorError,
  type Logger,
  memorySessions,
  type WalletStorage,
} from '@maany/coordinator-core'
import { cosmosChain } from '@maany/cosmos/policy'
import { postgresStorage, startEmbeddedPostgres } from '@maany/storage-postgres'
import { createCoordinatorServer } from '@maany/transport-ws'
import type { Hono } from 'hono'
import { developmentKeyAuthenticator } from './auth/development-key.js'
import { noAuthentication } from './auth/no-authentication.js'
import type { Configuration } from './config/configuration.js'
import { loadEngine } from './engine.js'
import { createApi } from './http/api.js'
import { type HttpListener, listenHttp } from './http/listen.js'
import { loadDevelopmentKey, loadMasterKey, localEncryptors, makeDataDirectory } from './keys.js'
import { Shutdown } from './shutdown.js'

/** A server that accepts devices. */
export interface RunningServer {
  /** Port of the socket and the API. */
  readonly port: number
  readonly apiPort: number | null
  readonly adminPort: number | null
  /** Stops taking sessions, lets the running ones finish for `graceMs`, then closes everything. Idempotent. */
  stop(graceMs?: number): Promise<void>
}

/** What an operator must be told once; never goes to the log, because it holds a secret. */
export type Notice = (text: string) => void

const DEFAULT_GRACE_MS = 10_000

/**
 * Composes the packages as the configuration says and serves.
 *
 * @throws ConfigurationError, CoordinatorError; whatever was started by then has been stopped
 */
export async function startServer(
  configuration: Configuration,
  logger: Logger,
  notice: Notice,
): Promise<RunningServer> {
  const shutdown = new Shutdown(logger)
  try {
    return await start(configuration, logger, notice, shutdown)
  } catch (error) {
    await shutdown.run(0)
    throw error
  }
}

async function start(
  configuration: Configuration,
  logger: Logger,
  notice: Notice,
  shutdown: Shutdown,
): Promise<RunningServer> {
  await makeDataDirectory(configuration.dataDirectory)
  const engine = await loadEngine(configuration.addon)
  const { key, createdFile } = await loadMasterKey(configuration.masterKey, configuration.dataDirectory)
  if (createdFile !== undefined) notice(masterKeyNotice(createdFile))
  const encryptors = localEncryptors(key)
  key.fill(0)
  shutdown.last('encryptors', async () => {
    encryptors.shares.close()
    encryptors.fragments.close()
  })
  const authenticator = await chooseAuthenticator(configuration, notice)
  const storage = await openStorage(configuration, logger, shutdown)
  const sessions = memorySessions()
  shutdown.last('sessions', () => sessions.close())
  const coordinator = createCoordinator({
    engine,
    storage,
    sessions,
    encryptor: encryptors.shares,
    fragmentEncryptor: encryptors.fragments,
    authenticator,
    policy: allowAllPolicy,
    chains: [cosmosChain()],
    blindSigning: configuration.blindSigning,
    environment: configuration.environment,
    instance: `${hostname()}-${process.pid}`,
    logger,
  })
  shutdown.first('coordinator', (graceMs) => coordinator.close({ graceMs }))
  return serve(configuration, logger, shutdown, coordinator, storage)
}

async function serve(
  configuration: Configuration,
  logger: Logger,
  shutdown: Shutdown,
  coordinator: Coordinator,
  storage: WalletStorage,
): Promise<RunningServer> {
  let started = false
  const health = {
    started: () => started,
    draining: () => shutdown.begun,
    checks: { storage: () => storage.ping() },
  }
  const api = createApi(coordinator, health, logger)
  const { host } = configuration
  const main = createAdaptorServer({ fetch: api.fetch })
  const sockets = createCoordinatorServer({
    coordinator,
    httpServer: main as import('node:http').Server,
    logger,
    limits: { maxHelloBytes: configuration.maxHelloBytes, maxFrameBytes: configuration.maxFrameBytes },
  })
  const listeners: HttpListener[] = [await listenHttp(main, host, configuration.port, 'PORT')]
  await sockets.listen()
  shutdown.first('listeners', async (graceMs) => {
    await Promise.all(listeners.map((listener) => listener.close(graceMs)))
  })
  shutdown.first('sockets', (graceMs) => sockets.close({ graceMs }))
  const apiPort = await listenAlso(api, host, configuration.apiPort, 'API_PORT', listeners)
  const adminPort = await listenAlso(api, '127.0.0.1', configuration.adminPort, 'ADMIN_PORT', listeners)
  started = true
  const port = listeners[0]?.port ?? configuration.port
  logger.info('server.started', { host, port, apiPort: apiPort ?? 'off', adminPort: adminPort ?? 'off' })
  return { port, apiPort, adminPort, stop: (graceMs = DEFAULT_GRACE_MS) => shutdown.run(graceMs) }
}

async function listenAlso(
  api: Hono,
  host: string,
  port: number | null,
  variable: string,
  listeners: HttpListener[],
): Promise<number | null> {
  if (port === null) return null
  const listener = await listenHttp(createAdaptorServer({ fetch: api.fetch }), host, port, variable)
  listeners.push(listener)
  return listener.port
}

async function openStorage(configuration: Configuration, logger: Logger, shutdown: Shutdown): Promise<WalletStorage> {
  let connectionString = configuration.databaseUrl
  if (connectionString === undefined) {
    const dataDir = path.join(configuration.dataDirectory, 'postgres')
    const embedded = await startEmbeddedPostgres({ dataDir, resolveFrom: import.meta.url, logger })
    shutdown.last('database', () => embedded.stop())
    connectionString = embedded.connectionString
  }
  const storage = await openPostgres(connectionString, configuration, logger)
  shutdown.last('storage', () => storage.close())
  return storage
}

/** An unreachable database is told by the variable that names it. */
async function openPostgres(
  connectionString: string,
  { databaseUrl }: Configuration,
  logger: Logger,
): Promise<WalletStorage> {
  try {
    return await postgresStorage({ connectionString, logger })
  } catch (error) {
    if (databaseUrl === undefined || !isCoordinatorError(error)) throw error
    const message = `DATABASE_URL: ${error.message}`
    throw new CoordinatorError(error.code, { cause: error, message })
  }
}

async function chooseAuthenticator({ auth, dataDirectory }: Configuration, notice: Notice): Promise<Authenticator> {
  if (auth === 'none') {
    notice('COORDINATOR_AUTH=none: everybody who can connect is the same user. For tests on loopback only.')
    return noAuthentication
  }
  const { key, file, created } = await loadDevelopmentKey(dataDirectory)
  notice(created ? `Development key (kept in ${file}, shown once):\n\n  ${key}\n` : `Development key: see ${file}`)
  return developmentKeyAuthenticator(key)
}

function masterKeyNotice(file: string): string {
  return [
    `A key-encryption key was made: ${file}`,
    'Whoever loses it loses every wallet of this data directory; whoever has it and the database has the shares.',
    'Back it up. In production it belongs into a KMS, Vault or HSM, which a later version brings.',
  ].join('\n')
}
