import { pathToFileURL } from 'node:url'
import type { MpcEngine } from '@maany/coordinator-core'
import { ConfigurationError } from './config/configuration-error.js'

/** Functions that every addon of the contract has. */
const REQUIRED = [
  ...['init', 'shutdown', 'dkgNew', 'dkgStep', 'dkgFinalize', 'dkgFree', 'kpExport', 'kpImport', 'kpPubkey', 'kpFree'],
  ...[
    'signNew',
    'signSetMessage',
    'signStep',
    'signFinalize',
    'signFree',
    'refreshNew',
    'backupCreate',
    'backupRestore',
  ],
] as const

async function importAddon(addon: string): Promise<Record<string, unknown>> {
  try {
    return (await import(pathToFileURL(addon).href)) as Record<string, unknown>
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? (error instanceof Error ? error.name : 'unknown')
    throw new ConfigurationError([
      `MAANY_MPC_ADDON cannot be loaded (${reason}). Example: MAANY_MPC_ADDON=/opt/mpc/index.js`,
    ])
  }
}

/**
 * Loads our engine, or the addon at `addon`.
 *
 * @throws ConfigurationError when that is not an addon of the contract
 */
export async function loadEngine(addon: string | undefined): Promise<MpcEngine> {
  if (addon === undefined) return import('@maany/mpc-node')
  const loaded = await importAddon(addon)
  const candidate = 'init' in loaded ? loaded : ((loaded.default ?? {}) as Record<string, unknown>)
  const missing = REQUIRED.filter((name) => typeof candidate[name] !== 'function')
  if (missing.length === 0) return candidate as unknown as MpcEngine
  throw new ConfigurationError([
    `MAANY_MPC_ADDON is not an addon of the engine contract: it lacks ${missing.join(', ')}. Example: MAANY_MPC_ADDON=/opt/mpc/index.js`,
  ])
}
