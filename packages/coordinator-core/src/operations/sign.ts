import { randomUUID } from 'node:crypto'
import type { HeldShare, SignRequest, SignResult } from '../coordinator.js'
import { equalBytes } from '../domain/bytes.js'
import type { KeyShare } from '../domain/wallet.js'
import { open } from '../envelope/envelope.js'
import { CoordinatorError } from '../errors/coordinator-error.js'
import type { DecodedPayload } from '../ports/chain-adapter.js'
import type { MpcKeypair, MpcSignSession } from '../ports/mpc-engine.js'
import type { Transport } from '../ports/transport.js'
import type { LoadedWallet, SigningAuthorized } from '../ports/wallet-storage.js'
import { auditEvent } from './audit.js'
import { engineCan, type OperationContext } from './context.js'
import { decide } from './decide.js'
import { driveToLastFrame } from './drive.js'
import { encryptionContext } from './encryption-contexts.js'
import { callEngine, callEngineLocally } from './engine-failure.js'
import { recordFailure } from './failure.js'
import { actorOf, checkSessionId, walletKeyOf } from './identifiers.js'
import { decodePayload } from './payload.js'
import { type Session, withSession } from './session.js'

/** One signing between its authorization and its outcome. */
interface AuthorizedSigning extends SigningAuthorized {
  readonly authorizationId: string
  readonly wallet: string
  readonly share: KeyShare
  readonly payload: DecodedPayload
}

/** Signs together with a device; see `Coordinator.runSign`. Each step below is one arrow of ARCHITECTURE's data flow. */
export async function runSign(
  context: OperationContext,
  request: SignRequest,
  transport: Transport,
): Promise<SignResult> {
  checkSessionId(request.sessionId)
  const key = walletKeyOf(request.principal, request.walletId)
  return withSession(context, { sessionId: request.sessionId, key, signal: request.signal }, async (session) => {
    const loaded = await context.storage.loadWallet(key)
    if (loaded === null) throw new CoordinatorError('WALLET_UNKNOWN')
    const share = chooseShare(loaded, request.shares ?? [])
    const payload = decodePayload(context, request.payload, share.publicKey)
    const { principal, walletId } = request
    const subject = { ...request, wallet: loaded.wallet.id }
    const decision = await decide(context, subject, { operation: 'sign', principal, walletId, payload })
    const signing = await authorize(context, request, loaded, share, payload, decision)
    session.claimed()
    try {
      return await sign(context, request, transport, session, signing)
    } catch (error) {
      throw await recordFailure(context, { ...subject, event: 'sign.failed', mayQuarantine: true, error })
    }
  })
}

/** The highest version that both hold. A device that cannot say what it holds gets the active one, or the next candidate. */
function chooseShare({ wallet, shares }: LoadedWallet, held: readonly HeldShare[]): KeyShare {
  if (wallet.status === 'frozen') throw new CoordinatorError('WALLET_FROZEN')
  if (wallet.status === 'quarantined') throw new CoordinatorError('WALLET_QUARANTINED')
  const usable = shares.filter((share) => share.version >= wallet.floor)
  const matching = usable.filter((share) => held.some(({ pairId }) => equalBytes(pairId, share.pairId)))
  const [chosen] = held.length === 0 ? usable : matching.sort((a, b) => b.version - a.version)
  if (chosen === undefined) throw new CoordinatorError(held.length === 0 ? 'WALLET_UNKNOWN' : 'SHARE_MISMATCH')
  return chosen
}

