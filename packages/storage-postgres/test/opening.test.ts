import { isCoordinatorError } from '@maany/coordinator-core'
import { createTestDatabase, type TestDatabase } from '@maany/test-services'
import { Pool } from 'pg'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { postgresStorage } from '../src/index.js'
import { execute, openStorage } from './harness.js'

let database: TestDatabase

beforeAll(async () => {
  database = await createTestDatabase(inject('databaseUrl'))
})

afterAll(async () => {
  await database.drop()
})

describe('postgresStorage', () => {
  it.each([
    ['fsync', 'off'],
    ['full_page_writes', 'off'],
    ['synchronous_commit', 'off'],
  ])('refuses a server with %s = %s, which may forget what it committed', async (setting) => {
    const rows = await execute<{ setting: string }>(database.url, `select current_setting('${setting}') as setting`)
    if (rows[0]?.setting !== 'off') return
    const error = await postgresStorage({ connectionString: database.url }).catch((reason: unknown) => reason)
    expect(isCoordinatorError(error, 'CONFIGURATION_INVALID')).toBe(true)
    expect(String(error)).toMatch(/runs with fsync = off, so a commit can be lost/)
  })

  it('refuses synchronous_commit = local for the role, even on a durable server', async () => {
    const url = new URL(database.url)
    url.searchParams.set('options', '-c synchronous_commit=local')
    const error = await postgresStorage({ connectionString: url.href }).catch((reason: unknown) => reason)
    expect(isCoordinatorError(error, 'CONFIGURATION_INVALID')).toBe(true)
  })

  it('is unavailable when there is no server', async () => {
    const connectionString = 'postgres://postgres@127.0.0.1:1/postgres'
    await expect(openStorage(connectionString)).rejects.toSatisfy((error) =>
      isCoordinatorError(error, 'STORAGE_UNAVAILABLE'),
    )
  })

  it('says that it is configuration when the database is not there', async () => {
    const url = new URL(database.url)
    url.pathname = '/no_such_database'
    await expect(openStorage(url.href)).rejects.toSatisfy((error) => isCoordinatorError(error, 'CONFIGURATION_INVALID'))
  })

  it('refuses to be opened without a database', async () => {
    await expect(postgresStorage({})).rejects.toSatisfy((error) => isCoordinatorError(error, 'CONFIGURATION_INVALID'))
  })

  it('leaves a pool of the caller open', async () => {
    const pool = new Pool({ connectionString: database.url, max: 2 })
    const storage = await postgresStorage({ pool, allowUnsafeDurability: true })
    await storage.ping()
    await storage.close()
    expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }])
    await pool.end()
  })

  it('works without prepared statements', async () => {
    const storage = await openStorage(database.url, { preparedStatements: false })
    expect(await storage.listAuditEvents({ wallet: 'none' })).toEqual([])
    await storage.close()
  })

  it('is unavailable, not broken, once it was closed', async () => {
    const storage = await openStorage(database.url)
    await storage.close()
    await expect(storage.ping()).rejects.toSatisfy((error) => isCoordinatorError(error))
  })
})
