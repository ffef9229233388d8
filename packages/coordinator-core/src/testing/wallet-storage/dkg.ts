import { expect } from 'vitest'
import { expectCode } from '../expect-code.js'
import {
  activeWallet,
  addCandidate,
  authorize,
  confirm,
  newAudit,
  newClaim,
  newFailure,
  newKey,
  newShare,
  type StoredShare,
} from './fixtures.js'
import { type DeclareTest, pass } from './harness.js'

/** Key generation: `beginDkg`, `commitDkg`, candidates and their order. */
export function dkgTests(test: DeclareTest): void {
  test('beginDkg writes no wallet', async ({ storage }) => {
    const key = newKey()
    await storage.beginDkg(newClaim(key), newAudit())
    expect(await storage.findWallet(key)).toBeNull()
    expect(await storage.loadWallet(key)).toBeNull()
    expect(await storage.listWallets(key)).toEqual([])
  })

  test('commitDkg stores a pending wallet with its candidate', async ({ storage }) => {
    const key = newKey()
    const { wallet: id, share } = await addCandidate(storage, key)
    const loaded = await storage.loadWallet(key)
    const empty = { status: 'pending', publicKey: null, activeVersion: null, floor: 0, fence: 0, signingCounter: 0 }
    expect(loaded?.wallet).toMatchObject({ ...key, id, ...empty })
    expect(loaded?.wallet.createdAtMs).toEqual(expect.any(Number))
    expect(await storage.findWallet(key)).toEqual(loaded?.wallet)
    const { createdAtMs, ...stored } = loaded?.shares[0] ?? expect.fail('no share')
    expect(createdAtMs).toEqual(expect.any(Number))
    expect(stored).toEqual({ ...share, wallet: id, state: 'pending', lastAccessedAtMs: null, accessCount: 0 })
  })

  test('commitDkg frees the wallet at once', async ({ storage }) => {
    const key = newKey()
    await addCandidate(storage, key)
    await storage.beginDkg(newClaim(key), newAudit())
  })

  test('a second key generation seals under the same wallet and deletes no candidate', async ({ storage }) => {
    const key = newKey()
    const first = await addCandidate(storage, key)
    const second = await addCandidate(storage, key)
    expect(second.wallet).toBe(first.wallet)
    const ids = (await storage.loadWallet(key))?.shares.map(({ id }) => id)
    expect(ids?.toSorted()).toEqual([first.share.id, second.share.id].toSorted())
    expect(await storage.listWallets(key)).toHaveLength(1)
  })

  test('orders candidates: unopened ones newest first, then the one opened longest ago', async (harness) => {
    const { storage } = harness
    const key = newKey()
    const candidates: StoredShare[] = []
    for (let index = 0; index < 4; index++) {
      candidates.push(await addCandidate(storage, key))
      await pass(harness, 5)
    }
    const [a, b, c, d] = candidates as [StoredShare, StoredShare, StoredShare, StoredShare]
    for (const opened of [b, c, a, b]) {
      const { sessionId } = await authorize(storage, opened)
      await storage.failSession(newFailure(sessionId))
      await pass(harness, 5)
    }
    const ids = (await storage.loadWallet(key))?.shares.map(({ id }) => id)
    expect(ids).toEqual([d, c, a, b].map(({ share }) => share.id))
  })

  test('refuses a key generation of a confirmed wallet', async ({ storage }) => {
    const { key } = await activeWallet(storage)
    await expectCode(storage.beginDkg(newClaim(key), newAudit()), 'WALLET_EXISTS')
  })

  test('refuses a key generation of a quarantined wallet', async ({ storage }) => {
    const key = newKey()
    const { sessionId } = await authorize(storage, await addCandidate(storage, key))
    await storage.failSession(newFailure(sessionId, { quarantine: true }))
    await expectCode(storage.beginDkg(newClaim(key), newAudit()), 'WALLET_EXISTS')
  })

  test(
    'refuses a key generation of a frozen or deleted wallet',
    async ({ storage, setStatus }) => {
      for (const status of ['frozen', 'deleted'] as const) {
        const { key, wallet } = await addCandidate(storage, newKey())
        await setStatus(wallet, status)
        await expectCode(storage.beginDkg(newClaim(key), newAudit()), 'WALLET_EXISTS')
      }
    },
    ['setStatus'],
  )

  test('commitDkg refuses a session that is unknown, failed or completed', async ({ storage }) => {
    const key = newKey()
    const failed = newClaim(key)
    const { wallet } = await storage.beginDkg(failed, newAudit())
    await storage.failSession(newFailure(failed.sessionId))
    const commit = { key, wallet, share: newShare(), audit: newAudit() }
    await expectCode(storage.commitDkg({ ...commit, sessionId: failed.sessionId }), 'SESSION_SUPERSEDED')
    await expectCode(storage.commitDkg({ ...commit, sessionId: 'f'.repeat(32) }), 'SESSION_SUPERSEDED')
    expect(await storage.loadWallet(key)).toBeNull()

    const completed = newClaim(key)
    const again = await storage.beginDkg(completed, newAudit())
    await storage.commitDkg({ ...commit, ...again, sessionId: completed.sessionId })
    const repeat = { ...commit, ...again, sessionId: completed.sessionId, share: newShare() }
    await expectCode(storage.commitDkg(repeat), 'SESSION_SUPERSEDED')
    expect((await storage.loadWallet(key))?.shares).toHaveLength(1)
  })

  test('commitDkg refuses a wallet that became active meanwhile', async ({ storage }) => {
    const key = newKey()
    const first = await addCandidate(storage, key)
    const claim = newClaim(key)
    const { wallet } = await storage.beginDkg(claim, newAudit())
    await confirm(storage, first)
    const commit = { sessionId: claim.sessionId, key, wallet, share: newShare(), audit: newAudit() }
    await expectCode(storage.commitDkg(commit), 'WALLET_EXISTS')
    expect((await storage.loadWallet(key))?.shares.map(({ id }) => id)).toEqual([first.share.id])
  })
}
