/**
 * A server that was killed leaves its Postgres running. Whoever holds the directory's lock next stops it.
 *
 * @module
 */
import { execFile } from 'node:child_process'
import { readdir, readFile, readlink, realpath, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { CoordinatorError, type Logger } from '@maany/coordinator-core'
import { removeSocketDirectory } from './socket-directory.js'

const run = promisify(execFile)
/** Fast shutdown, then at once, then by force; each waited for. */
const STEPS = [
  ['SIGINT', 15_000],
  ['SIGQUIT', 5_000],
  ['SIGKILL', 5_000],
] as const
const LOOK_EVERY_MS = 25

/**
 * Ends every process that still works on `cluster`, and removes its pid file.
 *
 * @throws CoordinatorError `STORAGE_UNAVAILABLE` when one does not end
 */
export async function stopStaleServer(cluster: string, logger: Logger): Promise<void> {
  const pidFile = join(cluster, 'postmaster.pid')
  const lines = await readLines(pidFile)
  const pid = Number(lines[0])
  for (const [signal, waitMs] of STEPS) {
    const left = await processesOf(cluster, pid)
    if (left.length === 0) break
    logger.warn('postgres.stale_server', { signal, processes: left.length })
    // The postmaster ends its backends; without one they are ended themselves.
    for (const each of left.includes(pid) && signal !== 'SIGKILL' ? [pid] : left) kill(each, signal)
    await waitUntilGone(cluster, pid, waitMs)
  }
  const left = await processesOf(cluster, pid)
  if (left.length > 0) {
    throw new CoordinatorError('STORAGE_UNAVAILABLE', {
      message: `Process ${left[0]} still works on ${cluster} and does not end.`,
    })
  }
  // Its pid may be another process's by now, and Postgres would take that one for a server. Only where every process
  // of the cluster can be seen.
  if (process.platform === 'linux') await rm(pidFile, { force: true })
  const socketDirectory = lines[4]
  if (socketDirectory) await removeSocketDirectory(socketDirectory)
}

async function waitUntilGone(cluster: string, pid: number, waitMs: number): Promise<void> {
  const deadline = Date.now() + waitMs
  while (Date.now() < deadline && (await processesOf(cluster, pid)).length > 0) await sleep(LOOK_EVERY_MS)
}

/** Postgres works in its cluster's directory, every process of it. Where that cannot be seen, the postmaster alone. */
async function processesOf(cluster: string, postmaster: number): Promise<number[]> {
  const found = process.platform === 'linux' ? await processesIn(await realpath(cluster)) : []
  if (process.platform === 'linux' || !(postmaster > 0)) return found
  try {
    const { stdout } = await run('ps', ['-o', 'args=', '-p', String(postmaster)])
    return stdout.includes(cluster) ? [postmaster] : []
  } catch {
    return []
  }
}

async function processesIn(directory: string): Promise<number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const there = await Promise.all(
    pids.map(async (pid) => {
      try {
        const [at, program] = [await readlink(`/proc/${pid}/cwd`), await readlink(`/proc/${pid}/exe`)]
        return at === directory && /postgres( \(deleted\))?$/.test(program)
      } catch {
        return false
      }
    }),
  )
  return pids.filter((_, index) => there[index]).map(Number)
}

async function readLines(file: string): Promise<string[]> {
  try {
    return (await readFile(file, 'utf8')).split('\n')
  } catch {
    return []
  }
}

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch {
    // Gone already.
  }
}
