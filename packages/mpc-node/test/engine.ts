import { createRequire } from 'node:module'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { MpcEngine } from '@maany/coordinator-core'

const given = process.env.MAANY_MPC_ADDON

/** Absolute path of the engine under test: this package as built, or the one that `MAANY_MPC_ADDON` names. */
export const module =
  given === undefined ? fileURLToPath(new URL('../dist/index.js', import.meta.url)) : path.resolve(given)

/** Loads the engine under test. */
export async function load(): Promise<MpcEngine> {
  const loaded: unknown = module.endsWith('.node')
    ? createRequire(import.meta.url)(module)
    : await import(pathToFileURL(module).href)
  return loaded as MpcEngine
}
