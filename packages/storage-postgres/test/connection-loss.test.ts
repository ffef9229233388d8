import { isCoordinatorError, type WalletStorage } from '@maany/coordinator-core'
import { createTestDatabase, type TestDatabase } from '@maany/test-services'
import { Client } from 'pg'
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest'
import { type CuttingProxy, cuttingProxy } from './cutting-proxy.js'
import { bytes, newAudit, newClaim, newKey, newSigning, type StoredWallet, storeWallet } from './fixtures.js'
import { execute, openStorage } from './harness.js'

let database: TestDatabase
let proxy: CuttingProxy
let direct: WalletStorage
let storage: WalletStorage
let stored: StoredWallet

beforeEach(async () => {
  database = await createTestDatabase(inject('databaseUrl'))
  proxy = await cuttingProxy(database.url)
  direct = await openStorage(database.url, { applicationName: 'direct' })
  storage = await openStorage(proxy.url, { applicationName: 'victim', statementTimeoutMs: 1_000 })
  stored = await storeWallet(direct)
  await storage.ping()
})

afterEach(async () => {
  await Promise.all([storage.close(), direct.close()])
  await proxy.close()
  await database.drop()
})

/** Holds the wallet's row, so that a write of it waits in its backend. */
async function whileLocked<T>(run: () => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: database.url })
  await client.connect()
  try {
    await client.query('begin')
    await client.query('select from coordinator.wallets where id = $1 for update', [stored.wallet])
    return await run()
  } finally {
    await client.query('rollback')
    await client.end()
  }
}

async function terminateWaiting(): Promise<void> {
  for (;;) {
    const rows = await execute(
      database.url,
      `select pg_terminate_backend(pid) from pg_stat_activity
        where application_name = 'victim' and wait_event_type = 'Lock' and datname = current_database()`,
    )
    if (rows.length > 0) return
  }
}

describe('a connection that is lost', () => {
  it('before the commit: nothing happened, STORAGE_UNAVAILABLE', async () => {
    const signing = newSigning(stored)
    await whileLocked(async () => {
      const authorizing = storage.authorizeSigning(signing)
      const settled = authorizing.catch((reason: unknown) => reason)
      await terminateWaiting()
      expect(isCoordinatorError(await settled, 'STORAGE_UNAVAILABLE')).toBe(true)
    })
    expect(await direct.findAuthorization(signing.authorization.id)).toBeNull()
    expect(await direct.findWallet(stored.key)).toMatchObject({ fence: 0, signingCounter: 0 })
    expect(await storage.authorizeSigning(signing)).toEqual({ fence: 1, counter: 1 })
  })

  it('after the commit, before its answer: the result is read again', async () => {
    const signing = newSigning(stored)
    proxy.cutNextAnswer()
    const { fence, counter } = await storage.authorizeSigning(signing)
    expect({ fence, counter }).toEqual({ fence: 1, counter: 1 })
    proxy.cutNextAnswer()
    await storage.completeSigning({
      sessionId: signing.claim.sessionId,
      wallet: stored.wallet,
      authorizationId: signing.authorization.id,
      shareId: stored.share.id,
      fence,
      signature: bytes(64),
      audit: newAudit(),
    })
    expect((await direct.findAuthorization(signing.authorization.id))?.outcome).toBe('signed')
  })

  it('under a key generation: it keeps the internal id that was given', async () => {
    const claim = { ...newClaim(newKey()), kind: 'dkg' } as const
    proxy.cutNextAnswer()
    const { wallet } = await storage.beginDkg(claim, newAudit())
    const rows = await execute(database.url, 'select wallet_id from coordinator.sessions where id = $1', [
      claim.sessionId,
    ])
    expect(rows).toEqual([{ wallet_id: wallet }])
  })

  it('for good: OUTCOME_UNKNOWN, although it was committed', async () => {
    const signing = newSigning(stored)
    proxy.thenRefuse()
    proxy.cutNextAnswer()
    const error = await storage.authorizeSigning(signing).catch((reason: unknown) => reason)
    expect(isCoordinatorError(error, 'OUTCOME_UNKNOWN')).toBe(true)
    expect((await direct.findAuthorization(signing.authorization.id))?.outcome).toBe('open')
  })

  it('under a read: STORAGE_UNAVAILABLE, and the next one works', async () => {
    proxy.cutNextAnswer()
    await expect(storage.loadWallet(stored.key)).rejects.toSatisfy((error) =>
      isCoordinatorError(error, 'STORAGE_UNAVAILABLE'),
    )
    expect((await storage.loadWallet(stored.key))?.wallet.id).toBe(stored.wallet)
  })

  it('under an extension: it is done again', async () => {
    const signing = newSigning(stored)
    await storage.authorizeSigning(signing)
    proxy.cutNextAnswer()
    expect(await storage.extendSession(signing.claim.sessionId, 5_000)).toBe(true)
  })
})

describe('a server that does not answer in time', () => {
  it('has its statement cancelled: STORAGE_UNAVAILABLE', async () => {
    const signing = newSigning(stored)
    await whileLocked(async () => {
      await expect(storage.authorizeSigning(signing)).rejects.toSatisfy((error) =>
        isCoordinatorError(error, 'STORAGE_UNAVAILABLE'),
      )
    })
    expect(await direct.findAuthorization(signing.authorization.id)).toBeNull()
  })
})

describe('terminated backends', () => {
  it('leave wallet, counters and events consistent', async () => {
    const work = Array.from({ length: 30 }, async () => {
      const signing = newSigning(await storeWallet(direct))
      const result = await storage.authorizeSigning(signing).catch((reason: unknown) => reason)
      return { signing, result }
    })
    const terminating = (async () => {
      for (let round = 0; round < 10; round++) {
        await execute(
          database.url,
          `select pg_terminate_backend(pid) from pg_stat_activity
            where application_name = 'victim' and datname = current_database()`,
        )
      }
    })()
    const done = await Promise.all(work)
    await terminating
    for (const { signing, result } of done) {
      const record = await direct.findAuthorization(signing.authorization.id)
      if (isCoordinatorError(result)) {
        expect(['STORAGE_UNAVAILABLE', 'OUTCOME_UNKNOWN']).toContain(result.code)
        if (result.code === 'STORAGE_UNAVAILABLE') expect(record).toBeNull()
      } else {
        expect(result).toEqual({ fence: 1, counter: 1 })
        expect(record?.outcome).toBe('open')
      }
    }
  })
})
