import { expect } from 'vitest'
import { equalBytes } from '../../domain/bytes.js'
import type { WalletKey } from '../../domain/wallet.js'
import {
  activeWallet,
  addCandidate,
  authorize,
  bytes,
  complete,
  confirm,
  newAudit,
  newBackup,
  newClaim,
  newKey,
  newShare,
  type StoredShare,
} from './fixtures.js'
import { type DeclareTest, pass } from './harness.js'

/** What is stored: owners kept apart, lists in order, bytes copied, large values, the store's identity. */
export function valueTests(test: DeclareTest): void {
  test('owners are kept apart, whatever they are called', async ({ storage }) => {
    const { walletId } = newKey()
    const owners = [
      ['app', 'alice'],
      ['app', 'bob'],
      ['other', 'alice'],
      ['ap', 'palice'],
      ['app', 'alice '],
      ['app', 'ALICE'],
      ['app","alice', ''],
      ["'; drop table wallets; --", 'élise\u{1f511}'],
    ] as const
    const keys: WalletKey[] = owners.map(([appId, subject]) => ({ appId, subject, walletId }))
    const shares: StoredShare[] = []
    for (const key of keys) shares.push(await activeWallet(storage, key))
    expect(new Set(shares.map(({ wallet }) => wallet)).size).toBe(keys.length)
    for (const [index, key] of keys.entries()) {
      const { wallet, share } = shares[index] ?? expect.fail()
      const loaded = await storage.loadWallet(key)
      expect(loaded?.wallet).toMatchObject({ ...key, id: wallet })
      expect(loaded?.shares.map(({ id }) => id)).toEqual([share.id])
      expect((await storage.listWallets(key)).map(({ id }) => id)).toEqual([wallet])
    }
    expect(await storage.findWallet({ appId: 'app', subject: 'carol', walletId })).toBeNull()
  })

  test('listWallets is oldest first', async (harness) => {
    const { storage } = harness
    const keys = Array.from({ length: 5 }, () => newKey())
    for (const key of keys.toReversed()) {
      await addCandidate(storage, key)
      await pass(harness, 5)
    }
    const listed = await storage.listWallets({ appId: 'app', subject: 'alice' })
    expect(listed.map(({ walletId }) => walletId)).toEqual(keys.toReversed().map(({ walletId }) => walletId))
  })

  test(
    'deleted wallets are not found',
    async ({ storage, setStatus }) => {
      const { key, wallet } = await activeWallet(storage)
      const kept = await activeWallet(storage)
      await setStatus(wallet, 'deleted')
      expect(await storage.findWallet(key)).toBeNull()
      expect(await storage.loadWallet(key)).toBeNull()
      expect((await storage.listWallets(key)).map(({ id }) => id)).toEqual([kept.wallet])
    },
    ['setStatus'],
  )

  test('bytes are copied in', async ({ storage }) => {
    const key = newKey()
    const share = newShare()
    const original = structuredClone(share)
    const claim = newClaim(key)
    const { wallet } = await storage.beginDkg(claim, newAudit())
    const committing = storage.commitDkg({ sessionId: claim.sessionId, key, wallet, share, audit: newAudit() })
    await committing
    for (const field of [share.pairId, share.publicKey, share.sealed.iv, share.sealed.ciphertext]) field.fill(0)
    share.sealed.dek.ciphertext.fill(0)
    expect((await storage.loadWallet(key))?.shares[0]).toMatchObject(original)
  })

  test('bytes are copied out', async ({ storage }) => {
    const stored = await activeWallet(storage)
    await storage.storeBackup(newBackup(stored))
    const signing = await authorize(storage, stored)
    await complete(storage, signing)
    const look = async () => ({
      loaded: await storage.loadWallet(stored.key),
      backup: await storage.findBackup(stored.wallet),
      authorization: await storage.findAuthorization(signing.authorizationId),
    })
    const [mine, expected] = [await look(), structuredClone(await look())]
    mine.loaded?.wallet.publicKey?.fill(0)
    const share = mine.loaded?.shares[0]
    share?.sealed.ciphertext.fill(0)
    share?.pairId.fill(0)
    mine.backup?.sealed.dek.ciphertext.fill(0)
    mine.authorization?.digest.fill(0)
    mine.authorization?.signature?.fill(0)
    expect(await look()).toEqual(expected)
  })

  test('bytes come out as Uint8Array', async ({ storage }) => {
    const stored = await activeWallet(storage)
    const { wallet, shares } = (await storage.loadWallet(stored.key)) ?? expect.fail()
    for (const value of [wallet.publicKey, shares[0]?.pairId, shares[0]?.sealed.iv, shares[0]?.sealed.dek.ciphertext]) {
      expect(Object.getPrototypeOf(value)).toBe(Uint8Array.prototype)
    }
  })

  test('takes part of a larger buffer, and no bytes beside it', async ({ storage }) => {
    const key = newKey()
    const share = newShare()
    const whole = bytes(1000)
    const ciphertext = whole.subarray(100, 300)
    await addCandidate(storage, key, { ...share, sealed: { ...share.sealed, ciphertext } })
    expect((await storage.loadWallet(key))?.shares[0]?.sealed.ciphertext).toEqual(whole.slice(100, 300))
  })

  test('keeps large sealed records', async ({ storage }) => {
    const stored = await addCandidate(storage, newKey(), newShare(200 * 1024))
    const backup = newBackup(stored, 200 * 1024)
    await storage.storeBackup(backup)
    const { sealed } = (await storage.loadWallet(stored.key))?.shares[0] ?? expect.fail()
    expect(equalBytes(sealed.ciphertext, stored.share.sealed.ciphertext)).toBe(true)
    const kept = await storage.findBackup(stored.wallet)
    expect(equalBytes(kept?.sealed.ciphertext ?? new Uint8Array(), backup.fragment.sealed.ciphertext)).toBe(true)
  })

  test('the deployment stays the same', async ({ storage }) => {
    const deployment = await storage.deployment()
    expect(deployment.id).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
    expect(deployment.epoch).toEqual(expect.any(Number))
    await confirm(storage, await addCandidate(storage, newKey()))
    expect(await storage.deployment()).toEqual(deployment)
    await storage.ping()
  })
}
