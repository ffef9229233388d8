import { type CloseReason, CoordinatorError, type ReceiveOptions, type Transport } from '@maany/coordinator-core'
import type { RawData, WebSocket } from 'ws'
import { closeCodeOf, NORMAL_CLOSURE } from './close-codes.js'
import { DeviceSocket } from './device-socket.js'
import { startHeartbeat } from './heartbeat.js'
import { Inbox, type Message } from './inbox.js'
import type { ServerLimits } from './limits.js'

/** The limits that one transport needs. */
export type TransportLimits = Pick<
  ServerLimits,
  'maxFrameBytes' | 'maxBufferedBytes' | 'sendTimeoutMs' | 'idleTimeoutMs' | 'heartbeatMs' | 'closeTimeoutMs'
>

const NEVER = new AbortController().signal

/**
 * The `Transport` port over one WebSocket, binary frames being the port's frames. Text frames reach {@link onText}, in
 * their place in the order, from within {@link receive}. Nothing throws in a socket's callback: what goes wrong there
 * ends the inbox, and so the next receive.
 */
export class WebSocketTransport implements Transport {
  /** Called by {@link receive} for a text frame; what it throws, `receive` rejects with. @default refuses every one */
  onText: (text: string) => void = () => {
    throw new CoordinatorError('MESSAGE_INVALID')
  }
  /** Resolves when the connection is gone. */
  readonly closed: Promise<void>
  readonly #socket: WebSocket
  readonly #limits: TransportLimits
  readonly #inbox: Inbox
  #sending: Promise<unknown> = Promise.resolve()
  #closing = false

  constructor(socket: WebSocket, limits: TransportLimits) {
    this.#socket = socket
    this.#limits = limits
    this.#inbox = new Inbox({
      maxBufferedBytes: limits.maxBufferedBytes,
      pause: () => socket.pause(),
      resume: () => socket.resume(),
    })
    this.closed = new Promise((resolve) => {
      socket.once('close', () => {
        this.#inbox.end(new CoordinatorError('PEER_DISCONNECTED'))
        resolve()
      })
    })
    socket.on('message', (data, isBinary) => this.#arrive(data, isBinary))
    socket.on('error', (error) => this.#inbox.end(socketFailure(error)))
    startHeartbeat(socket, {
      intervalMs: limits.heartbeatMs,
      isPaused: () => this.#inbox.paused,
      onDead: () => this.#cut('PEER_DISCONNECTED'),
    })
  }

  /** Bytes that wait to be received. */
  get bufferedBytes(): number {
    return this.#inbox.bytes
  }

  /** Changes how much may wait to be received, in bytes. */
  allowBuffered(maxBufferedBytes: number): void {
    this.#inbox.allow(maxBufferedBytes)
  }

  send(frame: Uint8Array): Promise<void> {
    if (frame.length > this.#limits.maxFrameBytes) return Promise.reject(new CoordinatorError('FRAME_TOO_LARGE'))
    return this.#inTurn(frame)
  }

  /** Sends one text frame, as {@link send} does. */
  sendText(text: string): Promise<void> {
    return this.#inTurn(text)
  }

  async receive(options: ReceiveOptions = {}): Promise<Uint8Array> {
    for (;;) {
      const message = await this.receiveMessage(options)
      if (typeof message !== 'string') return message
      this.onText(message)
    }
  }

  /** The next frame of either kind. @throws as {@link receive}, and `DEADLINE_EXCEEDED` after the idle time */
  async receiveMessage({ signal = NEVER }: ReceiveOptions = {}): Promise<Message> {
    const idle = new AbortController()
    const follow = () => idle.abort(signal.reason)
    const expire = () => idle.abort(new CoordinatorError('DEADLINE_EXCEEDED'))
    const timer = setTimeout(expire, this.#limits.idleTimeoutMs)
    if (signal.aborted) follow()
    signal.addEventListener('abort', follow)
    try {
      return await this.#inbox.take(idle.signal)
    } finally {
      clearTimeout(timer)
      signal.removeEventListener('abort', follow)
    }
  }

  close({ code }: CloseReason): Promise<void> {
    return this.closeWith(code === 'done' ? NORMAL_CLOSURE : closeCodeOf(code, 2))
  }

  /** Closes with a close code; cuts the connection when the closing handshake takes too long. Idempotent. */
  async closeWith(closeCode: number): Promise<void> {
    if (!this.#closing) {
      this.#closing = true
      this.#inbox.discard(new CoordinatorError('PEER_DISCONNECTED'))
      this.#socket.resume()
      const timer = setTimeout(() => this.#socket.terminate(), this.#limits.closeTimeoutMs)
      this.#socket.once('close', () => clearTimeout(timer))
      if (this.#socket.readyState === this.#socket.CLOSED) clearTimeout(timer)
      else if (this.#socket instanceof DeviceSocket) this.#socket.release(closeCode)
      else this.#socket.close(closeCode)
    }
    await this.closed
  }

  #arrive(data: RawData, isBinary: boolean): void {
    const bytes = data as Buffer
    this.#inbox.push(isBinary ? new Uint8Array(bytes) : bytes.toString('utf8'))
  }

  #inTurn(data: string | Uint8Array): Promise<void> {
    const sent = this.#sending.then(() => this.#hand(data))
    this.#sending = sent.catch(() => undefined)
    return sent
  }

  /** Resolves when the frame has left to the network, so a peer that does not read holds up its sender, not memory. */
  #hand(data: string | Uint8Array): Promise<void> {
    const socket = this.#socket
    if (this.#closing || socket.readyState !== socket.OPEN) {
      return Promise.reject(new CoordinatorError('PEER_DISCONNECTED'))
    }
    return new Promise((resolve, reject) => {
      const gone = () => finish(new CoordinatorError('PEER_DISCONNECTED'))
      const finish = (error?: CoordinatorError) => {
        clearTimeout(timer)
        socket.removeListener('close', gone)
        if (error === undefined) resolve()
        else reject(error)
      }
      const timer = setTimeout(() => {
        finish(new CoordinatorError('DEADLINE_EXCEEDED'))
        this.#cut('DEADLINE_EXCEEDED')
      }, this.#limits.sendTimeoutMs)
      socket.once('close', gone)
      socket.send(data, (error) => (error ? gone() : finish()))
    })
  }

  #cut(code: 'PEER_DISCONNECTED' | 'DEADLINE_EXCEEDED'): void {
    this.#inbox.end(new CoordinatorError(code))
    this.#socket.terminate()
  }
}

/** What `ws` reports about a frame that it would not take. */
function socketFailure(error: Error & { code?: unknown }): CoordinatorError {
  if (error.code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH') return new CoordinatorError('FRAME_TOO_LARGE')
  const malformed = typeof error.code === 'string' && error.code.startsWith('WS_ERR_')
  return new CoordinatorError(malformed ? 'MESSAGE_INVALID' : 'PEER_DISCONNECTED')
}
