import { randomBytes } from 'node:crypto'
import { toHex } from '../domain/bytes.js'
import type { WalletKey } from '../domain/wallet.js'
import { CoordinatorError } from '../errors/coordinator-error.js'
import type { Principal } from '../ports/authenticator.js'

/** Length of a pairId, in bytes. */
export const PAIR_ID_BYTES = 16

/** @throws CoordinatorError `SESSION_ID_INVALID` unless `sessionId` is 32 lowercase hex characters */
export function checkSessionId(sessionId: string): void {
  if (!/^[0-9a-f]{32}$/.test(sessionId)) throw new CoordinatorError('SESSION_ID_INVALID')
}

/** The owner's name for a wallet. @throws CoordinatorError `WALLET_ID_INVALID` unless it is 64 lowercase hex characters */
export function walletKeyOf(principal: Principal, walletId: string): WalletKey {
  if (!/^[0-9a-f]{64}$/.test(walletId)) throw new CoordinatorError('WALLET_ID_INVALID')
  return { appId: principal.appId, subject: principal.subject, walletId }
}

/** A fresh wallet id: 32 random bytes, lowercase hex. */
export function newWalletId(): string {
  return toHex(randomBytes(32))
}

/** The actor of an audit event. */
export function actorOf(principal: Principal): string {
  return `${principal.appId}/${principal.subject}`
}
