import type { WalletStatus, WalletStorage } from '@maany/coordinator-core'
import type { WalletStorageHarness } from '@maany/coordinator-core/testing'
import { Client } from 'pg'
import { type PostgresStorageOptions, postgresStorage } from '../src/index.js'

/** Everything but the deployment and the schema's version; the trigger that guards audit events sleeps meanwhile. */
const RESET = `
  set session_replication_role = replica;
  truncate coordinator.wallets, coordinator.sealed_records, coordinator.key_shares, coordinator.sessions,
    coordinator.authorizations, coordinator.backup_fragments, coordinator.audit_events`

/** Storage on an emptied database, with every hook of the suite. */
export async function createHarness(url: string, options: PostgresStorageOptions = {}): Promise<WalletStorageHarness> {
  const opened: WalletStorage[] = []
  const open = async () => {
    const storage = await openStorage(url, options)
    opened.push(storage)
    return storage
  }
  const storage = await open()
  await execute(url, RESET)
  return {
    storage,
    async reopen() {
      await storage.close()
      return open()
    },
    second: open,
    setStatus: (wallet, status) => setStatus(url, wallet, status),
    async close() {
      await Promise.all(opened.map((each) => each.close()))
    },
  }
}

/** Storage on a server for tests, which may forget. */
export function openStorage(url: string, options: PostgresStorageOptions = {}): Promise<WalletStorage> {
  return postgresStorage({ connectionString: url, allowUnsafeDurability: true, ...options })
}

/** Runs `text` as the superuser. */
export async function execute<R extends Record<string, unknown>>(
  url: string,
  text: string,
  values?: unknown[],
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
