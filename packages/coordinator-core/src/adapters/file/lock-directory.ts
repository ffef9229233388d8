/**
 * One process per directory.
 *
 * The lock file appears whole or not at all (written aside, then linked, which fails where the name exists). A lock
 * whose process died is inherited: the one file `coordinator.lock.heir-<token of the dead lock>` can be linked once,
 * so of many processes that find a dead lock exactly one becomes its heir and moves its own lock into place. Heirs are
 * removed only after that move; so an heir that still finds the dead lock in place is the only one.
 *
 * @module
 */
import { randomUUID } from 'node:crypto'
import { type FileHandle, link, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { CoordinatorError } from '../../errors/coordinator-error.js'
import { errnoOf } from './errno.js'
import { currentProcess, isAlive, type ProcessIdentity } from './process-identity.js'

const LOCK = 'coordinator.lock'
/** How often a holder touches its lock. */
const HEARTBEAT_MS = 2_000
/** When a lock of another container or boot, whose process cannot be asked for, counts as dead. */
const STALE_AFTER_MS = 20_000
const ATTEMPTS = 20

/** A held lock. */
export interface DirectoryLock {
  /** Path of the lock file. */
  readonly file: string
  /** Removes the lock. Idempotent. */
  release(): Promise<void>
}

interface LockRecord extends ProcessIdentity {
  readonly token: string
}

interface Candidate {
  readonly record: LockRecord
  readonly path: string
  readonly handle: FileHandle
}

/**
 * Takes a directory for this process alone, for as long as it lives or until `release`.
 *
 * A dead holder's lock is taken over: at once when the process can be seen to be gone, and 20 s after its last sign of
 * life when it ran in another container or before a reboot. Works between processes that share the directory on one
 * machine; file systems without hard links are refused.
 *
 * @param directory - Existing directory.
 * @throws CoordinatorError `STORAGE_UNAVAILABLE` when it is held, naming the holder's pid and the lock file, with
 *   `retryAfterMs` where waiting may help; `CONFIGURATION_INVALID` when the directory cannot be used
 */
export async function lockDirectory(directory: string): Promise<DirectoryLock> {
  const file = join(directory, LOCK)
  const candidate = await writeCandidate(directory)
  try {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      if (await claim(candidate, file)) return await hold(candidate, directory, file)
    }
    throw new CoordinatorError('STORAGE_UNAVAILABLE', {
      message: `Other processes are contending for the lock file ${file}.`,
      retryAfterMs: HEARTBEAT_MS,
    })
  } catch (error) {
    await candidate.handle.close()
    await rm(candidate.path, { force: true })
    throw error
  }
}

async function writeCandidate(directory: string): Promise<Candidate> {
  const record: LockRecord = { token: randomUUID(), ...currentProcess() }
  const path = join(directory, `${LOCK}.new-${record.token}`)
  try {
    const handle = await open(path, 'wx', 0o600)
    await handle.writeFile(`${JSON.stringify(record)}\n`)
    await handle.sync()
    return { record, path, handle }
  } catch (cause) {
    throw unusable(directory, cause)
  }
}

/** `false`: something moved meanwhile, look again. */
async function claim(candidate: Candidate, file: string): Promise<boolean> {
  if (await linkNew(candidate.path, file)) return true
  const root = await readLock(file)
  if (root === null) return false
  let last = root
  for (;;) {
    await refuseIfAlive(last.record, last.path)
    const heir = `${file}.heir-${last.record.token}`
    if (await linkNew(candidate.path, heir)) return await inherit(file, heir, root.record)
    const next = await readLock(heir)
    if (next === null) return false
    last = next
  }
}

/** The dead lock still in place proves that nobody inherited it before. */
async function inherit(file: string, heir: string, dead: LockRecord): Promise<boolean> {
  const now = await readLock(file)
  if (now?.record.token !== dead.token) {
    await rm(heir, { force: true })
    return false
  }
  try {
    await rename(heir, file)
  } catch (cause) {
    throw unusable(file, cause)
  }
  return true
}

async function hold({ record, path, handle }: Candidate, directory: string, file: string): Promise<DirectoryLock> {
  // What stays is swept by the next holder.
  await rm(path, { force: true }).catch(() => {})
  await sweep(directory).catch(() => {})
  const heartbeat = setInterval(() => void touch(handle), HEARTBEAT_MS)
  heartbeat.unref()
  let released: Promise<void> | undefined
  const release = async () => {
    clearInterval(heartbeat)
    await handle.close()
    const now = await readLock(file)
    if (now?.record.token === record.token) await rm(file, { force: true })
  }
  return { file, release: () => (released ??= release()) }
}

/** Removes what dead contenders left. A living one whose file goes finds the lock held. */
async function sweep(directory: string): Promise<void> {
  for (const name of await readdir(directory)) {
    if (name.startsWith(`${LOCK}.`)) await rm(join(directory, name), { force: true })
  }
}

/** Through the handle, so that only our own lock is ever touched. */
async function touch(handle: FileHandle): Promise<void> {
  const now = new Date()
  await handle.utimes(now, now).catch(() => {})
}

/** @returns whether `to` is ours now */
async function linkNew(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to)
    return true
  } catch (cause) {
    // ENOENT: a process that took the lock meanwhile swept our candidate; the caller finds its lock.
    if (errnoOf(cause) === 'EEXIST' || errnoOf(cause) === 'ENOENT') return false
    throw unusable(to, cause)
  }
}

async function refuseIfAlive(record: LockRecord, path: string): Promise<void> {
  const alive = isAlive(record)
  if (alive === false) return
  let retryAfterMs: number | undefined
  if (alive === 'unknown') {
    const touchedAtMs = await modifiedAtMs(path)
    const remainingMs = touchedAtMs === null ? 1 : touchedAtMs + STALE_AFTER_MS - Date.now()
    if (remainingMs <= 0) return
    retryAfterMs = Math.min(Math.ceil(remainingMs), STALE_AFTER_MS)
  }
  throw new CoordinatorError('STORAGE_UNAVAILABLE', {
    message: `The directory is in use by process ${record.pid}; its lock file is ${path}.`,
    details: { pid: record.pid },
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  })
}

async function modifiedAtMs(path: string): Promise<number | null> {
  try {
    return (await stat(path)).mtimeMs
  } catch {
    return null
  }
}

/** `null`: gone. */
async function readLock(path: string): Promise<{ readonly record: LockRecord; readonly path: string } | null> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (cause) {
    if (errnoOf(cause) === 'ENOENT') return null
    throw unusable(path, cause)
  }
  const record = parseRecord(text)
  if (record === null) {
    throw new CoordinatorError('STORAGE_UNAVAILABLE', {
      message: `The lock file ${path} is damaged. If no coordinator uses its directory, delete it.`,
    })
  }
  return { record, path }
}

function parseRecord(text: string): LockRecord | null {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value !== 'object' || value === null) return null
    const { token, pid, startTime, system } = value as Partial<Record<keyof LockRecord, unknown>>
    if (typeof token !== 'string' || !/^[0-9a-f-]{36}$/.test(token)) return null
    if (typeof pid !== 'number' || !Number.isSafeInteger(pid) || pid < 1) return null
    if (typeof startTime !== 'string' || typeof system !== 'string') return null
    return { token, pid, startTime, system }
  } catch {
    return null
  }
}

function unusable(path: string, cause: unknown): CoordinatorError {
  return new CoordinatorError('CONFIGURATION_INVALID', {
    cause,
    message: `Cannot lock with ${path}: ${errnoOf(cause)}.`,
  })
}
