/**
 * Real services for tests: found on this machine or brought from the package registry; nothing is installed by hand.
 *
 * @module
 */
export { findPostgres, type PostgresBinaries } from './find-postgres.js'
export type {} from './provided-context.js'
export { type RunningPostgres, type StartPostgresOptions, startPostgres } from './start-postgres.js'
export { createTestDatabase, type TestDatabase, type TestDatabaseOptions } from './test-database.js'