/** Logs before release: who, wallet, digest, transaction and decision are durable before the first signing frame. */
async function authorize(
  context: OperationContext,
  request: SignRequest,
  { wallet }: LoadedWallet,
  share: KeyShare,
  payload: DecodedPayload,
  decision: string,
): Promise<AuthorizedSigning> {
  const { appId, subject, walletId } = wallet
  const authorizationId = randomUUID()
  const authorized = await context.storage.authorizeSigning({
    claim: {
      sessionId: request.sessionId,
      kind: 'sign',
      key: { appId, subject, walletId },
      ttlMs: context.times.leaseMs,
      instance: context.instance,
    },
    wallet: wallet.id,
    shareId: share.id,
    authorization: {
      id: authorizationId,
      digest: payload.digest,
      payloadKind: payload.kind,
      summary: payload.summary,
      actor: actorOf(request.principal),
      decision,
    },
    audit: auditEvent(
      context,
      'sign.authorized',
      { ...request, wallet: wallet.id },
      {
        authorizationId,
        payloadKind: payload.kind,
        shareVersion: share.version,
        decision,
      },
    ),
  })
  return { ...authorized, authorizationId, wallet: wallet.id, share, payload }
}

async function sign(
  context: OperationContext,
  request: SignRequest,
  transport: Transport,
  session: Session,
  signing: AuthorizedSigning,
): Promise<SignResult> {
  const { engine, engineContext } = context
  const { share, payload } = signing
  const keypair = await openShare(context, share)
  let handle: MpcSignSession | undefined
  try {
    handle = await callEngineLocally(() => newSignSession(context, request, keypair, payload.digest))
    const started = handle
    await request.onReady?.({
      sessionId: session.sessionId,
      walletId: request.walletId,
      shareVersion: share.version,
      pairId: share.pairId,
      engine: engine.engineInfo?.() ?? null,
      deadlineAtMs: session.deadlineAtMs,
    })
    const lastFrame = await driveToLastFrame({
      step: (inbound) => engine.signStep(engineContext, started, inbound),
      transport,
      session,
      opens: true,
      doneComesLate: !engineCan(engine, 'server-last'),
      nudgeWhenSilent: request.nudgeWhenSilent ?? false,
    })
    const signature = await verifiedSignature(context, started)
    session.unclaim()
    await complete(context, request, signing, signature)
    // From here on the device can have the signature: the outcome is durable before this frame leaves.
    if (lastFrame !== null) await transport.send(lastFrame)
    const { authorizationId, counter } = signing
    const { digest } = payload
    const { publicKey, version: shareVersion } = share
    return { walletId: request.walletId, authorizationId, counter, digest, shareVersion, publicKey }
  } finally {
    if (handle !== undefined) engine.signFree(handle)
    engine.kpFree(keypair)
  }
}

async function openShare(context: OperationContext, share: KeyShare): Promise<MpcKeypair> {
  const { engine, engineContext } = context
  const binding = await encryptionContext(context, 'server-share', share)
  const plaintext = await open(share.sealed, binding, context.shareEncryptor)
  try {
    return await callEngineLocally(() => engine.kpImport(engineContext, plaintext.bytes))
  } finally {
    plaintext.dispose()
  }
}

function newSignSession(
  { engine, engineContext }: OperationContext,
  { engineSessionId }: SignRequest,
  keypair: MpcKeypair,
  digest: Uint8Array,
): MpcSignSession {
  const options = engineSessionId === undefined ? undefined : { sessionId: engineSessionId }
  const handle = engine.signNew(engineContext, keypair, options)
  engine.signSetMessage(engineContext, handle, digest)
  return handle
}

/** An engine that can finalize on the server has verified the signature; another gives none, and the device verifies. */
async function verifiedSignature(context: OperationContext, handle: MpcSignSession): Promise<Uint8Array | null> {
  const { engine, engineContext } = context
  if (!engineCan(engine, 'server-finalize')) return null
  return callEngine(() => engine.signFinalize(engineContext, handle, 'raw-rs'))
}

async function complete(
  context: OperationContext,
  request: SignRequest,
  { wallet, authorizationId, share, fence, counter }: AuthorizedSigning,
  signature: Uint8Array | null,
): Promise<void> {
  await context.storage.completeSigning({
    sessionId: request.sessionId,
    wallet,
    authorizationId,
    shareId: share.id,
    fence,
    signature,
    audit: auditEvent(context, 'sign.completed', { ...request, wallet }, { authorizationId, counter }),
  })
}
