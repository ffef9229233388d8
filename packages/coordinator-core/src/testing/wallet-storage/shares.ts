import { expect } from 'vitest'
import { expectCode } from '../expect-code.js'
import { activeWallet, addCandidate, authorize, confirm, newBackup, newId, newKey, newShare } from './fixtures.js'
import type { DeclareTest } from './harness.js'

/** `confirmShare`, `storeBackup`, `findBackup`. */
export function shareTests(test: DeclareTest): void {
  test('confirmShare makes the candidate and its wallet active and destroys the others', async ({ storage }) => {
    const key = newKey()
    const stored = await addCandidate(storage, key)
    const displaced = await addCandidate(storage, key)
    await confirm(storage, stored)
    const loaded = await storage.loadWallet(key)
    const { publicKey } = stored.share
    expect(loaded?.wallet).toMatchObject({ status: 'active', publicKey, activeVersion: 1, floor: 1, signingCounter: 0 })
    expect(loaded?.shares.map(({ id, state }) => ({ id, state }))).toEqual([{ id: stored.share.id, state: 'active' }])
    await expectCode(confirm(storage, displaced), 'WALLET_UNKNOWN')
    await expectCode(storage.storeBackup(newBackup(displaced)), 'WALLET_UNKNOWN')
    expect((await storage.findWallet(key))?.publicKey).toEqual(publicKey)
  })

  test('confirming the active share again changes nothing', async ({ storage }) => {
    const stored = await activeWallet(storage)
    const before = [await storage.loadWallet(stored.key), await storage.listAuditEvents()]
    await confirm(storage, stored)
    expect([await storage.loadWallet(stored.key), await storage.listAuditEvents()]).toEqual(before)
  })

  test('confirming needs no session and ends none', async ({ storage }) => {
    const stored = await addCandidate(storage, newKey())
    await authorize(storage, stored)
    await confirm(storage, stored)
    await expectCode(authorize(storage, stored), 'WALLET_BUSY')
  })

  test('refuses to confirm what is not there', async ({ storage }) => {
    const stored = await addCandidate(storage, newKey())
    const other = await addCandidate(storage, newKey())
    await expectCode(confirm(storage, { ...stored, share: newShare() }), 'WALLET_UNKNOWN')
    await expectCode(confirm(storage, { ...stored, wallet: newId() }), 'WALLET_UNKNOWN')
    await expectCode(confirm(storage, { ...stored, share: other.share }), 'WALLET_UNKNOWN')
    await expectCode(storage.storeBackup(newBackup({ ...stored, wallet: other.wallet })), 'WALLET_UNKNOWN')
    expect((await storage.findWallet(stored.key))?.status).toBe('pending')
    expect(await storage.findBackup(other.wallet)).toBeNull()
  })

  test(
    'no confirmation lifts a freeze or revives a deleted wallet',
    async ({ storage, setStatus }) => {
      for (const [status, code] of [
        ['frozen', 'WALLET_FROZEN'],
        ['deleted', 'WALLET_UNKNOWN'],
      ] as const) {
        const stored = await addCandidate(storage, newKey())
        await setStatus(stored.wallet, status)
        await expectCode(confirm(storage, stored), code)
        await expectCode(storage.storeBackup(newBackup(stored)), code)
        await setStatus(stored.wallet, 'pending')
        expect((await storage.loadWallet(stored.key))?.shares[0]?.state).toBe('pending')
      }
    },
    ['setStatus'],
  )

  test('storeBackup stores the fragment and confirms the share', async ({ storage }) => {
    const key = newKey()
    const displaced = await addCandidate(storage, key)
    const stored = await addCandidate(storage, key)
    const backup = newBackup(stored)
    expect(await storage.findBackup(stored.wallet)).toBeNull()
    await storage.storeBackup(backup)
    const { wallet } = stored
    expect(await storage.findBackup(wallet)).toEqual({ ...backup.fragment, wallet, createdAtMs: expect.any(Number) })
    expect(await storage.findWallet(key)).toMatchObject({
      status: 'active',
      floor: 1,
      publicKey: stored.share.publicKey,
    })
    await expectCode(confirm(storage, displaced), 'WALLET_UNKNOWN')
  })

  test('storeBackup replaces the fragment of the same version', async ({ storage }) => {
    const stored = await activeWallet(storage)
    await storage.storeBackup(newBackup(stored))
    const latest = newBackup(stored)
    await storage.storeBackup(latest)
    expect(await storage.findBackup(stored.wallet)).toMatchObject(latest.fragment)
    expect((await storage.loadWallet(stored.key))?.shares).toHaveLength(1)
  })

  test('findBackup is null for an unknown wallet, findAuthorization for an unknown id', async ({ storage }) => {
    expect(await storage.findBackup(newId())).toBeNull()
    expect(await storage.findAuthorization(newId())).toBeNull()
  })
}
