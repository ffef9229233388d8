import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { chmod, chown, mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { CoordinatorError } from '@maany/coordinator-core'
import type { Identity } from './identity.js'
import { initialise, type Programs } from './programs.js'

/** The cluster (`PGDATA`) within `dataDir`. */
export function clusterOf(dataDir: string): string {
  return join(dataDir, 'cluster')
}

/**
 * Makes the cluster where there is none: aside, then moved into place, so that one that is there is whole and on disk.
 *
 * @throws CoordinatorError `CONFIGURATION_INVALID` when it is of another major
 */
export async function ensureCluster(dataDir: string, programs: Programs, identity: Identity | undefined) {
  const cluster = clusterOf(dataDir)
  if (existsSync(cluster)) {
    await checkMajor(cluster, programs)
    return
  }
  await removeUnfinished(dataDir)
  // An initdb that outlived its server may still write where it began.
  const made = `${cluster}.tmp-${randomUUID()}`
  await makePrivate(made, identity)
  await initialise(programs, made, identity)
  await rename(made, cluster)
  await sync(dataDir)
}

async function removeUnfinished(dataDir: string): Promise<void> {
  for (const name of await readdir(dataDir)) {
    if (!name.startsWith('cluster.tmp-')) continue
    await rm(join(dataDir, name), { recursive: true, force: true }).catch(() => {})
  }
}

/** A directory that only Postgres (and root) can enter. */
export async function makePrivate(directory: string, identity: Identity | undefined): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o700 })
  await chmod(directory, 0o700)
  if (identity !== undefined) await chown(directory, identity.uid, identity.gid)
}

async function checkMajor(cluster: string, { major, version }: Programs): Promise<void> {
  const found = (await readFile(join(cluster, 'PG_VERSION'), 'utf8')).trim()
  if (found === String(major)) return
  throw new CoordinatorError('CONFIGURATION_INVALID', {
    message:
      `${cluster} was made by PostgreSQL ${found}; the programs here are ${version}. Either name the folder of ` +
      `PostgreSQL ${found} (binDir), or dump the database with ${found} (pg_dump) and load it into a new data ` +
      'directory, or convert it with pg_upgrade.',
    details: { found, expected: major },
  })
}

async function sync(directory: string): Promise<void> {
  const handle = await open(directory, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
