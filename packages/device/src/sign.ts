/**
 * Signing, together with the server.
 *
 * @module
 */
import { isErrorCode, type SessionComplete, type SessionReady } from '@maany/protocol'
import { banOnFailure, requireNoBan } from './ban.js'
import { copyBytes, equalBytes, isWalletId } from './bytes.js'
import { acknowledge, type DeviceContext, runOperation } from './context.js'
import { DeviceError, isDeviceError } from './errors.js'
import type { OperationOptions } from './options.js'
import { type DevicePayload, preparePayload } from './payload.js'
import type { ShareRecord, ShareSlot } from './ports/share-storage.js'
import { driveParty } from './session/drive-party.js'
import { callEngine } from './session/engine-errors.js'
import type { Session } from './session/session.js'
import { requireSignature } from './signature.js'
import { updateShareRecord, wipeShareRecord } from './storage/share-record.js'

/** Parameters of `sign`. */
export interface SignParameters extends OperationOptions {
  /** 64 lowercase hex characters. */
  readonly walletId: string
  readonly payload: DevicePayload
}

/** A signature, and what the server recorded of it. */
export interface SignResult {
  readonly walletId: string
  /** 64 bytes `r || s`, low-S; verified on this device for {@link SignResult.publicKey} and {@link SignResult.digest}. */
  readonly signature: Uint8Array
  /** 32 bytes, computed on this device from its own document. */
  readonly digest: Uint8Array
  /** 33 bytes, SEC 1 compressed. */
  readonly publicKey: Uint8Array
  /** The server's record of this signing; `null` when the connection was lost after the signature was complete. */
  readonly authorizationId: string | null
  /** The wallet's signing counter after it; `null` as above. */
  readonly counter: number | null
  readonly shareVersion: number
}

/** @see Device.sign */
export async function sign(context: DeviceContext, { walletId, payload, signal }: SignParameters): Promise<SignResult> {
  if (!isWalletId(walletId)) throw new DeviceError('WALLET_ID_INVALID')
  const record = await context.storage.get(walletId)
  try {
    if (record === null) throw new DeviceError('WALLET_UNKNOWN', { walletId })
    requireNoBan(context, walletId, record.ban)
    const { publicKey, algo, confirmed } = record
    const { digest, wire } = preparePayload(payload, algo)
    const shares = heldShares(record)
    // The wire names shares by pairId; a server whose engine has none assigns one at key generation.
    if (shares.length === 0) throw new DeviceError('CAPABILITY_UNSUPPORTED', { walletId })
    const hello = { intent: 'sign', walletId, shares, payload: wire } as const
    const result = await runOperation(context, { hello, signal }, async (session, ready) => {
      const { blob } = chooseSlot(record, ready)
      const signature = await makeSignature(context, session, { walletId, publicKey, blob, digest })
      const complete = await awaitComplete(session)
      if (complete !== null) requireAgreement(complete, { walletId, publicKey, digest })
      const { authorizationId = null, counter = null } = complete ?? {}
      const { shareVersion } = ready
      return { walletId, signature, digest, publicKey, authorizationId, counter, shareVersion }
    })
    if (!confirmed) await noteConfirmed(context, walletId)
    return result
  } finally {
    wipeShareRecord(record)
  }
}

/** A signature that is there must not be lost for a note; the next signing makes it again. */
async function noteConfirmed(context: DeviceContext, walletId: string): Promise<void> {
  try {
    await updateShareRecord(context.storage, walletId, () => ({ confirmed: true }))
  } catch {
    // See above.
  }
}

interface SigningInput {
  readonly walletId: string
  readonly publicKey: Uint8Array
  readonly blob: Uint8Array
  readonly digest: Uint8Array
}

/** Runs the protocol. A cryptographic failure is recorded durably before it is reported. */
async function makeSignature(context: DeviceContext, session: Session, input: SigningInput): Promise<Uint8Array> {
  const { engine } = context
  const ctx = callEngine(context.ctx)
  const keypair = callEngine(() => engine.kpImport(ctx, input.blob))
  let handle: unknown
  try {
    const stored = callEngine(() => engine.kpPubkey(ctx, keypair).compressed)
    if (!equalBytes(copyBytes(stored), input.publicKey)) throw new DeviceError('PUBLIC_KEY_MISMATCH')
    handle = callEngine(() => engine.signNew(ctx, keypair, { sessionId: session.sessionIdBytes }))
    callEngine(() => engine.signSetMessage(ctx, handle, input.digest))
    const banning = <T>(call: () => T | Promise<T>): Promise<T> => banOnFailure(context, session, input.walletId, call)
    const step = (inbound?: Uint8Array) => banning(() => engine.signStep(ctx, handle, inbound))
    await driveParty(session, { opens: false, step })
    const signature = await banning(() => {
      return requireSignature(engine, engine.signFinalize(ctx, handle, 'raw-rs'), input.digest, input.publicKey)
    })
    session.report({ step: 'signature-verified' })
    return signature
  } finally {
    if (handle !== undefined) engine.signFree(handle)
    engine.kpFree(keypair)
  }
}

function heldShares(record: ShareRecord): { version: number; pairId: Uint8Array }[] {
  return record.slots.flatMap(({ version, pairId }) => (pairId === null ? [] : [{ version, pairId }]))
}

/** The share of the pair that the server chose. */
function chooseSlot(record: ShareRecord, { shareVersion, pairId }: SessionReady): ShareSlot {
  const slot = record.slots.find(({ version }) => version === shareVersion)
  const samePair = pairId === undefined || slot?.pairId == null || equalBytes(slot.pairId, pairId)
  if (slot === undefined || !samePair) throw new DeviceError('SHARE_MISMATCH')
  return slot
}

/**
 * The server's report, acknowledged; `null` when it does not come. The signature is complete and verified by then, so a
 * lost connection must not lose it.
 */
async function awaitComplete(session: Session): Promise<SessionComplete | null> {
  const message = await session.receiveControl().catch(nullIfLost)
  if (message === null) return null
  if (message.type !== 'session:complete') throw new DeviceError('SERVER_MESSAGE_INVALID')
  await acknowledge(session)
  return message
}

/** Public codes: the connection was lost, or the server failed after its last frame. The device's own ones count. */
function nullIfLost(error: unknown): null {
  if (isDeviceError(error) && isErrorCode(error.code)) return null
  throw error
}

/** A server that reports another wallet, key or digest than was signed is not believed. */
function requireAgreement(complete: SessionComplete, expected: Omit<SigningInput, 'blob'>): void {
  if (!equalBytes(complete.publicKey, expected.publicKey)) throw new DeviceError('PUBLIC_KEY_MISMATCH')
  const sameDigest = complete.digest === undefined || equalBytes(complete.digest, expected.digest)
  if (complete.walletId !== expected.walletId || !sameDigest) throw new DeviceError('SERVER_RESULT_INVALID')
}
