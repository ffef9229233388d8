import { expect } from 'vitest'
import type { StoredAuditEvent, WalletStorage } from '../../ports/wallet-storage.js'
import { expectCode } from '../expect-code.js'
import {
  activeWallet,
  addCandidate,
  authorize,
  bytes,
  newAudit,
  newBackup,
  newClaim,
  newFailure,
  newKey,
  newShare,
} from './fixtures.js'
import type { DeclareTest } from './harness.js'

/** Audit events: appended with what they tell of, in order, listed by pages. */
export function auditTests(test: DeclareTest): void {
  test('every change appends its event in the same transaction', async ({ storage }) => {
    const key = newKey()
    const dkg = newClaim(key)
    const { wallet } = await storage.beginDkg(dkg, newAudit('1'))
    const share = newShare()
    await storage.commitDkg({ sessionId: dkg.sessionId, key, wallet, share, audit: newAudit('2') })
    const stored = { key, wallet, share }
    await storage.confirmShare({ wallet, shareId: share.id, audit: newAudit('3') })
    await storage.storeBackup({ ...newBackup(stored), audit: newAudit('4') })
    const { sessionId, authorizationId, fence } = await authorize(storage, stored)
    const completion = { sessionId, wallet, authorizationId, shareId: share.id, fence, signature: bytes(64) }
    await storage.completeSigning({ ...completion, audit: newAudit('6') })
    const failing = await authorize(storage, stored)
    await storage.failSession(newFailure(failing.sessionId, { audit: newAudit('8') }))
    await storage.append(newAudit('9'))
    expect(await types(storage)).toEqual(['1', '2', '3', '4', 'suite.authorized', '6', 'suite.authorized', '8', '9'])
  })

  test('an event is kept as it was given', async ({ storage }) => {
    const plain = newAudit('plain')
    const full = newAudit('full', { wallet: (await addCandidate(storage, newKey())).wallet, sessionId: 'b'.repeat(32) })
    await storage.append(plain)
    await storage.append(full)
    const events = await storage.listAuditEvents()
    const found = (type: string) => events.find((event) => event.type === type)
    expect(found('plain')).toEqual({ ...plain, sequence: expect.any(Number) })
    expect(found('full')).toEqual({ ...full, sequence: expect.any(Number) })
  })

  test('what was refused appends nothing', async ({ storage }) => {
    const stored = await activeWallet(storage)
    const before = await storage.listAuditEvents()
    await expectCode(storage.beginDkg(newClaim(stored.key), newAudit()), 'WALLET_EXISTS')
    const commit = { sessionId: 'c'.repeat(32), key: stored.key, wallet: stored.wallet, share: newShare() }
    await expectCode(storage.commitDkg({ ...commit, audit: newAudit() }), 'SESSION_SUPERSEDED')
    await expectCode(authorize(storage, { ...stored, share: newShare() }), 'WALLET_UNKNOWN')
    await expectCode(storage.storeBackup(newBackup({ ...stored, share: newShare() })), 'WALLET_UNKNOWN')
    expect(await storage.listAuditEvents()).toEqual(before)
  })

  test('sequence numbers grow and page through all events, or those of one wallet', async ({ storage }) => {
    const { wallet } = await addCandidate(storage, newKey())
    const start = (await storage.listAuditEvents()).at(-1)?.sequence ?? 0
    for (let index = 0; index < 25; index++) {
      await storage.append(newAudit(`page-${index}`, index % 5 === 0 ? { wallet } : {}))
    }
    const paged: StoredAuditEvent[] = []
    for (let after = start; ; ) {
      const page = await storage.listAuditEvents({ afterSequence: after, limit: 10 })
      if (page.length === 0) break
      paged.push(...page)
      after = page.at(-1)?.sequence ?? after
    }
    expect(paged.map(({ type }) => type)).toEqual(Array.from({ length: 25 }, (_, index) => `page-${index}`))
    expect(paged.every((event, index) => index === 0 || event.sequence > (paged[index - 1]?.sequence ?? 0))).toBe(true)
    const ofWallet = await storage.listAuditEvents({ wallet, afterSequence: start, limit: 3 })
    expect(ofWallet.map(({ type }) => type)).toEqual(['page-0', 'page-5', 'page-10'])
  })

  test('lists 100 events unless told otherwise', async ({ storage }) => {
    await Promise.all(Array.from({ length: 105 }, (_, index) => storage.append(newAudit(`many-${index}`))))
    expect(await storage.listAuditEvents()).toHaveLength(100)
    expect(await storage.listAuditEvents({ limit: 1000 })).toHaveLength(105)
  })
}

async function types(storage: WalletStorage): Promise<string[]> {
  return (await storage.listAuditEvents()).map(({ type }) => type)
}
