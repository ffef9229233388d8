/**
 * Postgres refuses to run as root. Started by root, it runs as `nobody`, who must be able to reach its files.
 *
 * @module
 */
import { stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { CoordinatorError } from '@maany/coordinator-core'

/** Who Postgres runs as, where that is somebody else. */
export interface Identity {
  readonly uid: number
  readonly gid: number
}

const NOBODY: Identity = { uid: 65534, gid: 65534 }
const EXECUTE = 0o1

/** `undefined`: as this process itself. */
export function serverIdentity(): Identity | undefined {
  return process.getuid?.() === 0 ? NOBODY : undefined
}

/** Environment of a Postgres program: nothing of ours, so that no `PG…` variable changes what it does. */
export function processOptions(identity: Identity | undefined) {
  return { ...identity, cwd: '/', env: { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' } }
}

/** The first directory on the way to `path` that `identity` may not pass through, or `null`. */
export async function findBarrier(path: string, identity: Identity | undefined): Promise<string | null> {
  if (identity === undefined) return null
  for (const directory of [...parentsOf(path), path]) {
    if (!(await mayPass(directory, identity))) return directory
  }
  return null
}

/** @throws CoordinatorError `CONFIGURATION_INVALID` naming the directory that is in the way */
export async function checkReachable(path: string, identity: Identity | undefined): Promise<void> {
  const barrier = await findBarrier(path, identity)
  if (barrier === null) return
  throw new CoordinatorError('CONFIGURATION_INVALID', {
    message:
      `Started by root, the embedded Postgres runs as user ${identity?.uid}, who may not pass through ${barrier}. ` +
      `Choose a data directory elsewhere, run as another user, or allow it: chmod o+x ${barrier}`,
  })
}

function parentsOf(path: string): string[] {
  const parent = dirname(path)
  return parent === path ? [] : [...parentsOf(parent), parent]
}

async function mayPass(directory: string, { uid, gid }: Identity): Promise<boolean> {
  const found = await stat(directory)
  const shift = found.uid === uid ? 6 : found.gid === gid ? 3 : 0
  return ((found.mode >> shift) & EXECUTE) === EXECUTE
}
