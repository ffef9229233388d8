/**
 * Key generation: a new wallet, made together with the server.
 *
 * @module
 */
import type { SigningAlgo } from '@maany/cosmos'
import type { SessionComplete, SessionPending, SessionReady } from '@maany/protocol'
import { copyBytes, equalBytes, hexToBytes, isWalletId, wipe } from './bytes.js'
import { acknowledge, type DeviceContext, runOperation } from './context.js'
import { DeviceError } from './errors.js'
import type { OperationOptions } from './options.js'
import type { ShareRecord } from './ports/share-storage.js'
import { driveParty } from './session/drive-party.js'
import { callEngine, classifyEngineError } from './session/engine-errors.js'
import type { Session } from './session/session.js'
import { updateShareRecord, wipeShareRecord } from './storage/share-record.js'
import { addressOf, requireAddressable } from './wallet-info.js'

/** Parameters of `createWallet`. */
export interface CreateWalletParameters extends OperationOptions {
  /** 64 lowercase hex characters. @default the server assigns one */
  readonly walletId?: string
  /** bech32 prefix of the address that is wanted, for example `cosmos`. */
  readonly prefix?: string
  /** How this wallet's digests and addresses are made. @default 'secp256k1' */
  readonly algo?: SigningAlgo
}

/** A wallet that exists on both sides. */
export interface CreatedWallet {
  /** 64 lowercase hex characters. */
  readonly walletId: string
  /** 33 bytes, SEC 1 compressed. */
  readonly publicKey: Uint8Array
  /** Computed on this device; left out when no prefix was asked for. */
  readonly address?: string
  /** 1. */
  readonly shareVersion: number
}

/** @see Device.createWallet */
export async function createWallet(context: DeviceContext, parameters: CreateWalletParameters): Promise<CreatedWallet> {
  const { walletId, prefix, algo = 'secp256k1', signal } = parameters
  requireAddressable(prefix, algo)
  await context.storage.unlock()
  await requireFree(context, walletId)
  const wanted = { algo, prefix }
  const hello = { intent: 'dkg', algo, ...(walletId && { walletId }), ...(prefix && { prefix }) } as const
  return runOperation(context, { hello, signal }, async (session, ready) => {
    if (walletId === undefined) await requireFree(context, ready.walletId)
    const { record, pairId } = await generateShare(context, session, ready, wanted)
    session.report({ step: 'share-stored', walletId: record.walletId })
    const wallet = toCreatedWallet(record, ready.shareVersion)
    const complete = await session.receiveControl()
    requireAgreement(complete, wallet, pairId)
    await acknowledge(session)
    await updateShareRecord(context.storage, record.walletId, ({ slots }) => {
      return { confirmed: true, slots: slots.map((slot) => ({ ...slot, pairId: pairId ?? complete.pairId ?? null })) }
    })
    return wallet
  })
}

/** Runs the protocol and stores the share durably. Whatever happens, no copy of the share is left in memory. */
async function generateShare(
  context: DeviceContext,
  session: Session,
  ready: SessionReady,
  { algo, prefix = null }: { algo: SigningAlgo; prefix: string | null | undefined },
): Promise<{ record: Omit<ShareRecord, 'slots'>; pairId: Uint8Array | null }> {
  const { engine, storage, clock } = context
  const ctx = callEngine(context.ctx)
  const options = { role: 'device', keyId: hexToBytes(ready.walletId), sessionId: session.sessionIdBytes } as const
  const dkg = callEngine(() => engine.dkgNew(ctx, options))
  let keypair: unknown
  let blob: Uint8Array | undefined
  try {
    await driveParty(session, {
      opens: true,
      step: (inbound) => classified(() => engine.dkgStep(ctx, dkg, inbound)),
    })
    keypair = await classified(() => engine.dkgFinalize(ctx, dkg))
    blob = callEngine(() => engine.kpExport(ctx, keypair))
    const publicKey = copyBytes(callEngine(() => engine.kpPubkey(ctx, keypair).compressed))
    const pairId = callEngine(() => engine.kpInfo?.(ctx, keypair).pairId ?? null)
    const createdAtMs = clock.nowMs()
    const { walletId, shareVersion: version } = ready
    const base = { walletId, publicKey, algo, prefix, confirmed: false, ban: null, createdAtMs, revision: 0 }
    await storage.put({ ...base, slots: [{ version, pairId, blob, createdAtMs }] })
    return { record: base, pairId }
  } finally {
    wipe(blob)
    if (keypair !== undefined) engine.kpFree(keypair)
    engine.dkgFree(dkg)
  }
}

async function requireFree({ storage }: DeviceContext, walletId: string | undefined): Promise<void> {
  if (walletId === undefined) return
  if (!isWalletId(walletId)) throw new DeviceError('WALLET_ID_INVALID')
  const existing = await storage.get(walletId)
  wipeShareRecord(existing)
  if (existing !== null) throw new DeviceError('WALLET_EXISTS', { walletId })
}

function toCreatedWallet(record: Omit<ShareRecord, 'slots'>, shareVersion: number): CreatedWallet {
  const { walletId, publicKey, prefix, algo } = record
  const address = prefix === null ? {} : { address: addressOf(publicKey, prefix, algo) }
  return { walletId, publicKey, ...address, shareVersion }
}

/** The server must have seen the same outcome; its word never replaces what the device computed. */
function requireAgreement(
  message: SessionReady | SessionPending | SessionComplete,
  wallet: CreatedWallet,
  pairId: Uint8Array | null,
): asserts message is SessionComplete {
  if (message.type !== 'session:complete') throw new DeviceError('SERVER_MESSAGE_INVALID')
  if (!equalBytes(message.publicKey, wallet.publicKey)) throw new DeviceError('PUBLIC_KEY_MISMATCH')
  const same = message.walletId === wallet.walletId && message.shareVersion === wallet.shareVersion
  const samePair = message.pairId === undefined || pairId === null || equalBytes(message.pairId, pairId)
  const sameAddress =
    message.address === undefined || wallet.address === undefined || message.address === wallet.address
  if (!same || !samePair || !sameAddress) throw new DeviceError('SERVER_RESULT_INVALID')
}

/** A key generation that fails bans nobody: there is no share yet that could leak. */
async function classified<T>(call: () => T | Promise<T>): Promise<T> {
  try {
    return await call()
  } catch (cause) {
    throw classifyEngineError(cause).error
  }
}
