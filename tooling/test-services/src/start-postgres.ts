import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { chownSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { findPostgres } from './find-postgres.js'

/** A Postgres for tests. */
export interface RunningPostgres {
  /** Connection string of a superuser, to the database `postgres`. */
  readonly url: string
  /** Where the server came from, for a report. */
  readonly origin: string
  /** Gives it back; the last user of this process stops it. Idempotent. */
  stop(): Promise<void>
}

interface Server {
  readonly url: string
  readonly origin: string
  stop(): Promise<void>
}

interface Shared {
  users: number
  readonly server: Promise<Server>
}

const PREFIX = 'maany-test-pg-'
const READY_WITHIN_MS = 20_000
const STOP_WITHIN_MS = 5_000
/** The port is chosen before the server binds it, so another process may take it. */
const PORT_ATTEMPTS = 3
const NOBODY = 65534
/** Postgres refuses to run as root. */
const identity = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {}
const sharedKey = Symbol.for('@maany/test-services/postgres')
const registry = globalThis as { [sharedKey]?: Shared | undefined }

/** Options of {@link startPostgres}. */
export interface StartPostgresOptions {
  /** Synced to disk as a real deployment's, and shared with nobody: for measurements. @default false */
  readonly durable?: boolean
}

/**
 * Starts a Postgres on a random loopback port, or shares the one that this process runs already. It is made for tests:
 * nothing is synced to disk. `TEST_DATABASE_URL` takes its place.
 *
 * @throws Error when there is none to start (see `findPostgres`) or it does not become ready; nothing is left behind
 */
export async function startPostgres({ durable = false }: StartPostgresOptions = {}): Promise<RunningPostgres> {
  if (durable) return startServer({ durable })
  const given = process.env.TEST_DATABASE_URL
  if (given) return { url: given, origin: 'TEST_DATABASE_URL', stop: async () => {} }
  const shared = registry[sharedKey] ?? { users: 0, server: startServer({ durable }) }
  registry[sharedKey] = shared
  shared.users++
  const release = async () => {
    shared.users--
    if (shared.users > 0) return
    if (registry[sharedKey] === shared) registry[sharedKey] = undefined
    await (await shared.server).stop()
  }
  try {
    const { url, origin } = await shared.server
    let stopped: Promise<void> | undefined
    const stop = () => {
      stopped ??= release()
      return stopped
    }
    return { url, origin, stop }
  } catch (error) {
    if (registry[sharedKey] === shared) registry[sharedKey] = undefined
    throw error
  }
}

async function startServer(options: Required<StartPostgresOptions>): Promise<Server> {
  sweep()
  const { folder, origin } = findPostgres()
  const directory = mkdtempSync(join(tmpdir(), `${PREFIX}${process.pid}-`))
  try {
    if (identity.uid !== undefined) chownSync(directory, identity.uid, identity.gid)
    initialise(folder, directory)
    for (let attempt = 1; ; attempt++) {
      try {
        return await run(folder, directory, origin, options)
      } catch (error) {
        if (attempt === PORT_ATTEMPTS) throw error
      }
    }
  } catch (error) {
    rmSync(directory, { recursive: true, force: true })
    throw error
  }
}

function initialise(folder: string, directory: string): void {
  const args = [
    '-D',
    join(directory, 'data'),
    '-U',
    'postgres',
    '-A',
    'trust',
    '-E',
    'UTF8',
    '--no-locale',
    '--no-sync',
  ]
  const { status, stderr, error } = spawnSync(join(folder, 'initdb'), args, { ...processOptions(), encoding: 'utf8' })
  if (status !== 0) throw new Error(`initdb failed: ${stderr || error?.message}`)
}

async function run(
  folder: string,
  directory: string,
  origin: string,
  { durable }: Required<StartPostgresOptions>,
): Promise<Server> {
  const port = await freePort()
  const settings = { listen_addresses: '127.0.0.1', port, unix_socket_directories: directory, max_connections: 200 }
  const fast = durable ? {} : { fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off' }
  const flags = Object.entries({ ...settings, ...fast }).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const child = spawn(join(folder, 'postgres'), ['-D', join(directory, 'data'), ...flags], {
    ...processOptions(),
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let log = ''
  child.stderr?.on('data', (chunk: Buffer) => {
    log = (log + chunk.toString()).slice(-4_000)
  })
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => resolve())
    child.once('error', () => resolve())
  })
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`
  const stop = async () => {
    await end(child, exited)
    rmSync(directory, { recursive: true, force: true })
  }
  if (await isReady(url, exited)) return { url, origin, stop }
  await end(child, exited)
  throw new Error(`Postgres (${origin}) did not become ready:\n${log}`)
}

async function end(child: ChildProcess, exited: Promise<void>): Promise<void> {
  child.kill('SIGQUIT')
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS)
  await exited
  clearTimeout(timer)
}

async function isReady(url: string, exited: Promise<void>): Promise<boolean> {
  let ended = false
  void exited.then(() => {
    ended = true
  })
  const deadline = Date.now() + READY_WITHIN_MS
  while (!ended && Date.now() < deadline) {
    if (await answers(url)) return !ended
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  return false
}

async function answers(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 2_000 })
  client.on('error', () => {})
  try {
    await client.connect()
    await client.query('select 1')
    return true
  } catch {
    return false
  } finally {
    await client.end().catch(() => {})
  }
}

function processOptions() {
  return { ...identity, cwd: '/', env: { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' } }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() =>
        typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no port')),
      )
    })
  })
}

/** Ends the servers and removes the folders of test runs that were killed. */
function sweep(): void {
  for (const name of readdirSync(tmpdir())) {
    const owner = name.startsWith(PREFIX) ? Number(name.slice(PREFIX.length).split('-')[0]) : Number.NaN
    if (!Number.isInteger(owner) || isAlive(owner)) continue
    const directory = join(tmpdir(), name)
    try {
      killServerOf(join(directory, 'data'))
      rmSync(directory, { recursive: true, force: true })
    } catch {
      // Another user's, or swept by another run at the same time.
    }
  }
}

function killServerOf(data: string): void {
  let pid: number
  try {
    pid = Number(readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')[0])
  } catch {
    return
  }
  const { stdout } = spawnSync('ps', ['-o', 'args=', '-p', String(pid)], { encoding: 'utf8' })
  if (stdout?.includes(data)) process.kill(pid, 'SIGQUIT')
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
