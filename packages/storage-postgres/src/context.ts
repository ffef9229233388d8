import type { Kysely } from 'kysely'
import type { Database } from './database.js'

/** What every operation works with. */
export interface StorageContext {
  /** Kysely on the schema `coordinator`. */
  readonly db: Kysely<Database>
  /** Whether process ids that the driver sees are the server's own, so that one can be looked up (not behind a pooler). */
  readonly knowsBackends: boolean
}
