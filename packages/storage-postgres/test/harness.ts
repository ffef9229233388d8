import type { WalletStatus, WalletStorage } from '@maany/coordinator-core'
import type { WalletStorageHarness } from '@maany/coordinator-core/testing'
import { createTestDatabase, type TestDatabase } from '@maany/test-services'
import { Client } from 'pg'
import { migrate, type PostgresStorageOptions, postgresStorage } from '../src/index.js'

/** A migrated database that others are copied from. */
export async function createTemplate(baseUrl: string): Promise<TestDatabase> {
  const database = await createTestDatabase(baseUrl)
  await migrate({ connectionString: database.url })
  return database
}

/** Storage on a database of its own, with every hook of the suite. */
export async function createHarness(
  baseUrl: string,
  template: TestDatabase,
  options: PostgresStorageOptions = {},
): Promise<WalletStorageHarness> {
  const database = await createTestDatabase(baseUrl, { template: template.url })
  const opened: WalletStorage[] = []
  const open = async () => {
    const storage = await openStorage(database.url, options)
    opened.push(storage)
    return storage
  }
  const storage = await open()
  return {
    storage,
    async reopen() {
      await storage.close()
      return open()
    },
    second: open,
    setStatus: (wallet, status) => setStatus(database.url, wallet, status),
    async close() {
      await Promise.all(opened.map((each) => each.close()))
      await database.drop()
    },
  }
}

/** Storage on a server for tests, which may forget. */
export function openStorage(url: string, options: PostgresStorageOptions = {}): Promise<WalletStorage> {
  return postgresStorage({ connectionString: url, allowUnsafeDurability: true, ...options })
}

/** Runs one statement as the superuser. */
export async function execute<R extends Record<string, unknown>>(
  url: string,
  text: string,
  values: unknown[] = [],
): Promise<R[]> {
  const client = new Client({ connectionString: url })
  client.on('error', () => {})
  await client.connect()
  try {
    return (await client.query<R>(text, values)).rows
  } finally {
    await client.end()
  }
}

async function setStatus(url: string, wallet: string, status: WalletStatus): Promise<void> {
  await execute(url, 'update coordinator.wallets set status = $2, updated_at = clock_timestamp() where id = $1', [
    wallet,
    status,
  ])
}
