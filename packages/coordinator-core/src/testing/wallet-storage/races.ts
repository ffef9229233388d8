import { expect } from 'vitest'
import type { WalletStorage } from '../../ports/wallet-storage.js'
import { countWinners } from '../expect-code.js'
import {
  activeWallet,
  addCandidate,
  authorize,
  complete,
  confirm,
  newAudit,
  newBackup,
  newClaim,
  newFailure,
  newKey,
  newSessionId,
  newShare,
  SHORT_TTL_MS,
  type StoredShare,
} from './fixtures.js'
import { type DeclareTest, pass, type WalletStorageHarness, whenFree } from './harness.js'

const RACERS = 12

/** Atomicity: of many callers at once, through one client and through two, exactly one gets what only one may have. */
export function raceTests(declare: DeclareTest): void {
  const test = (name: string, body: (harness: WalletStorageHarness, clients: WalletStorage[]) => Promise<void>) => {
    declare(`one client: ${name}`, (harness) => body(harness, [harness.storage]))
    declare(`two clients: ${name}`, async (harness) => body(harness, [harness.storage, await harness.second()]), [
      'second',
    ])
  }

  test('one of many key generations of a wallet begins', async (_, clients) => {
    const key = newKey()
    const results = await race(clients, (storage) => storage.beginDkg(newClaim(key), newAudit()))
    expect(countWinners(results, 'WALLET_BUSY')).toBe(1)
  })

  test('one of many sessions of one id begins, whatever the wallet', async ({ storage }, clients) => {
    const sessionId = newSessionId()
    const wallets = await Promise.all(Array.from({ length: RACERS / 2 }, () => activeWallet(storage)))
    const results = await race<unknown>(clients, (client, index) => {
      const stored = wallets[index]
      if (stored === undefined) return client.beginDkg(newClaim(newKey(), { sessionId }), newAudit())
      return authorize(client, stored, { sessionId })
    })
    expect(countWinners(results, 'SESSION_ID_USED')).toBe(1)
  })

  test('one of many signings of a wallet is authorized', async ({ storage }, clients) => {
    const stored = await activeWallet(storage)
    const results = await race(clients, (client) => authorize(client, stored))
    expect(countWinners(results, 'WALLET_BUSY')).toBe(1)
    expect(await storage.findWallet(stored.key)).toMatchObject({ fence: 1, signingCounter: 1 })
    expect((await storage.loadWallet(stored.key))?.shares[0]?.accessCount).toBe(1)
  })

  test('fence and counter give each of many signings a value of its own', async (harness, clients) => {
    const stored = await activeWallet(harness.storage)
    const results = await race(clients, async (client) => {
      const signing = await whenFree({ ...harness, storage: client }, () => authorize(client, stored, { ttlMs: 20 }))
      await complete(client, signing).catch(() => {})
      return signing
    })
    expect(countWinners(results)).toBe(RACERS)
    const signings = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
    const counted = Array.from({ length: RACERS }, (_, index) => index + 1)
    expect(signings.map(({ fence }) => fence).toSorted((a, b) => a - b)).toEqual(counted)
    expect(signings.map(({ counter }) => counter).toSorted((a, b) => a - b)).toEqual(counted)
  })

  test('one of many takes over a claim that ran out', async (harness, clients) => {
    const stored = await activeWallet(harness.storage)
    const lost = await authorize(harness.storage, stored, { ttlMs: SHORT_TTL_MS })
    await pass(harness, SHORT_TTL_MS * 2)
    const results = await race(clients, (client) => authorize(client, stored))
    expect(countWinners(results, 'WALLET_BUSY')).toBe(1)
    expect((await harness.storage.findAuthorization(lost.authorizationId))?.outcome).toBe('abandoned')
  })

  test('a signing that finishes while it is taken over ends in one way', async (harness, clients) => {
    for (let round = 0; round < 5; round++) {
      const stored = await activeWallet(harness.storage)
      const old = await authorize(harness.storage, stored, { ttlMs: 20 })
      await pass(harness, 60)
      const results = await race<unknown>(clients, (client, index) =>
        index === 0 ? complete(client, old) : authorize(client, stored),
      )
      const [completed, ...takers] = results
      expect(countWinners(takers, 'WALLET_BUSY')).toBe(1)
      const record = await harness.storage.findAuthorization(old.authorizationId)
      expect(record?.outcome).toBe(completed?.status === 'fulfilled' ? 'signed' : 'abandoned')
    }
  })

  test('one of completion and failure takes effect', async ({ storage }, clients) => {
    for (let round = 0; round < 5; round++) {
      const stored = await activeWallet(storage)
      const signing = await authorize(storage, stored)
      const [completed] = await race(clients, (client, index) =>
        index === 0
          ? complete(client, signing)
          : client.failSession(newFailure(signing.sessionId, { quarantine: true })),
      )
      const signed = completed?.status === 'fulfilled'
      expect((await storage.findAuthorization(signing.authorizationId))?.outcome).toBe(signed ? 'signed' : 'failed')
      expect((await storage.findWallet(stored.key))?.status).toBe(signed ? 'active' : 'quarantined')
    }
  })

  test('one of many candidates is confirmed', async ({ storage }, clients) => {
    const key = newKey()
    const candidates: StoredShare[] = []
    for (let index = 0; index < RACERS; index++) candidates.push(await addCandidate(storage, key))
    const results = await race(clients, (client, index) => {
      const stored = candidates[index] ?? expect.fail()
      return index % 2 === 0 ? confirm(client, stored) : client.storeBackup(newBackup(stored))
    })
    expect(countWinners(results, 'WALLET_UNKNOWN')).toBe(1)
    const winner = candidates[results.findIndex(({ status }) => status === 'fulfilled')]
    const loaded = await storage.loadWallet(key)
    expect(loaded?.shares.map(({ id }) => id)).toEqual([winner?.share.id])
    expect(loaded?.wallet.publicKey).toEqual(winner?.share.publicKey)
  })

  test('a candidate is not added to a wallet that is being confirmed', async ({ storage }, clients) => {
    for (let round = 0; round < 5; round++) {
      const key = newKey()
      const stored = await addCandidate(storage, key)
      const claim = newClaim(key)
      const { wallet } = await storage.beginDkg(claim, newAudit())
      const commit = { sessionId: claim.sessionId, key, wallet, share: newShare(), audit: newAudit() }
      const results = await race(clients, (client, index) =>
        index === 0 ? client.commitDkg(commit) : confirm(client, stored),
      )
      expect(countWinners(results.slice(0, 1), 'WALLET_EXISTS')).toBeLessThanOrEqual(1)
      expect(countWinners(results.slice(1))).toBe(RACERS - 1)
      expect((await storage.loadWallet(key))?.shares.map(({ id }) => id)).toEqual([stored.share.id])
    }
  })

  test('audit events of many writers have unequal sequence numbers', async ({ storage }, clients) => {
    await race(clients, (client, index) => client.append(newAudit(`race-${index}`)))
    const sequences = (await storage.listAuditEvents()).map(({ sequence }) => sequence)
    expect(sequences).toHaveLength(RACERS)
    expect(sequences).toEqual([...new Set(sequences)].toSorted((a, b) => a - b))
  })
}

/** Starts {@link RACERS} calls at once, taking turns among the clients. */
function race<T>(
  clients: readonly WalletStorage[],
  call: (client: WalletStorage, index: number) => Promise<T>,
): Promise<PromiseSettledResult<T>[]> {
  const racers = Array.from({ length: RACERS }, (_, index) => clients[index % clients.length] ?? expect.fail())
  return Promise.allSettled(racers.map((client, index) => call(client, index)))
}
