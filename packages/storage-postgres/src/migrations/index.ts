import { init } from './0001-init.js'
import { sessionFunctions } from './0002-session-functions.js'
import { walletFunctions } from './0003-wallet-functions.js'

/** One step of the schema, applied once, in order, never undone. A released one is never edited. */
export interface Migration {
  /** 1, 2, 3 … */
  readonly version: number
  readonly name: string
  readonly statements: readonly string[]
}

/** Every step from an empty database to the schema of this build. */
export const migrations: readonly Migration[] = [init, sessionFunctions, walletFunctions]
