import { randomUUID } from 'node:crypto'
import type { Duplex } from 'node:stream'
import { CoordinatorError, isCoordinatorError } from '@maany/coordinator-core'
import {
  type Dialect,
  encodeError1,
  encodeSessionError,
  type Hello,
  isProtocolError,
  parseHello,
} from '@maany/protocol'
import { closeCodeOf, NORMAL_CLOSURE } from './close-codes.js'
import type { Admission } from './connection-budget.js'
import type { ServerContext } from './connection-context.js'
import type { DeviceSocket } from './device-socket.js'
import { drive } from './drive.js'
import { type Failure, failureOf } from './failure.js'
import { abortable, deadline } from './wait.js'
import { WebSocketTransport } from './web-socket-transport.js'

/** One accepted socket, as the server sees it. */
export interface Connection {
  /** Whether an authenticated session runs on it, which a shutdown lets finish. */
  readonly isBusy: () => boolean
  /** Ends it with a code. */
  readonly abort: (reason: CoordinatorError) => void
  /** Resolves when the socket is gone and everything of it is freed. Never rejects. */
  readonly ended: Promise<void>
}

/** Frames and headers of a hello, beside its own bytes. */
const FRAMING_BYTES = 1024

/** What a failure needs to know of how far the socket came. */
interface Progress {
  dialect: Dialect
  /** `null` until the first frame has been read. */
  hello: Hello | null
  busy: boolean
}

/** Serves one socket: hello, authentication, operation, end. Its one catch is here. */
export function serveConnection(
  server: ServerContext,
  socket: DeviceSocket,
  stream: Duplex,
  remoteAddress: string,
  admission: Admission,
): Connection {
  const requestId = randomUUID()
  const controller = new AbortController()
  const { maxHelloBytes, maxBufferedBytes } = server.limits
  const unauthenticated = { ...server.limits, maxBufferedBytes: Math.min(maxHelloBytes, maxBufferedBytes) }
  const transport = new WebSocketTransport(socket, unauthenticated)
  const progress: Progress = { dialect: 1, hello: null, busy: false }
  const abort = (reason: CoordinatorError) => controller.abort(reason)
  guardUnauthenticated(server, stream, socket, admission, abort)

  const serve = async () => {
    const total = deadline(controller.signal, server.limits.totalTimeoutMs, 'DEADLINE_EXCEEDED')
    const { signal } = total
    try {
      const hello = await readHello(server, transport, signal)
      progress.hello = hello
      progress.dialect = hello.dialect
      const credentials = { token: hello.token, audience: 'session', remoteAddress } as const
      const principal = await abortable(server.coordinator.authenticate(credentials), signal)
      admission.authenticated()
      transport.allowBuffered(maxBufferedBytes)
      progress.busy = true
      await drive({ server, transport, principal, requestId, remoteAddress, signal }, hello)
      report(server, requestId, progress, null)
      await transport.closeWith(NORMAL_CLOSURE)
    } catch (error) {
      if (isProtocolError(error)) progress.dialect = progress.hello?.dialect ?? error.dialect
      await endWith(server, transport, requestId, progress, failureOf(error))
    } finally {
      total.end()
      admission.leave()
    }
  }
  return { isBusy: () => progress.busy, abort, ended: serve() }
}

/** @throws ProtocolError; CoordinatorError `HELLO_TIMEOUT` */
async function readHello(
  { limits }: ServerContext,
  transport: WebSocketTransport,
  signal: AbortSignal,
): Promise<Hello> {
  const window = deadline(signal, limits.helloTimeoutMs, 'HELLO_TIMEOUT')
  try {
    const text = await transport.receiveMessage({ signal: window.signal })
    if (typeof text !== 'string') throw new CoordinatorError('HELLO_INVALID')
    if (Buffer.byteLength(text) > limits.maxHelloBytes) throw new CoordinatorError('FRAME_TOO_LARGE')
    return parseHello(text, { maxLength: limits.maxHelloBytes })
  } finally {
    window.end()
  }
}

/**
 * Counts what arrives before anybody knows who it is from, the parts of unfinished frames included, and ends a socket
 * that sends too much.
 */
function guardUnauthenticated(
  { limits }: ServerContext,
  stream: Duplex,
  socket: DeviceSocket,
  admission: Admission,
  abort: (reason: CoordinatorError) => void,
): void {
  let beforeHello = 0
  let arrived = false
  const count = (chunk: Buffer) => {
    if (!arrived) beforeHello += chunk.length
    if (beforeHello > limits.maxHelloBytes + FRAMING_BYTES && !arrived) abort(new CoordinatorError('FRAME_TOO_LARGE'))
    else if (!admission.countBytes(chunk.length)) abort(new CoordinatorError('OVERLOADED'))
  }
  stream.on('data', count)
  socket.once('message', () => {
    arrived = true
  })
}

/** The last words: one error frame in the device's dialect, then the close. */
async function endWith(
  server: ServerContext,
  transport: WebSocketTransport,
  requestId: string,
  progress: Progress,
  failure: Failure,
): Promise<void> {
  const { dialect, hello } = progress
  const { code, retryAfterMs } = failure
  report(server, requestId, progress, failure)
  const text =
    dialect === 1
      ? encodeError1(code)
      : encodeSessionError(code, { requestId, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) })
  try {
    if (code !== 'PEER_DISCONNECTED') await transport.sendText(text)
  } catch (error) {
    if (!isCoordinatorError(error)) server.logger.error('socket.last_words_failed', { requestId })
  }
  await transport.closeWith(closeCodeOf(code, dialect, hello === null))
}

function report({ logger, metrics }: ServerContext, requestId: string, progress: Progress, failure: Failure | null) {
  const { dialect, hello } = progress
  const intent = hello?.intent ?? 'none'
  const fields = { requestId, dialect, intent, sessionId: hello?.sessionId }
  metrics.count('ws_sessions_total', { dialect: String(dialect), intent, outcome: failure?.code ?? 'done' })
  if (failure === null) logger.info('session.done', fields)
  else if (failure.code === 'INTERNAL') logger.error('session.failed', { ...fields, ...failure.fields })
  else logger.info('session.failed', { ...fields, ...failure.fields })
}
