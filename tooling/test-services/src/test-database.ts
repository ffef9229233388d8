import { randomBytes } from 'node:crypto'
import { Client } from 'pg'

/** A database of its own for one test or file. */
export interface TestDatabase {
  readonly url: string
  /** Removes it, with whoever is still connected. Idempotent. */
  drop(): Promise<void>
}

/** Options of {@link createTestDatabase}. */
export interface TestDatabaseOptions {
  /** URL of a database to copy, to which nobody is connected. @default an empty one */
  readonly template?: string
}

/** Creates a database on the server of `baseUrl`, whose role must be allowed to. */
export async function createTestDatabase(baseUrl: string, options: TestDatabaseOptions = {}): Promise<TestDatabase> {
  const name = `test_${randomBytes(8).toString('hex')}`
  const template = options.template === undefined ? 'template1' : new URL(options.template).pathname.slice(1)
  await administer(baseUrl, `create database ${name} template ${template}`)
  const url = new URL(baseUrl)
  url.pathname = `/${name}`
  const drop = () => administer(baseUrl, `drop database if exists ${name} with (force)`)
  let dropped: Promise<void> | undefined
  const dropOnce = () => {
    dropped ??= drop()
    return dropped
  }
  return { url: url.href, drop: dropOnce }
}

async function administer(baseUrl: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: baseUrl })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
