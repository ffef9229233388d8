/**
 * One operation over one connection: frames, deadlines, and an end on every path.
 *
 * @module
 */

import type { SessionError } from '@maany/protocol'
import { bytesToHex, randomBytes } from '../bytes.js'
import { DeviceError, isDeviceError, withContext } from '../errors.js'
import type { Clock } from '../ports/clock.js'
import type { Connect, DeviceSocket } from '../ports/socket.js'
import type { DeviceOperation, OnProgress } from '../progress.js'
import { closeCodeOf, parseServerMessage, type ServerMessage, serverError } from '../wire.js'
import { createInbox, type Frame, type Inbox } from './inbox.js'
import { type Lifetime, startLifetime } from './lifetime.js'
import type { DeviceLimits } from './limits.js'
import { createReporter, type Reporter } from './reporter.js'

/**
 * After this many engine frames the server may hold what it needs to finish: no engine's device side sends fewer in a
 * key generation or a signing.
 */
const LAST_FRAME = 2
/** RFC 6455: message too big. */
const TOO_BIG = 1009

/** What an operation works with. */
export interface Session extends Pick<Reporter, 'report'> {
  /** 32 hex characters, fresh. */
  readonly sessionId: string
  /** The same as 16 bytes: what the engine is given. */
  readonly sessionIdBytes: Uint8Array
  sendText(text: string): Promise<void>
  /** Sends one engine frame. */
  sendFrame(frame: Uint8Array): Promise<void>
  /** The next engine frame. @throws DeviceError what the server said instead, or `SERVER_MESSAGE_INVALID` */
  receiveFrame(): Promise<Uint8Array>
  /** The next control message. @throws DeviceError what a `session:error` says, or `SERVER_MESSAGE_INVALID` */
  receiveControl(timeoutMs?: number): Promise<Exclude<ServerMessage, SessionError>>
  /** Waits for work of the engine, as long as the operation may last. */
  wait<T>(work: Promise<T>): Promise<T>
  /** Learns what failures are to tell. */
  setWalletId(walletId: string): void
}

/** What a session is opened with. */
export interface SessionOptions {
  readonly connect: Connect
  readonly clock: Clock
  readonly limits: DeviceLimits
  readonly onProgress: OnProgress | undefined
  readonly operation: DeviceOperation
  readonly cancel: AbortSignal | undefined
  readonly closing: AbortSignal
}

/**
 * Runs `work` over a connection of its own, which is closed whatever happens.
 *
 * @throws DeviceError with the session id, the wallet id once known, and `outcome: 'unknown'` when the last frame of the
 *   device may have left
 */
export async function runSession<T>(options: SessionOptions, work: (session: Session) => Promise<T>): Promise<T> {
  const { clock, limits, operation, cancel, closing } = options
  const sessionIdBytes = randomBytes(16)
  const sessionId = bytesToHex(sessionIdBytes)
  const reporter = createReporter({ operation, sessionId }, clock, options.onProgress)
  const inbox = createInbox(limits)
  const lifetime = startLifetime({ clock, totalTimeoutMs: limits.totalTimeoutMs, cancel, closing })
  let socket: DeviceSocket | undefined
  let walletId: string | undefined
  let closeCode = 1000
  try {
    reporter.report({ step: 'connecting' })
    socket = await openSocket(options, inbox, lifetime)
    const frames = framing(sessionId, { socket, inbox, lifetime, reporter, limits })
    const setWalletId = (id: string): void => {
      walletId = id
    }
    const session = { sessionId, sessionIdBytes, report: reporter.report, ...frames, setWalletId }
    const result = await work(session)
    reporter.report({ step: 'done', ...reporter.counts() })
    return result
  } catch (cause) {
    const error = isDeviceError(cause) ? cause : new DeviceError('UNEXPECTED', { cause })
    const unknown = reporter.counts().framesSent >= LAST_FRAME ? ({ outcome: 'unknown' } as const) : {}
    const failure = withContext(error, { sessionId, walletId: walletId ?? error.walletId, ...unknown })
    closeCode = closeCodeOf(error.code)
    reporter.report({ step: 'failed', code: failure.code })
    throw failure
  } finally {
    lifetime.dispose()
    socket?.close(closeCode)
  }
}

async function openSocket(
  { connect, limits }: SessionOptions,
  inbox: Inbox,
  lifetime: Lifetime,
): Promise<DeviceSocket> {
  const connecting = connect({
    maxFrameBytes: limits.maxFrameBytes,
    signal: lifetime.signal,
    onFrame: inbox.push,
    onClose: (code) => inbox.end(new DeviceError(code === TOO_BIG ? 'FRAME_TOO_LARGE' : 'PEER_DISCONNECTED')),
  })
  try {
    return await lifetime.wait(connecting, limits.handshakeTimeoutMs)
  } catch (cause) {
    // A connection that opens after its deadline is nobody's.
    connecting.then((socket) => socket.close(1000)).catch(() => undefined)
    throw isDeviceError(cause) ? cause : new DeviceError('CONNECT_FAILED', { cause })
  }
}

type Framing = Pick<Session, 'sendText' | 'sendFrame' | 'receiveFrame' | 'receiveControl' | 'wait'>

interface Parts {
  readonly socket: DeviceSocket
  readonly inbox: Inbox
  readonly lifetime: Lifetime
  readonly reporter: Reporter
  readonly limits: DeviceLimits
}

function framing(sessionId: string, { socket, inbox, lifetime, reporter, limits }: Parts): Framing {
  async function send(frame: Frame): Promise<void> {
    try {
      await lifetime.wait(socket.send(frame), limits.roundTimeoutMs)
    } catch (cause) {
      throw isDeviceError(cause) ? cause : new DeviceError('PEER_DISCONNECTED', { cause })
    }
  }
  return {
    sendText: send,
    async sendFrame(frame) {
      // Counted before it is sent: a frame that failed on its way may have arrived.
      reporter.frame('sent', frame.length)
      await send(frame)
    },
    async receiveFrame() {
      const frame = await lifetime.wait(inbox.next(), limits.roundTimeoutMs)
      if (typeof frame === 'string') throw unexpected(parseServerMessage(frame, limits.maxFrameBytes))
      reporter.frame('received', frame.length)
      return frame
    },
    async receiveControl(timeoutMs = limits.roundTimeoutMs) {
      const frame = await lifetime.wait(inbox.next(), timeoutMs)
      if (typeof frame !== 'string') throw new DeviceError('SERVER_MESSAGE_INVALID')
      const message = parseServerMessage(frame, limits.maxFrameBytes)
      if (message.type === 'session:error') throw serverError(message)
      if (message.sessionId !== sessionId) throw new DeviceError('SERVER_MESSAGE_INVALID')
      return message
    },
    wait: (engineWork) => lifetime.wait(engineWork),
  }
}

/** A control message where an engine frame belongs. */
function unexpected(message: ServerMessage): DeviceError {
  return message.type === 'session:error' ? serverError(message) : new DeviceError('SERVER_MESSAGE_INVALID')
}
