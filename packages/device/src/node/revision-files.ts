/**
 * Files of one directory, one per wallet and revision: `<wallet id>.<revision>.share`.
 *
 * A new revision appears by a hard link of a finished, synced temporary file, which fails when the name exists: that is
 * the compare-and-set, also between processes. (A rename would silently replace what another process has written.) The
 * superseded file goes afterwards; until then the higher revision wins.
 *
 * @module
 */
import { randomBytes } from 'node:crypto'
import { link, mkdir, open, readdir, readFile, stat, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { DeviceError } from '../errors.js'

const NAME = /^([0-9a-f]{64})\.([1-9][0-9]{0,14})\.share$/

/** A wallet's newest revision. */
export interface Revision {
  readonly walletId: string
  readonly revision: number
}

/** Every wallet's newest revision; none when there is no such directory. */
export async function listRevisions(directory: string): Promise<Map<string, number>> {
  const newest = new Map<string, number>()
  for (const { walletId, revision } of await listAll(directory)) {
    newest.set(walletId, Math.max(revision, newest.get(walletId) ?? 0))
  }
  return newest
}

/** The bytes of a file, or `null` when it is gone. @throws DeviceError `SHARE_DAMAGED` beyond `maxBytes` */
export async function readRevision(directory: string, file: Revision, maxBytes: number): Promise<Uint8Array | null> {
  const path = pathOf(directory, file)
  try {
    if ((await stat(path)).size > maxBytes) throw new DeviceError('SHARE_DAMAGED')
    return await readFile(path)
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return null
    throw error
  }
}

/**
 * Writes a revision durably: temporary file (0600), fsync, link, fsync of the directory.
 *
 * @throws DeviceError `SHARE_CONFLICT` when that revision exists
 */
export async function writeRevision(directory: string, file: Revision, bytes: Uint8Array): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o700 })
  const temporary = join(directory, `.${randomBytes(8).toString('hex')}.tmp`)
  try {
    const handle = await open(temporary, 'wx', 0o600)
    try {
      await handle.writeFile(bytes)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await link(temporary, pathOf(directory, file))
    await requireNewest(directory, file)
  } catch (error) {
    if (hasCode(error, 'EEXIST')) throw new DeviceError('SHARE_CONFLICT')
    throw error
  } finally {
    await unlink(temporary).catch(ignoreMissing)
  }
  await syncDirectory(directory)
}

/** Removes a wallet's files up to a revision. Resolves to whether there was one. */
export async function removeRevisions(directory: string, { walletId, revision }: Revision): Promise<boolean> {
  const files = (await listAll(directory)).filter((file) => file.walletId === walletId && file.revision <= revision)
  // Oldest first: whatever is interrupted, the newest is the last to go.
  for (const file of files.sort((a, b) => a.revision - b.revision)) {
    await unlink(pathOf(directory, file)).catch(ignoreMissing)
  }
  if (files.length > 0) await syncDirectory(directory)
  return files.length > 0
}

/** A writer that was overtaken twice finds its name free again, below the newest: it has lost all the same. */
async function requireNewest(directory: string, file: Revision): Promise<void> {
  const newest = (await listRevisions(directory)).get(file.walletId)
  if (newest === file.revision) return
  await unlink(pathOf(directory, file)).catch(ignoreMissing)
  throw new DeviceError('SHARE_CONFLICT')
}

async function listAll(directory: string): Promise<Revision[]> {
  const names = await readdir(directory).catch((error: unknown) => {
    if (hasCode(error, 'ENOENT')) return []
    throw error
  })
  return names.flatMap((name) => {
    const [, walletId, revision] = NAME.exec(name) ?? []
    return walletId === undefined ? [] : [{ walletId, revision: Number(revision) }]
  })
}

function pathOf(directory: string, { walletId, revision }: Revision): string {
  return join(directory, `${walletId}.${revision}.share`)
}

async function syncDirectory(directory: string): Promise<void> {
  // Windows cannot open a directory; its file system journals names by itself.
  if (process.platform === 'win32') return
  const handle = await open(directory, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

function ignoreMissing(error: unknown): void {
  if (!hasCode(error, 'ENOENT')) throw error
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
