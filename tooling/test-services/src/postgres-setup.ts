/**
 * A vitest `globalSetup` that provides `databaseUrl`: `inject('databaseUrl')` in a test, then `createTestDatabase`.
 *
 * @module
 */
import type { TestProject } from 'vitest/node'
import './provided-context.js'
import { type RunningPostgres, startPostgres } from './start-postgres.js'

let postgres: RunningPostgres | undefined

export async function setup(project: TestProject): Promise<void> {
  postgres = await startPostgres()
  project.provide('databaseUrl', postgres.url)
}

export async function teardown(): Promise<void> {
  await postgres?.stop()
}
