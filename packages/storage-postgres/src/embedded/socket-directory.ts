import { lstat, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'
import { CoordinatorError } from '@maany/coordinator-core'
import { makePrivate } from './cluster.js'
import type { Identity } from './identity.js'

/** Port number in the socket's name; nothing listens on TCP. */
export const SOCKET_PORT = 5432
/** `sun_path` without its final NUL: 108 bytes on Linux, 104 elsewhere. */
const MAX_PATH_BYTES = process.platform === 'linux' ? 107 : 103
const PREFIX = 'maany-pg-'

/**
 * A private directory for the socket: within `dataDir`, or under the system's temporary directory where that path
 * would be too long for a socket.
 *
 * @throws CoordinatorError `CONFIGURATION_INVALID` when both are
 */
export async function makeSocketDirectory(dataDir: string, identity: Identity | undefined): Promise<string> {
  const inside = join(dataDir, 'socket')
  if (fits(inside)) {
    await makePrivate(inside, identity)
    return inside
  }
  if (!fits(join(tmpdir(), `${PREFIX}XXXXXX`))) {
    throw new CoordinatorError('CONFIGURATION_INVALID', {
      message: `${inside} and ${tmpdir()} are too long for a socket. Choose a data directory with a shorter path.`,
    })
  }
  const outside = await mkdtemp(join(tmpdir(), PREFIX))
  await makePrivate(outside, identity)
  return outside
}

/** Removes a directory that {@link makeSocketDirectory} made outside the data directory; leaves any other. */
export async function removeSocketDirectory(directory: string): Promise<void> {
  // The name may come from a file that an unprivileged process could have written: no way may lead elsewhere.
  const path = resolve(directory)
  if (dirname(path) !== resolve(tmpdir()) || !basename(path).startsWith(PREFIX)) return
  const found = await lstat(path).catch(() => undefined)
  if (found?.isDirectory()) await rm(path, { recursive: true, force: true })
}

function fits(directory: string): boolean {
  return Buffer.byteLength(join(directory, `.s.PGSQL.${SOCKET_PORT}`)) <= MAX_PATH_BYTES
}
