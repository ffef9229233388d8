import { randomBytes, randomUUID } from 'node:crypto'
import type { DkgRequest, DkgResult } from '../coordinator.js'
import { fromHex } from '../domain/bytes.js'
import type { WalletKey } from '../domain/wallet.js'
import { seal } from '../envelope/envelope.js'
import type { MpcDkg, MpcKeypair } from '../ports/mpc-engine.js'
import type { Transport } from '../ports/transport.js'
import type { NewKeyShare } from '../ports/wallet-storage.js'
import { SecretBytes } from '../secrets/secret-bytes.js'
import { auditEvent } from './audit.js'
import { engineCan, type OperationContext } from './context.js'
import { decide } from './decide.js'
import { driveToLastFrame } from './drive.js'
import { encryptionContext } from './encryption-contexts.js'
import { callEngine } from './engine-failure.js'
import { recordFailure } from './failure.js'
import { checkSessionId, newWalletId, PAIR_ID_BYTES, walletKeyOf } from './identifiers.js'
import { type Session, withSession } from './session.js'

const FIRST_VERSION = 1

/** Creates a wallet together with a device; see `Coordinator.runDkg`. */
export async function runDkg(context: OperationContext, request: DkgRequest, transport: Transport): Promise<DkgResult> {
  checkSessionId(request.sessionId)
  const key = walletKeyOf(request.principal, request.walletId ?? newWalletId())
  const { principal } = request
  await decide(context, request, { operation: 'dkg', principal, walletId: key.walletId })
  return withSession(context, { sessionId: request.sessionId, key, signal: request.signal }, async (session) => {
    const { sessionId } = session
    const claim = { sessionId, kind: 'dkg', key, ttlMs: context.times.leaseMs, instance: context.instance } as const
    const { wallet } = await context.storage.beginDkg(claim, auditEvent(context, 'dkg.begun', request))
    session.claimed()
    try {
      return await generate(context, request, transport, session, key, wallet)
    } catch (error) {
      throw await recordFailure(context, { ...request, wallet, event: 'dkg.failed', mayQuarantine: false, error })
    }
  })
}

async function generate(
  context: OperationContext,
  request: DkgRequest,
  transport: Transport,
  session: Session,
  key: WalletKey,
  wallet: string,
): Promise<DkgResult> {
  const { engine, engineContext } = context
  const dkg = await callEngine(() =>
    engine.dkgNew(engineContext, {
      role: 'server',
      keyId: fromHex(key.walletId),
      ...(request.engineSessionId === undefined ? {} : { sessionId: request.engineSessionId }),
    }),
  )
  try {
    await request.onReady?.({
      sessionId: session.sessionId,
      walletId: key.walletId,
      shareVersion: FIRST_VERSION,
      pairId: null,
      engine: engine.engineInfo?.() ?? null,
      deadlineAtMs: session.deadlineAtMs,
    })
    const lastFrame = await driveToLastFrame({
      step: (inbound) => engine.dkgStep(engineContext, dkg, inbound),
      transport,
      session,
      opens: false,
      doneComesLate: !engineCan(engine, 'server-last'),
      nudgeWhenSilent: false,
    })
    const share = await takeShare(context, dkg, wallet)
    session.unclaim()
    await context.storage.commitDkg({
      sessionId: session.sessionId,
      key,
      wallet,
      share,
      audit: auditEvent(context, 'dkg.committed', { ...request, wallet }, { shareVersion: FIRST_VERSION }),
    })
    // From here on the device may finish: the share is durable before this frame leaves.
    if (lastFrame !== null) await transport.send(lastFrame)
    return {
      walletId: key.walletId,
      publicKey: share.publicKey,
      shareVersion: FIRST_VERSION,
      pairId: share.pairId,
      candidate: { wallet, shareId: share.id, shareVersion: FIRST_VERSION },
    }
  } finally {
    engine.dkgFree(dkg)
  }
}

/** Takes the finished share out of the engine and seals it; plaintext lives only here. */
async function takeShare(context: OperationContext, dkg: MpcDkg, wallet: string): Promise<NewKeyShare> {
  const { engine, engineContext } = context
  const keypair = await callEngine(() => engine.dkgFinalize(engineContext, dkg))
  try {
    const publicKey = engine.kpPubkey(engineContext, keypair).compressed
    const info = engine.engineInfo?.()
    const share = {
      id: randomUUID(),
      version: FIRST_VERSION,
      pairId: pairIdOf(context, keypair),
      publicKey,
      engine: info?.name ?? 'unknown',
      engineVersion: info?.version ?? 'unknown',
    }
    const binding = await encryptionContext(context, 'server-share', { ...share, wallet })
    const plaintext = new SecretBytes(await callEngine(() => engine.kpExport(engineContext, keypair)))
    try {
      return { ...share, sealed: await seal(plaintext.bytes, binding, context.shareEncryptor) }
    } finally {
      plaintext.dispose()
    }
  } finally {
    engine.kpFree(keypair)
  }
}

/** Engines that have no pairIds get a random one, which the device learns with the result. */
function pairIdOf({ engine, engineContext }: OperationContext, keypair: MpcKeypair): Uint8Array {
  return engine.kpInfo?.(engineContext, keypair).pairId ?? new Uint8Array(randomBytes(PAIR_ID_BYTES))
}
