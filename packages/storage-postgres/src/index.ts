/**
 * Durable wallet storage for the MPC coordinator on Postgres, yours or an embedded one.
 *
 * @module
 */
export {
  type EmbeddedPostgres,
  type EmbeddedPostgresOptions,
  startEmbeddedPostgres,
} from './embedded/start-embedded-postgres.js'
export type { MigrationResult } from './migrate.js'
export { type Migration, migrations } from './migrations/index.js'
export { migrate, type PostgresStorageOptions, postgresStorage } from './postgres-storage.js'
