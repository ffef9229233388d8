import { existsSync } from 'node:fs'
import { chmod, cp, mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { isCoordinatorError } from '@maany/coordinator-core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { clusterOf } from '../src/embedded/cluster.js'
import { serverIdentity } from '../src/embedded/identity.js'
import { findPrograms } from '../src/embedded/programs.js'
import { startServer } from '../src/embedded/server-process.js'
import { makeSocketDirectory } from '../src/embedded/socket-directory.js'
import { type EmbeddedPostgres, postgresStorage, startEmbeddedPostgres } from '../src/index.js'
import { execute } from './harness.js'
import { resolveFrom } from './programs.js'
import { recordingLogger } from './recording-logger.js'

let base: string
let dataDir: string
const running: EmbeddedPostgres[] = []

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'maany-embedded-test-'))
  await chmod(base, 0o711)
  dataDir = join(base, 'db')
})

afterEach(async () => {
  await Promise.all(running.splice(0).map((each) => each.stop()))
  await rm(base, { recursive: true, force: true })
})

async function start(options: { dataDir?: string; logger?: ReturnType<typeof recordingLogger> } = {}) {
  const embedded = await startEmbeddedPostgres({ dataDir, resolveFrom, ...options })
  running.push(embedded)
  return embedded
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

async function eventually(check: () => Promise<void>): Promise<void> {
  const giveUpAtMs = Date.now() + 15_000
  for (;;) {
    try {
      return await check()
    } catch (error) {
      if (Date.now() > giveUpAtMs) throw error
      await sleep(20)
    }
  }
}

describe('startEmbeddedPostgres', () => {
  it('makes a durable database, and finds it again', async () => {
    const first = await start()
    expect(first.version).toMatch(/^18\./)
    // No unsafe durability allowed: postgresStorage looks at fsync and the like.
    const storage = await postgresStorage({ connectionString: first.connectionString })
    const deployment = await storage.deployment()
    await storage.close()
    await first.stop()
    await first.stop()
    expect(isAlive(first.pid)).toBe(false)

    const second = await start()
    const again = await postgresStorage({ connectionString: second.connectionString })
    expect(await again.deployment()).toEqual(deployment)
    await again.close()
  })

  it('listens on a private socket alone', async () => {
    const { connectionString } = await start()
    const [row] = await execute<{ tcp: string; sockets: string; auth: string[] }>(
      connectionString,
      `select current_setting('listen_addresses') as tcp, current_setting('unix_socket_directories') as sockets`,
    )
    expect(row?.tcp).toBe('')
    expect((await stat(row?.sockets ?? '')).mode & 0o777).toBe(0o700)
    expect((await stat(clusterOf(dataDir))).mode & 0o777).toBe(0o700)
  })

  it('refuses a directory that another holds', async () => {
    await start()
    await expect(start()).rejects.toSatisfy((error) => isCoordinatorError(error, 'STORAGE_UNAVAILABLE'))
  })

  it('starts again after the postmaster was killed; storage is unavailable meanwhile, then recovers', async () => {
    const logger = recordingLogger()
    const embedded = await start({ logger })
    const storage = await postgresStorage({ connectionString: embedded.connectionString, logger })
    await storage.append({ type: 'before', actor: 'system', atMs: 1, details: {} })
    const killed = embedded.pid
    process.kill(killed, 'SIGKILL')
    let unavailable = 0
    await eventually(async () => {
      try {
        await storage.ping()
      } catch (error) {
        expect(isCoordinatorError(error, 'STORAGE_UNAVAILABLE')).toBe(true)
        unavailable++
        throw error
      }
      expect(embedded.pid).not.toBe(killed)
    })
    expect(unavailable).toBeGreaterThan(0)
    expect((await storage.listAuditEvents()).map(({ type }) => type)).toEqual(['before'])
    expect(logger.events()).toEqual(expect.arrayContaining(['postgres.died', 'postgres.restarted']))
    await storage.close()
  })

  it('stops what a killed server left running', async () => {
    const first = await start()
    await first.stop()
    const identity = serverIdentity()
    const orphan = await startServer({
      programs: await findPrograms({ resolveFrom }),
      cluster: clusterOf(dataDir),
      socketDirectory: await makeSocketDirectory(dataDir, identity),
      identity,
      maxConnections: 10,
      logger: recordingLogger(),
    })
    const logger = recordingLogger()
    const second = await start({ logger })
    expect(isAlive(orphan.pid)).toBe(false)
    expect(logger.events()).toContain('postgres.stale_server')
    await execute(second.connectionString, 'select 1')
  })

  it('is not misled by a pid file that names another process', async () => {
    const first = await start()
    await first.stop()
    await writeFile(
      join(clusterOf(dataDir), 'postmaster.pid'),
      `${process.pid}\n${clusterOf(dataDir)}\n1\n5432\n\n\n0\n`,
    )
    await execute((await start()).connectionString, 'select 1')
  })

  it('finishes what a killed first start began', async () => {
    const unfinished = join(dataDir, 'cluster.tmp-killed')
    await mkdir(unfinished, { recursive: true })
    await writeFile(join(unfinished, 'PG_VERSION'), '18\n')
    await execute((await start()).connectionString, 'select 1')
    expect(existsSync(unfinished)).toBe(false)
  })

  it('names the way out when the data is of another major', async () => {
    await (await start()).stop()
    await writeFile(join(clusterOf(dataDir), 'PG_VERSION'), '15\n')
    await expect(start()).rejects.toThrow(/made by PostgreSQL 15.*pg_dump.*pg_upgrade/)
    await writeFile(join(clusterOf(dataDir), 'PG_VERSION'), '18\n')
    await execute((await start()).connectionString, 'select 1')
  })

  it('takes a socket elsewhere when the data directory has a long path', async () => {
    const deep = join(base, 'd'.repeat(100))
    const embedded = await start({ dataDir: deep })
    const directory = new URL(embedded.connectionString).searchParams.get('host') ?? ''
    expect(directory.startsWith(tmpdir())).toBe(true)
    await execute(embedded.connectionString, 'select 1')
    await embedded.stop()
    expect(existsSync(directory)).toBe(false)
  })

  it.runIf(serverIdentity() !== undefined)('names the directory that its user cannot pass through', async () => {
    await chmod(base, 0o700)
    await expect(start()).rejects.toThrow(`chmod o+x ${base}`)
  })

  it.runIf(serverIdentity() !== undefined)('copies programs that its user cannot reach', async () => {
    const closed = join(base, 'closed')
    await mkdir(closed, { mode: 0o700 })
    const { folder } = await findPrograms({ resolveFrom })
    await cp(dirname(folder), join(closed, 'native'), { recursive: true, verbatimSymlinks: true })
    for (let start = 0; start < 2; start++) {
      const embedded = await startEmbeddedPostgres({ dataDir, binDir: join(closed, 'native', 'bin') })
      running.push(embedded)
      await execute(embedded.connectionString, 'select 1')
      await embedded.stop()
    }
  })

  it('says what to do where there are no programs', async () => {
    await expect(startEmbeddedPostgres({ dataDir, binDir: join(base, 'nothing') })).rejects.toThrow(
      'do not run on this machine',
    )
    expect(existsSync(dataDir)).toBe(false)
  })
})
