import { expect } from 'vitest'
import { expectCode } from '../expect-code.js'
import {
  activeWallet,
  addCandidate,
  authorize,
  bytes,
  complete,
  confirm,
  newFailure,
  newId,
  newKey,
  newSessionId,
  newShare,
} from './fixtures.js'
import type { DeclareTest } from './harness.js'

/** `authorizeSigning` and `completeSigning`. */
export function signingTests(test: DeclareTest): void {
  test('an authorization is recorded whole, and the share as accessed', async ({ storage }) => {
    const stored = await activeWallet(storage)
    const signing = await authorize(storage, stored)
    const { digest, sessionId, authorizationId: id } = signing
    expect(signing).toMatchObject({ fence: 1, counter: 1 })
    const record = await storage.findAuthorization(id)
    expect(record).toEqual({
      ...{ id, wallet: stored.wallet, sessionId, shareId: stored.share.id, counter: 1, fence: 1, digest },
      ...{ payloadKind: 'cosmos/direct', actor: 'app/alice', decision: 'allow', outcome: 'open', signature: null },
      summary: { chainId: 'suite-1', messages: [{ type: 'send', amount: '5' }] },
      createdAtMs: expect.any(Number),
      endedAtMs: null,
    })
    const loaded = await storage.loadWallet(stored.key)
    expect(loaded?.wallet).toMatchObject({ fence: 1, signingCounter: 1, status: 'active' })
    expect(loaded?.shares[0]).toMatchObject({ accessCount: 1, lastAccessedAtMs: expect.any(Number) })
  })

  test('fence and counter rise with every authorization, however it ends', async ({ storage }) => {
    const stored = await activeWallet(storage)
    for (let count = 1; count <= 5; count++) {
      const signing = await authorize(storage, stored)
      expect(signing).toMatchObject({ fence: count, counter: count })
      if (count % 2 === 0) await complete(storage, signing)
      else await storage.failSession(newFailure(signing.sessionId))
    }
    expect(await storage.findWallet(stored.key)).toMatchObject({ fence: 5, signingCounter: 5 })
  })

  test('a refused authorization changes nothing', async ({ storage }) => {
    const stored = await activeWallet(storage)
    await authorize(storage, stored)
    const before = [await storage.loadWallet(stored.key), await storage.listAuditEvents()]
    await expectCode(authorize(storage, stored), 'WALLET_BUSY')
    await expectCode(authorize(storage, { ...stored, wallet: newId() }), 'WALLET_BUSY', 'WALLET_UNKNOWN')
    expect([await storage.loadWallet(stored.key), await storage.listAuditEvents()]).toEqual(before)
  })

  test('refuses wallets and shares that may not sign', async ({ storage }) => {
    const stored = await activeWallet(storage)
    const other = await activeWallet(storage)
    await expectCode(authorize(storage, { ...stored, wallet: newId() }), 'WALLET_UNKNOWN')
    await expectCode(authorize(storage, { ...stored, share: newShare() }), 'WALLET_UNKNOWN')
    await expectCode(authorize(storage, { ...stored, share: other.share }), 'WALLET_UNKNOWN')
    await expectCode(authorize(storage, { ...stored, key: newKey({ subject: 'bob' }) }), 'WALLET_UNKNOWN')
    await authorize(storage, stored)
  })

  test('refuses a candidate that another displaced', async ({ storage }) => {
    const key = newKey()
    const displaced = await addCandidate(storage, key)
    await confirm(storage, await addCandidate(storage, key))
    await expectCode(authorize(storage, displaced), 'WALLET_UNKNOWN')
  })

  test(
    'refuses frozen, quarantined and deleted wallets',
    async ({ storage, setStatus }) => {
      const codes = { frozen: 'WALLET_FROZEN', quarantined: 'WALLET_QUARANTINED', deleted: 'WALLET_UNKNOWN' } as const
      for (const status of ['frozen', 'quarantined', 'deleted'] as const) {
        const stored = await activeWallet(storage)
        await setStatus(stored.wallet, status)
        await expectCode(authorize(storage, stored), codes[status])
      }
    },
    ['setStatus'],
  )

  test('completeSigning closes the authorization and frees the wallet', async ({ storage }) => {
    const stored = await activeWallet(storage)
    const signing = await authorize(storage, stored)
    const signature = bytes(64)
    await complete(storage, signing, signature)
    const record = await storage.findAuthorization(signing.authorizationId)
    expect(record).toMatchObject({ outcome: 'signed', signature, endedAtMs: expect.any(Number) })
    await authorize(storage, stored)
  })

  test('a signature makes its candidate the active share and destroys the others', async ({ storage }) => {
    const key = newKey()
    const displaced = await addCandidate(storage, key)
    const stored = await addCandidate(storage, key)
    await complete(storage, await authorize(storage, stored))
    const loaded = await storage.loadWallet(key)
    const { publicKey } = stored.share
    expect(loaded?.wallet).toMatchObject({ status: 'active', publicKey, activeVersion: 1, floor: 1 })
    expect(loaded?.shares).toHaveLength(1)
    expect(loaded?.shares[0]).toMatchObject({ id: stored.share.id, state: 'active' })
    await expectCode(confirm(storage, displaced), 'WALLET_UNKNOWN')
  })

  test('a signing whose signature the server never saw confirms nothing', async ({ storage }) => {
    const stored = await addCandidate(storage, newKey())
    const signing = await authorize(storage, stored)
    await complete(storage, signing, null)
    expect(await storage.findAuthorization(signing.authorizationId)).toMatchObject({
      outcome: 'signed',
      signature: null,
    })
    const loaded = await storage.loadWallet(stored.key)
    expect(loaded?.wallet).toMatchObject({ status: 'pending', publicKey: null, activeVersion: null, floor: 0 })
    expect(loaded?.shares[0]?.state).toBe('pending')
  })

  test('completeSigning refuses a fence that is not the latest', async ({ storage }) => {
    const stored = await activeWallet(storage)
    await complete(storage, await authorize(storage, stored))
    const signing = await authorize(storage, stored)
    for (const fence of [signing.fence - 1, signing.fence + 1]) {
      await expectCode(complete(storage, signing, undefined, fence), 'SESSION_SUPERSEDED')
    }
    expect((await storage.findAuthorization(signing.authorizationId))?.outcome).toBe('open')
    await complete(storage, signing)
  })

  test('completeSigning refuses a session that is unknown, completed or failed', async ({ storage }) => {
    const stored = await activeWallet(storage)
    const signing = await authorize(storage, stored)
    await expectCode(complete(storage, { ...signing, sessionId: newSessionId() }), 'SESSION_SUPERSEDED')
    await complete(storage, signing)
    const record = await storage.findAuthorization(signing.authorizationId)
    await expectCode(complete(storage, signing), 'SESSION_SUPERSEDED')
    expect(await storage.findAuthorization(signing.authorizationId)).toEqual(record)

    const failed = await authorize(storage, stored)
    await storage.failSession(newFailure(failed.sessionId))
    await expectCode(complete(storage, failed), 'SESSION_SUPERSEDED')
    expect((await storage.findAuthorization(failed.authorizationId))?.outcome).toBe('failed')
  })

  test('completeSigning refuses a candidate that was displaced while it signed', async ({ storage }) => {
    const key = newKey()
    const displaced = await addCandidate(storage, key)
    const winner = await addCandidate(storage, key)
    const signing = await authorize(storage, displaced)
    await confirm(storage, winner)
    await expectCode(complete(storage, signing), 'SESSION_SUPERSEDED')
    expect((await storage.findWallet(key))?.publicKey).toEqual(winner.share.publicKey)
  })

  test('a candidate confirmed while it signs completes', async ({ storage }) => {
    const stored = await addCandidate(storage, newKey())
    const signing = await authorize(storage, stored)
    await confirm(storage, stored)
    await complete(storage, signing)
    expect(await storage.findWallet(stored.key)).toMatchObject({ status: 'active', floor: 1 })
  })

  test(
    'completeSigning releases nothing of a wallet that was stopped meanwhile',
    async ({ storage, setStatus }) => {
      for (const [status, code] of [
        ['frozen', 'WALLET_FROZEN'],
        ['quarantined', 'WALLET_QUARANTINED'],
      ] as const) {
        const signing = await authorize(storage, await activeWallet(storage))
        await setStatus(signing.stored.wallet, status)
        await expectCode(complete(storage, signing), code)
        expect((await storage.findAuthorization(signing.authorizationId))?.outcome).toBe('open')
        await storage.failSession(newFailure(signing.sessionId))
        expect((await storage.findAuthorization(signing.authorizationId))?.outcome).toBe('failed')
        expect((await storage.findWallet(signing.stored.key))?.status).toBe(status)
      }
    },
    ['setStatus'],
  )
}
