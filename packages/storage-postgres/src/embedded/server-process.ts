import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { CoordinatorError, type Logger } from '@maany/coordinator-core'
import { Client, type ClientConfig } from 'pg'
import { type Identity, processOptions } from './identity.js'
import type { Programs } from './programs.js'
import { SOCKET_PORT } from './socket-directory.js'

/** What a server runs on. */
export interface ServerPlan {
  readonly programs: Programs
  readonly cluster: string
  readonly socketDirectory: string
  readonly identity: Identity | undefined
  /** Connections at most. */
  readonly maxConnections: number
  readonly logger: Logger
}

/** A running postmaster. */
export interface ServerProcess {
  readonly pid: number
  /** Resolves when it has ended, with how. */
  readonly exited: Promise<string>
  /** Fast shutdown; by force when that takes longer than `withinMs`. */
  end(withinMs: number): Promise<void>
  /** Asks for a fast shutdown without waiting. */
  signal(): void
}

/** Crash recovery may take its time. */
const READY_WITHIN_MS = 120_000
const LOOK_EVERY_MS = 20
const KEPT_LINES = 8

/** How to connect as the cluster's owner. */
export function connectionOf(socketDirectory: string): ClientConfig {
  return { host: socketDirectory, port: SOCKET_PORT, user: 'postgres', database: 'postgres' }
}

/**
 * Starts a postmaster and waits until it answers.
 *
 * @throws CoordinatorError `STORAGE_UNAVAILABLE` with its last words when it ends instead
 */
export async function startServer(plan: ServerPlan): Promise<ServerProcess> {
  const flags = Object.entries(settings(plan)).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const child = spawn(join(plan.programs.folder, 'postgres'), ['-D', plan.cluster, ...flags], {
    ...processOptions(plan.identity),
    stdio: ['ignore', 'ignore', 'pipe'],
    // A Ctrl-C in the terminal is ours to answer, after what runs has been finished.
    detached: true,
  })
  const words = listen(child, plan.logger)
  const guard = guardOf(child, plan.identity)
  let ended: string | undefined
  const exited = new Promise<string>((resolve) => {
    const end = (how: string) => {
      ended = how
      guard?.kill('SIGKILL')
      resolve(how)
    }
    child.once('exit', (code, signal) => end(signal ?? `exit status ${code}`))
    child.once('error', (error) => end(error.message))
  })
  const server = { pid: child.pid ?? 0, exited, end: endWithin(child, exited), signal: () => void child.kill('SIGINT') }
  const deadline = Date.now() + READY_WITHIN_MS
  while (ended === undefined && Date.now() < deadline) {
    if (await answers(plan.socketDirectory)) return server
    await Promise.race([sleep(LOOK_EVERY_MS), exited])
  }
  await server.end(0)
  throw new CoordinatorError('STORAGE_UNAVAILABLE', {
    message: `The embedded Postgres did not start (${ended ?? 'no answer'}): ${words.join(' | ')}`,
  })
}

/**
 * Shuts the server down when this process ends without a word: the guard's input is a pipe that only this process holds
 * open. A guard that cannot start is missed by nobody, because the next start stops what is left.
 */
function guardOf(server: ChildProcess, identity: Identity | undefined): ChildProcess | undefined {
  if (server.pid === undefined) return undefined
  const guard = spawn('/bin/sh', ['-c', `read -r _; kill -INT ${server.pid}`], {
    ...processOptions(identity),
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  })
  guard.on('error', () => {})
  guard.stdin?.on('error', () => {})
  guard.unref()
  if (guard.stdin !== null && 'unref' in guard.stdin && typeof guard.stdin.unref === 'function') guard.stdin.unref()
  return guard
}

/** Durable, small, reachable through its socket alone. */
function settings({ socketDirectory, maxConnections, programs }: ServerPlan): Record<string, string | number> {
  return {
    listen_addresses: '',
    unix_socket_directories: socketDirectory,
    unix_socket_permissions: '0700',
    port: SOCKET_PORT,
    fsync: 'on',
    full_page_writes: 'on',
    synchronous_commit: 'on',
    max_connections: maxConnections,
    shared_buffers: '32MB',
    work_mem: '4MB',
    maintenance_work_mem: '32MB',
    max_wal_size: '256MB',
    max_parallel_workers: 0,
    max_wal_senders: 0,
    jit: 'off',
    logging_collector: 'off',
    // Refusals are errors to Postgres and answers to us; statements hold digests.
    log_min_messages: 'log',
    log_min_error_statement: 'panic',
    log_line_prefix: '',
    ...(programs.major >= 18 ? { io_method: 'sync' } : {}),
  }
}

/** The last lines of its log, kept for an error. */
function listen(child: ChildProcess, logger: Logger): readonly string[] {
  const kept: string[] = []
  if (child.stderr === null) return kept
  createInterface({ input: child.stderr }).on('line', (line) => {
    kept.push(line)
    if (kept.length > KEPT_LINES) kept.shift()
    logger.debug('postgres.log', { line })
  })
  return kept
}

function endWithin(child: ChildProcess, exited: Promise<string>) {
  return async (withinMs: number) => {
    child.kill('SIGINT')
    const timers = [
      setTimeout(() => child.kill('SIGQUIT'), withinMs),
      setTimeout(() => child.kill('SIGKILL'), withinMs + 5_000),
    ]
    await exited
    for (const timer of timers) clearTimeout(timer)
  }
}

async function answers(socketDirectory: string): Promise<boolean> {
  const client = new Client({ ...connectionOf(socketDirectory), connectionTimeoutMillis: 5_000 })
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
