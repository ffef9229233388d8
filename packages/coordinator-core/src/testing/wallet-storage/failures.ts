import { expect } from 'vitest'
import { expectCode } from '../expect-code.js'
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
  SHORT_TTL_MS,
} from './fixtures.js'
import { type DeclareTest, whenFree } from './harness.js'

/** `failSession`: outcomes, quarantine, idempotence. */
export function failureTests(test: DeclareTest): void {
  test('failSession closes the authorization with its outcome and frees the wallet', async ({ storage }) => {
    const stored = await activeWallet(storage)
    for (const outcome of ['failed', 'unknown'] as const) {
      const { sessionId, authorizationId } = await authorize(storage, stored)
      await storage.failSession(newFailure(sessionId, { outcome }))
      const record = await storage.findAuthorization(authorizationId)
      expect(record).toMatchObject({ outcome, signature: null, endedAtMs: expect.any(Number) })
    }
    expect(await storage.findWallet(stored.key)).toMatchObject({ status: 'active', signingCounter: 2 })
    await authorize(storage, stored)
  })

  test('failSession ends a key generation and leaves no wallet behind', async ({ storage }) => {
    const key = newKey()
    const claim = newClaim(key)
    await storage.beginDkg(claim, newAudit())
    await storage.failSession(newFailure(claim.sessionId))
    expect(await storage.findWallet(key)).toBeNull()
    await addCandidate(storage, key)
  })

  test('a quarantine takes effect in the same step and refuses what comes later', async ({ storage }) => {
    const stored = await activeWallet(storage)
    const signing = await authorize(storage, stored)
    await storage.failSession(newFailure(signing.sessionId, { code: 'MPC_ABORTED', quarantine: true }))
    expect(await storage.findWallet(stored.key)).toMatchObject({ status: 'quarantined', fence: 1, floor: 1 })
    expect((await storage.findAuthorization(signing.authorizationId))?.outcome).toBe('failed')
    await expectCode(authorize(storage, stored), 'WALLET_QUARANTINED')
    await expectCode(complete(storage, signing), 'SESSION_SUPERSEDED', 'WALLET_QUARANTINED')
    await expectCode(storage.beginDkg(newClaim(stored.key), newAudit()), 'WALLET_EXISTS')
  })

  test('a quarantine takes effect although the session lost its claim before', async (harness) => {
    const { storage } = harness
    const stored = await activeWallet(storage)
    const lost = await authorize(storage, stored, { ttlMs: SHORT_TTL_MS })
    const taker = await whenFree(harness, () => authorize(storage, stored))
    await storage.failSession(newFailure(lost.sessionId, { code: 'MPC_ABORTED', quarantine: true }))
    expect(await storage.findWallet(stored.key)).toMatchObject({ status: 'quarantined' })
    expect((await storage.findAuthorization(lost.authorizationId))?.outcome).toBe('abandoned')
    await expectCode(complete(storage, taker), 'WALLET_QUARANTINED')
  })

  test('no confirmation lifts a quarantine', async ({ storage }) => {
    const stored = await addCandidate(storage, newKey())
    const { sessionId } = await authorize(storage, stored)
    await storage.failSession(newFailure(sessionId, { quarantine: true }))
    await expectCode(confirm(storage, stored), 'WALLET_QUARANTINED')
    await expectCode(storage.storeBackup(newBackup(stored)), 'WALLET_QUARANTINED')
    expect(await storage.findWallet(stored.key)).toMatchObject({ status: 'quarantined', activeVersion: null, floor: 0 })
    expect(await storage.findBackup(stored.wallet)).toBeNull()
  })

  test('failSession leaves a session that ended as it is', async ({ storage }) => {
    const stored = await activeWallet(storage)
    const completed = await authorize(storage, stored)
    await complete(storage, completed)
    const failed = await authorize(storage, stored)
    await storage.failSession(newFailure(failed.sessionId))
    const live = await authorize(storage, stored)
    const look = async () => [
      await storage.findAuthorization(completed.authorizationId),
      await storage.findAuthorization(failed.authorizationId),
      await storage.loadWallet(stored.key),
      await storage.listAuditEvents(),
    ]
    const before = await look()
    for (const sessionId of [completed.sessionId, failed.sessionId, newSessionId()]) {
      await storage.failSession(newFailure(sessionId, { outcome: 'unknown', quarantine: true }))
    }
    expect(await look()).toEqual(before)
    await complete(storage, live)
  })
}
