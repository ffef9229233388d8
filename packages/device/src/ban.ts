/**
 * Bans: after a cryptographic failure a wallet is refused until its user acts.
 *
 * @module
 */
import type { DeviceContext } from './context.js'
import { DeviceError } from './errors.js'
import { classifyEngineError } from './session/engine-errors.js'
import type { Session } from './session/session.js'
import { updateShareRecord } from './storage/share-record.js'

/**
 * Runs a step of a signing. A cryptographic failure is recorded durably before it is thrown.
 *
 * @throws DeviceError the failure, classified. When the storage fails too, the ban holds as long as this device lives,
 *   and the cause names both failures
 */
export async function banOnFailure<T>(
  context: DeviceContext,
  session: Session,
  walletId: string,
  call: () => T | Promise<T>,
): Promise<T> {
  try {
    return await call()
  } catch (cause) {
    const { error, banReason } = classifyEngineError(cause)
    if (banReason === null) throw error
    await recordBan(context, walletId, banReason, session.sessionId).catch((storageError: unknown) => {
      throw new DeviceError(error.code, { cause: new AggregateError([cause, storageError]) })
    })
    throw error
  }
}

/** @throws DeviceError `WALLET_BANNED` */
export function requireNoBan(context: DeviceContext, walletId: string, ban: unknown): void {
  if (ban !== null || context.banned.has(walletId)) throw new DeviceError('WALLET_BANNED', { walletId })
}

/** The user's decision to go on. @throws DeviceError `WALLET_UNKNOWN` */
export async function clearBan({ storage, banned }: DeviceContext, walletId: string): Promise<void> {
  const found = await updateShareRecord(storage, walletId, () => ({ ban: null }))
  if (!found) throw new DeviceError('WALLET_UNKNOWN', { walletId })
  banned.delete(walletId)
}

async function recordBan(
  { storage, clock, banned }: DeviceContext,
  walletId: string,
  reason: string,
  sessionId: string,
): Promise<void> {
  banned.add(walletId)
  const ban = { reason, sessionId, atMs: clock.nowMs() }
  await updateShareRecord(storage, walletId, () => ({ ban }))
}
