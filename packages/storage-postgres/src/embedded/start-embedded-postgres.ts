import { chmod, mkdir } from 'node:fs/promises'
import { resolve } from 'node:path'
import { CoordinatorError, type Logger, lockDirectory, silentLogger } from '@maany/coordinator-core'
import { clusterOf, ensureCluster } from './cluster.js'
import { checkReachable, serverIdentity } from './identity.js'
import { findPrograms, type ProgramOptions, reachablePrograms } from './programs.js'
import type { ServerPlan } from './server-process.js'
import { makeSocketDirectory, removeSocketDirectory, SOCKET_PORT } from './socket-directory.js'
import { stopStaleServer } from './stale-server.js'
import { supervise } from './supervise.js'

/** Options of {@link startEmbeddedPostgres}. */
export interface EmbeddedPostgresOptions extends ProgramOptions {
  /** Directory of this database and nothing else; made where it is missing. */
  readonly dataDir: string
  /** Connections at most. @default 40 */
  readonly maxConnections?: number
  /** Told of stale servers, crashes and restarts. @default silent */
  readonly logger?: Logger
}

/** A private Postgres that this process runs. */
export interface EmbeddedPostgres {
  /** For `postgresStorage`. Leads to a socket that only this user (and root) can reach. */
  readonly connectionString: string
  /** For example `18.4`. */
  readonly version: string
  /** Process id of the postmaster now; changes with a restart. */
  readonly pid: number
  /** Shuts down fast (open transactions are rolled back) and frees the directory. Idempotent. */
  stop(): Promise<void>
}

const DEFAULT_MAX_CONNECTIONS = 40

/**
 * Starts a private Postgres on `dataDir`: durable, on a socket alone, supervised. One that dies is started again, and
 * storage answers `STORAGE_UNAVAILABLE` meanwhile; one that a killed process left behind is stopped first.
 *
 * @throws CoordinatorError `STORAGE_UNAVAILABLE` when another process holds the directory or Postgres does not start;
 *   `CONFIGURATION_INVALID` when there are no programs, they are of another major than the data, or the user that
 *   Postgres runs as cannot reach the directory
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { logger = silentLogger } = options
  const dataDir = resolve(options.dataDir)
  const identity = serverIdentity()
  const found = await findPrograms(options)
  await makeDataDirectory(dataDir, identity !== undefined)
  await checkReachable(dataDir, identity)
  const lock = await lockDirectory(dataDir)
  let socketDirectory: string | undefined
  const release = async () => {
    if (socketDirectory !== undefined) await removeSocketDirectory(socketDirectory)
    await lock.release()
  }
  try {
    const programs = await reachablePrograms(found, dataDir, identity)
    const cluster = clusterOf(dataDir)
    await ensureCluster(dataDir, programs, identity)
    await stopStaleServer(cluster, logger)
    socketDirectory = await makeSocketDirectory(dataDir, identity)
    const maxConnections = options.maxConnections ?? DEFAULT_MAX_CONNECTIONS
    const plan: ServerPlan = { programs, cluster, socketDirectory, identity, maxConnections, logger }
    const server = await supervise(plan)
    let stopped: Promise<void> | undefined
    return {
      connectionString: `postgres://postgres@localhost:${SOCKET_PORT}/postgres?host=${encodeURIComponent(socketDirectory)}`,
      version: programs.version,
      get pid() {
        return server.pid
      },
      stop() {
        stopped ??= server.stop().finally(release)
        return stopped
      },
    }
  } catch (error) {
    await release()
    throw error
  }
}

async function makeDataDirectory(dataDir: string, forAnother: boolean): Promise<void> {
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o711 })
    await chmod(dataDir, forAnother ? 0o711 : 0o700)
  } catch (cause) {
    throw new CoordinatorError('CONFIGURATION_INVALID', { cause, message: `Cannot use ${dataDir} for the database.` })
  }
}
