/**
 * What every operation of one device shares.
 *
 * @module
 */
import { encodeAck, type Hello2Dkg, type Hello2Sign, type SessionReady } from '@maany/protocol'
import { DeviceError, isDeviceError } from './errors.js'
import type { DeviceOptions } from './options.js'
import type { Clock } from './ports/clock.js'
import type { DeviceEngine, EngineInfo } from './ports/mpc-engine.js'
import type { ShareStorage } from './ports/share-storage.js'
import { callEngine } from './session/engine-errors.js'
import type { DeviceLimits } from './session/limits.js'
import { runSession, type Session } from './session/session.js'
import { encodeHello } from './wire.js'

/** The composed device. */
export interface DeviceContext {
  readonly engine: DeviceEngine
  /** The engine's context, made at the first use. */
  readonly ctx: () => unknown
  /** Throws device errors only. */
  readonly storage: Required<ShareStorage>
  /** Wallets that this device has banned since it was made; the storage has them too, unless it failed. */
  readonly banned: Set<string>
  readonly clock: Clock
  readonly limits: DeviceLimits
  readonly options: DeviceOptions
  /** Aborted when the device is closed. */
  readonly closing: AbortSignal
}

type Own = 'sessionId' | 'token' | 'dialect'
/** What a `hello` says, besides what every session has. */
export type HelloContent = Omit<Hello2Dkg, Own> | Omit<Hello2Sign, Own>

/** Runs one operation: connects, says hello, waits until the server is ready, then `work`. */
export function runOperation<T>(
  context: DeviceContext,
  request: { readonly hello: HelloContent; readonly signal: AbortSignal | undefined },
  work: (session: Session, ready: SessionReady) => Promise<T>,
): Promise<T> {
  const { clock, limits, closing, options } = context
  const operation = request.hello.intent
  const { connect, onProgress } = options
  const sessionOptions = { connect, clock, limits, onProgress, operation, cancel: request.signal, closing }
  const asked = request.hello.walletId
  return runSession(sessionOptions, async (session) => {
    if (asked !== undefined) session.setWalletId(asked)
    const token = await session.wait(readToken(options.token))
    const { sessionId } = session
    await session.sendText(encodeHello({ ...request.hello, dialect: 2, sessionId, token }))
    const ready = await awaitReady(session, context)
    if (asked !== undefined && ready.walletId !== asked) throw new DeviceError('SERVER_RESULT_INVALID')
    session.setWalletId(ready.walletId)
    requireSameProtocol(
      ready,
      callEngine(() => context.engine.engineInfo?.() ?? null),
    )
    session.report({ step: 'ready', walletId: ready.walletId, shareVersion: ready.shareVersion })
    return work(session, ready)
  })
}

/**
 * Tells the server that the device has what it needs. A lost acknowledgement changes nothing: the server has reported that
 * its side is durable, and nobody can know whether the last message of a conversation arrived.
 */
export async function acknowledge(session: Session): Promise<void> {
  try {
    await session.sendText(encodeAck(session.sessionId))
  } catch (error) {
    if (!isDeviceError(error, 'PEER_DISCONNECTED', 'DEADLINE_EXCEEDED')) throw error
  }
}

async function readToken(token: DeviceOptions['token']): Promise<string> {
  try {
    return typeof token === 'string' ? token : await token()
  } catch (cause) {
    throw new DeviceError('UNAUTHENTICATED', { cause })
  }
}

async function awaitReady(session: Session, { clock, limits }: DeviceContext): Promise<SessionReady> {
  let timeoutMs = limits.handshakeTimeoutMs
  for (;;) {
    const message = await session.receiveControl(timeoutMs)
    if (message.type === 'session:ready') return message
    if (message.type !== 'session:pending') throw new DeviceError('SERVER_MESSAGE_INVALID')
    const { approvalId, expiresAtMs } = message
    session.report({ step: 'pending', approvalId, expiresAtMs })
    // Bounded by the total deadline anyway, whatever the server's clock says.
    timeoutMs = Math.min(Math.max(expiresAtMs - clock.nowMs(), 1) + limits.handshakeTimeoutMs, limits.totalTimeoutMs)
  }
}

/** Two engines that do not speak the same protocol say so before the first frame. */
function requireSameProtocol({ engine }: SessionReady, own: EngineInfo | null): void {
  if (engine === undefined || own === null || engine.protocol === own.protocol) return
  throw new DeviceError('CAPABILITY_UNSUPPORTED')
}
