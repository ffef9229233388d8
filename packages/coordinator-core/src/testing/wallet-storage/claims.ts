import { expect } from 'vitest'
import { expectCode } from '../expect-code.js'
import {
  activeWallet,
  addCandidate,
  authorize,
  complete,
  LONG_TTL_MS,
  newAudit,
  newClaim,
  newFailure,
  newKey,
  newSessionId,
  newShare,
  SHORT_TTL_MS,
} from './fixtures.js'
import { type DeclareTest, pass, whenFree } from './harness.js'

/** Session ids are used once; one session of a wallet is live; a claim that ran out is taken over. */
export function claimTests(test: DeclareTest): void {
  test('never takes a session id twice: live, completed or failed, for any owner and kind', async ({ storage }) => {
    const stored = await activeWallet(storage)
    const live = await authorize(storage, await activeWallet(storage))
    const completed = await authorize(storage, stored)
    await complete(storage, completed)
    const failed = await authorize(storage, stored)
    await storage.failSession(newFailure(failed.sessionId))
    const dkg = newClaim(newKey())
    await storage.beginDkg(dkg, newAudit())
    await storage.failSession(newFailure(dkg.sessionId))
    for (const { sessionId } of [live, completed, failed, dkg]) {
      await expectCode(authorize(storage, stored, { sessionId }), 'SESSION_ID_USED')
      const other = newKey({ appId: 'other', subject: 'bob' })
      await expectCode(storage.beginDkg(newClaim(other, { sessionId }), newAudit()), 'SESSION_ID_USED')
    }
  })

  test('a refused claim leaves its session id unused', async ({ storage }) => {
    const stored = await activeWallet(storage)
    const live = await authorize(storage, stored)
    const sessionId = newSessionId()
    await expectCode(authorize(storage, stored, { sessionId }), 'WALLET_BUSY')
    await storage.failSession(newFailure(live.sessionId))
    await authorize(storage, stored, { sessionId })
  })

  test('admits one live session per wallet, of whatever kind, and says when to try again', async ({ storage }) => {
    const key = newKey()
    const stored = await addCandidate(storage, key)
    const claim = newClaim(key)
    await storage.beginDkg(claim, newAudit())
    for (const attempt of [storage.beginDkg(newClaim(key), newAudit()), authorize(storage, stored)]) {
      const { retryAfterMs } = await expectCode(attempt, 'WALLET_BUSY')
      expect(retryAfterMs).toBeGreaterThan(0)
      expect(retryAfterMs).toBeLessThanOrEqual(LONG_TTL_MS)
    }
    await storage.failSession(newFailure(claim.sessionId))
    await authorize(storage, stored)
    await expectCode(storage.beginDkg(newClaim(key), newAudit()), 'WALLET_BUSY')
  })

  test('sessions of other wallets and of other owners do not block', async ({ storage }) => {
    const key = newKey()
    await authorize(storage, await activeWallet(storage, key))
    await authorize(storage, await activeWallet(storage))
    await authorize(storage, await activeWallet(storage, { ...key, subject: 'bob' }))
    await authorize(storage, await activeWallet(storage, { ...key, appId: 'other' }))
  })

  test('a claim that ran out is taken over, its session and authorization abandoned', async (harness) => {
    const { storage } = harness
    const stored = await activeWallet(storage)
    const lost = await authorize(storage, stored, { ttlMs: SHORT_TTL_MS })
    const taker = await whenFree(harness, () => authorize(storage, stored))
    expect(taker.fence).toBeGreaterThan(lost.fence)
    const abandoned = await storage.findAuthorization(lost.authorizationId)
    expect(abandoned).toMatchObject({ outcome: 'abandoned', signature: null, endedAtMs: expect.any(Number) })

    await expectCode(complete(storage, lost), 'SESSION_SUPERSEDED')
    await expectCode(complete(storage, lost, undefined, taker.fence), 'SESSION_SUPERSEDED')
    expect(await storage.extendSession(lost.sessionId, LONG_TTL_MS)).toBe(false)
    await storage.failSession(newFailure(lost.sessionId))
    await expectCode(authorize(storage, stored, { sessionId: lost.sessionId }), 'SESSION_ID_USED')
    expect(await storage.findAuthorization(lost.authorizationId)).toEqual(abandoned)
    await complete(storage, taker)
  })

  test('a key generation that ran out is taken over and commits nothing', async (harness) => {
    const { storage } = harness
    const key = newKey()
    const lost = newClaim(key, { ttlMs: SHORT_TTL_MS })
    const { wallet } = await storage.beginDkg(lost, newAudit())
    const taker = newClaim(key)
    const taken = await whenFree(harness, () => storage.beginDkg(taker, newAudit()))
    const late = { sessionId: lost.sessionId, key, wallet, share: newShare(), audit: newAudit() }
    await expectCode(storage.commitDkg(late), 'SESSION_SUPERSEDED')
    const commit = { sessionId: taker.sessionId, key, ...taken, share: newShare(), audit: newAudit() }
    await storage.commitDkg(commit)
    expect((await storage.loadWallet(key))?.shares.map(({ id }) => id)).toEqual([commit.share.id])
  })

  test('a claim that ran out and that nobody took still finishes', async (harness) => {
    const { storage } = harness
    const signing = await authorize(storage, await activeWallet(storage), { ttlMs: 20 })
    await pass(harness, 60)
    await complete(storage, signing)
    expect((await storage.findAuthorization(signing.authorizationId))?.outcome).toBe('signed')
  })

  test('extendSession keeps a claim alive', async (harness) => {
    const { storage } = harness
    const stored = await activeWallet(storage)
    const { sessionId } = await authorize(storage, stored, { ttlMs: 2_000 })
    expect(await storage.extendSession(sessionId, LONG_TTL_MS)).toBe(true)
    const { retryAfterMs } = await expectCode(authorize(storage, stored), 'WALLET_BUSY')
    expect(retryAfterMs).toBeGreaterThan(2_000)
    expect(retryAfterMs).toBeLessThanOrEqual(LONG_TTL_MS)
  })

  test('extendSession is from now: it shortens too', async (harness) => {
    const { storage } = harness
    const stored = await activeWallet(storage)
    const { sessionId } = await authorize(storage, stored)
    expect(await storage.extendSession(sessionId, SHORT_TTL_MS)).toBe(true)
    await whenFree(harness, () => authorize(storage, stored))
  })

  test('extendSession is false for a session that is unknown or has ended', async ({ storage }) => {
    const stored = await activeWallet(storage)
    const completed = await authorize(storage, stored)
    await complete(storage, completed)
    const failed = await authorize(storage, stored)
    await storage.failSession(newFailure(failed.sessionId))
    for (const sessionId of [completed.sessionId, failed.sessionId, newSessionId()]) {
      expect(await storage.extendSession(sessionId, LONG_TTL_MS)).toBe(false)
    }
    await authorize(storage, stored)
  })
}
