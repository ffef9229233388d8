/**
 * The composition root of the device side.
 *
 * @module
 */
import { clearBan } from './ban.js'
import type { DeviceContext } from './context.js'
import { type CreatedWallet, type CreateWalletParameters, createWallet } from './create-wallet.js'
import { DeviceError } from './errors.js'
import type { DeviceOptions } from './options.js'
import { systemClock } from './ports/clock.js'
import { resolveLimits } from './session/limits.js'
import { type SignParameters, type SignResult, sign } from './sign.js'
import { guardedShareStorage } from './storage/guarded-share-storage.js'
import { wipeShareRecord } from './storage/share-record.js'
import { toWalletInfo, type WalletInfo } from './wallet-info.js'

/**
 * One device. Every method rejects with a `DeviceError`; nothing is retried by itself.
 *
 * Every attempt is a connection and a session of its own, with a fresh session id.
 */
export interface Device {
  /**
   * Creates a wallet together with the server. The share is durably stored before the server is told that it is.
   *
   * @throws DeviceError with `outcome: 'unknown'` when the connection is lost late. If `wallet(error.walletId)` then
   *   exists, its share is safe here, and it is confirmed by its first signature; otherwise nothing was made here, and
   *   the same id may be created again
   */
  createWallet(parameters?: CreateWalletParameters): Promise<CreatedWallet>
  /**
   * Signs together with the server.
   *
   * @throws DeviceError with `outcome: 'unknown'` when the connection is lost after the device's last frame: the server
   *   may have recorded a signing. `WALLET_BANNED` after a cryptographic failure, until {@link Device.clearBan}
   */
  sign(parameters: SignParameters): Promise<SignResult>
  /** The wallets on this device, oldest first. */
  wallets(): Promise<WalletInfo[]>
  /** One wallet, or `null`. */
  wallet(walletId: string): Promise<WalletInfo | null>
  /**
   * The user's decision to go on with a wallet after a cryptographic failure. Repeated failures of this kind can give
   * the key away, so never call it automatically.
   *
   * @throws DeviceError `WALLET_UNKNOWN`
   */
  clearBan(walletId: string): Promise<void>
  /** Ends running operations with `CLOSED`, and frees the engine's context. The storage stays open. Idempotent. */
  close(): Promise<void>
}

/**
 * Makes a device. Connects nowhere and derives nothing until an operation is asked for.
 *
 * @throws DeviceError `ARGUMENT_INVALID` for limits that are no positive integers
 */
export function createDevice(options: DeviceOptions): Device {
  const { engine, clock = systemClock } = options
  const storage = guardedShareStorage(options.storage)
  const closing = new AbortController()
  const running = new Set<Promise<unknown>>()
  let ctx: unknown
  let hasContext = false
  const context: DeviceContext = {
    engine,
    storage,
    banned: new Set(),
    clock,
    options,
    limits: resolveLimits(options.limits),
    closing: closing.signal,
    ctx: () => {
      if (!hasContext) ctx = engine.init()
      hasContext = true
      return ctx
    },
  }

  /** Runs an operation as long as the device is open. */
  async function track<T>(work: () => Promise<T>): Promise<T> {
    if (closing.signal.aborted) throw new DeviceError('CLOSED')
    const operation = work()
    running.add(operation)
    try {
      return await operation
    } finally {
      running.delete(operation)
    }
  }

  return {
    createWallet: (parameters = {}) => track(() => createWallet(context, parameters)),
    sign: (parameters) => track(() => sign(context, parameters)),
    wallets: () => track(async () => (await storage.list()).map(toWalletInfo)),
    wallet: (walletId) =>
      track(async () => {
        const record = await storage.get(walletId)
        wipeShareRecord(record)
        return record === null ? null : toWalletInfo(record)
      }),
    clearBan: (walletId) => track(() => clearBan(context, walletId)),
    async close() {
      closing.abort()
      await Promise.allSettled(running)
      if (hasContext) engine.shutdown(ctx)
      hasContext = false
    },
  }
}
