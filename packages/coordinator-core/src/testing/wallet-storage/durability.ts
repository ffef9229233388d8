import { expect } from 'vitest'
import type { WalletStorage } from '../../ports/wallet-storage.js'
import { expectCode } from '../expect-code.js'
import {
  activeWallet,
  addCandidate,
  authorize,
  complete,
  newAudit,
  newBackup,
  newClaim,
  newFailure,
  newKey,
  newShare,
} from './fixtures.js'
import type { DeclareTest } from './harness.js'

/** What was acknowledged is there after a restart. */
export function durabilityTests(test: DeclareTest): void {
  test(
    'wallets, shares, backups, authorizations and events are there after reopening',
    async ({ storage, reopen }) => {
      const pending = await addCandidate(storage, newKey())
      await addCandidate(storage, pending.key)
      const active = await activeWallet(storage, newKey(), newShare(50_000))
      await storage.storeBackup(newBackup(active))
      const signed = await authorize(storage, active)
      await complete(storage, signed)
      const open = await authorize(storage, active)
      const look = async (opened: WalletStorage) => [
        await opened.deployment(),
        await opened.loadWallet(pending.key),
        await opened.loadWallet(active.key),
        await opened.listWallets(active.key),
        await opened.findBackup(active.wallet),
        await opened.findAuthorization(signed.authorizationId),
        await opened.findAuthorization(open.authorizationId),
        await opened.listAuditEvents(),
      ]
      const before = await look(storage)
      expect(await look(await reopen())).toEqual(before)
    },
    ['reopen'],
  )

  test(
    'used session ids, live sessions, fence and counter survive reopening',
    async ({ storage, reopen }) => {
      const stored = await activeWallet(storage)
      const failed = await authorize(storage, stored)
      await storage.failSession(newFailure(failed.sessionId))
      const live = await authorize(storage, stored)
      const opened = await reopen()
      await expectCode(authorize(opened, stored, { sessionId: failed.sessionId }), 'SESSION_ID_USED')
      await expectCode(
        opened.beginDkg(newClaim(newKey(), { sessionId: live.sessionId }), newAudit()),
        'SESSION_ID_USED',
      )
      await expectCode(authorize(opened, stored), 'WALLET_BUSY')
      await complete(opened, live)
      expect(await authorize(opened, stored)).toMatchObject({ fence: 3, counter: 3 })
    },
    ['reopen'],
  )

  test(
    'a key generation begun before reopening can be committed after it',
    async ({ storage, reopen }) => {
      const key = newKey()
      const claim = newClaim(key)
      const { wallet } = await storage.beginDkg(claim, newAudit())
      const opened = await reopen()
      const share = newShare()
      await opened.commitDkg({ sessionId: claim.sessionId, key, wallet, share, audit: newAudit() })
      expect((await opened.loadWallet(key))?.shares.map(({ id }) => id)).toEqual([share.id])
    },
    ['reopen'],
  )
}
