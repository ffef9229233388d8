/**
 * Durable wallet storage for the MPC coordinator on Postgres.
 *
 * @module
 */
export type { MigrationResult } from './migrate.js'
export { type Migration, migrations } from './migrations/index.js'
export { migrate, type PostgresStorageOptions, postgresStorage } from './postgres-storage.js'
