import { isCoordinatorError } from '@maany/coordinator-core'
import { createTestDatabase, type TestDatabase } from '@maany/test-services'
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest'
import { migrate, migrations } from '../src/index.js'
import { execute, openStorage } from './harness.js'

let database: TestDatabase

beforeEach(async () => {
  database = await createTestDatabase(inject('databaseUrl'))
})

afterEach(async () => {
  await database.drop()
})

const names = migrations.map(({ name }) => name)

describe('migrations', () => {
  it('are numbered from 1 without a gap', () => {
    expect(migrations.map(({ version }) => version)).toEqual(migrations.map((_, index) => index + 1))
    expect(new Set(names).size).toBe(names.length)
  })

  it('are applied once', async () => {
    const options = { connectionString: database.url }
    expect(await migrate(options)).toEqual({ version: migrations.length, applied: names })
    expect(await migrate(options)).toEqual({ version: migrations.length, applied: [] })
    const rows = await execute(database.url, 'select version, name from coordinator.schema_migrations order by version')
    expect(rows).toEqual(migrations.map(({ version, name }) => ({ version, name })))
  })

  it('are applied once by many that start together, who see one deployment', async () => {
    const storages = await Promise.all(Array.from({ length: 6 }, () => openStorage(database.url)))
    const deployments = await Promise.all(storages.map((storage) => storage.deployment()))
    expect(new Set(deployments.map(({ id }) => id)).size).toBe(1)
    await Promise.all(storages.map((storage) => storage.close()))
  })

  it('are applied whole or not at all', async () => {
    await execute(database.url, 'create schema coordinator; create table coordinator.backup_fragments (taken integer)')
    await expect(openStorage(database.url)).rejects.toSatisfy((error) => isCoordinatorError(error))
    const rows = await execute(database.url, `select tablename from pg_tables where schemaname = 'coordinator'`)
    expect(rows).toEqual([{ tablename: 'backup_fragments' }])
  })

  it('refuse a schema that is newer than this build', async () => {
    await migrate({ connectionString: database.url })
    await execute(database.url, `insert into coordinator.schema_migrations values (${migrations.length + 1}, 'later')`)
    for (const mode of ['apply', 'check'] as const) {
      const error: unknown = await openStorage(database.url, { migrations: mode }).catch((reason: unknown) => reason)
      expect(isCoordinatorError(error, 'SCHEMA_MISMATCH')).toBe(true)
      expect(error).toMatchObject({ details: { present: migrations.length + 1, expected: migrations.length } })
    }
  })

  it('are only checked where that is asked for', async () => {
    const open = () => openStorage(database.url, { migrations: 'check' })
    await expect(open()).rejects.toSatisfy((error) => isCoordinatorError(error, 'SCHEMA_MISMATCH'))
    await migrate({ connectionString: database.url })
    await (await open()).close()
  })

  it('make audit events that nobody changes', async () => {
    const storage = await openStorage(database.url)
    await storage.append({ type: 'kept', actor: 'system', atMs: 0, details: {} })
    await storage.close()
    for (const statement of ['delete from', 'truncate']) {
      await expect(execute(database.url, `${statement} coordinator.audit_events`)).rejects.toThrow('append-only')
    }
    await expect(execute(database.url, `update coordinator.audit_events set type = 'x'`)).rejects.toThrow('append-only')
  })
})
