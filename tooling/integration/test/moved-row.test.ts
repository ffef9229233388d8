import { allowAllPolicy, createCoordinator, memorySessions } from '@maany/coordinator-core'
import * as engine from '@maany/mpc-node'
import { postgresStorage } from '@maany/storage-postgres'
import { createTestDatabase } from '@maany/test-services'
import { Client } from 'pg'
import { expect, inject, it } from 'vitest'
import { alice, encryptor } from './rig.js'
import { codeOf, createWallet, signs, trySign } from './wallet.js'

it('does not open a sealed share that somebody copied into another wallet of the database', async () => {
  const database = await createTestDatabase(inject('databaseUrl'))
  const storage = await postgresStorage({ connectionString: database.url, allowUnsafeDurability: true })
  const thief = new Client({ connectionString: database.url })
  const coordinator = createCoordinator({
    engine,
    storage,
    sessions: memorySessions(),
    encryptor: encryptor('shares'),
    fragmentEncryptor: encryptor('fragments'),
    authenticator: { authenticate: async () => alice },
    policy: allowAllPolicy,
    blindSigning: true,
    environment: 'test',
  })
  try {
    await thief.connect()
    const [rich, poor] = [await createWallet(coordinator), await createWallet(coordinator)]
    expect(await signs(coordinator, rich)).toBe(true)
    const copy = async (from: string, to: string) => {
      const records = `select sealed_record from coordinator.key_shares where id = $1`
      const update = `update coordinator.key_shares set sealed_record = (${records}) where id = $2`
      await thief.query(update, [from, to])
    }
    const own = (await sealedRecordOf(thief, poor.result.candidate.shareId)) as string
    await thief.query('alter table coordinator.key_shares drop constraint if exists key_shares_sealed_record_key')
    await copy(rich.result.candidate.shareId, poor.result.candidate.shareId)
    expect(codeOf((await trySign(coordinator, poor)).server)).toBe('ENVELOPE_INTEGRITY')
    await thief.query('update coordinator.key_shares set sealed_record = $1 where id = $2', [
      own,
      poor.result.candidate.shareId,
    ])
    expect(await signs(coordinator, poor)).toBe(true)
  } finally {
    await coordinator.close()
    await storage.close()
    await thief.end()
    await database.drop()
  }
})

async function sealedRecordOf(client: Client, share: string): Promise<string | undefined> {
  const { rows } = await client.query('select sealed_record from coordinator.key_shares where id = $1', [share])
  return rows[0]?.sealed_record as string | undefined
}
