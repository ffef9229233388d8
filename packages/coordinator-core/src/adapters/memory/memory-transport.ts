import type { ErrorCode } from '@maany/protocol'
import { CoordinatorError } from '../../errors/coordinator-error.js'
import type { ReceiveOptions, Transport } from '../../ports/transport.js'

/** Options of {@link memoryTransportPair}. */
export interface MemoryTransportOptions {
  /** Largest frame, in bytes. @default 1_048_576 */
  readonly maxFrameBytes?: number
  /** Most bytes that wait for one receiver; a sender then waits for room. @default 4_194_304 */
  readonly maxBufferedBytes?: number
  /** Longest wait for room, in milliseconds. @default 10_000 */
  readonly sendTimeoutMs?: number
}

/** One end of an in-memory connection. */
export interface MemoryTransport extends Transport {
  /** Bytes that have arrived and were not received yet. */
  bufferedBytes(): number
}

/** What a frame costs beside its bytes, so that empty frames cannot pile up either. */
const FRAME_OVERHEAD_BYTES = 64

type Limits = Required<MemoryTransportOptions>

const DEFAULTS: Limits = { maxFrameBytes: 1_048_576, maxBufferedBytes: 4_194_304, sendTimeoutMs: 10_000 }

/**
 * Two connected transports within one process: what one sends, the other receives. For tests and for embedding.
 *
 * @param peerOptions - Options of the second end. @default those of the first
 */
export function memoryTransportPair(
  options: MemoryTransportOptions = {},
  peerOptions: MemoryTransportOptions = options,
): [MemoryTransport, MemoryTransport] {
  const [limits, peerLimits] = [
    { ...DEFAULTS, ...options },
    { ...DEFAULTS, ...peerOptions },
  ]
  const [own, peers] = [new Mailbox(limits), new Mailbox(peerLimits)]
  return [endpoint(own, peers, limits), endpoint(peers, own, peerLimits)]
}

function endpoint(inbox: Mailbox, outbox: Mailbox, limits: Limits): MemoryTransport {
  let sending: Promise<unknown> = Promise.resolve()
  return {
    send: (frame) => {
      if (frame.length > limits.maxFrameBytes) return Promise.reject(new CoordinatorError('FRAME_TOO_LARGE'))
      const copy = frame.slice()
      const sent = sending.then(() => outbox.deliver(copy, limits.sendTimeoutMs))
      sending = sent.catch(() => undefined)
      return sent
    },
    receive: (receiveOptions) => inbox.take(receiveOptions),
    close: async () => {
      inbox.discard()
      outbox.end()
    },
    bufferedBytes: () => inbox.bytes,
  }
}

/** Frames on their way to one end. */
class Mailbox {
  bytes = 0
  readonly #limits: Limits
  readonly #frames: Uint8Array[] = []
  /** Why no more frames come. */
  #end: CoordinatorError | undefined
  /** The waiting receiver and the waiting sender; each looks again when something changed. */
  #wakeReceiver: (() => void) | undefined
  #wakeSender: (() => void) | undefined

  constructor(limits: Limits) {
    this.#limits = limits
  }

  async deliver(frame: Uint8Array, timeoutMs: number): Promise<void> {
    const size = frame.length + FRAME_OVERHEAD_BYTES
    if (frame.length > this.#limits.maxFrameBytes) return this.end('FRAME_TOO_LARGE')
    const deadline = Date.now() + timeoutMs
    while (this.#end === undefined && this.#frames.length > 0 && this.bytes + size > this.#limits.maxBufferedBytes) {
      if (!(await this.#roomBefore(deadline))) throw new CoordinatorError('DEADLINE_EXCEEDED')
    }
    if (this.#end !== undefined) throw new CoordinatorError('PEER_DISCONNECTED')
    this.#frames.push(frame)
    this.bytes += size
    this.#wakeReceiver?.()
  }

  async take({ signal }: ReceiveOptions = {}): Promise<Uint8Array> {
    if (this.#wakeReceiver !== undefined) throw new CoordinatorError('INVARIANT_VIOLATED')
    for (;;) {
      signal?.throwIfAborted()
      const frame = this.#frames.shift()
      if (frame !== undefined) {
        this.bytes -= frame.length + FRAME_OVERHEAD_BYTES
        this.#wakeSender?.()
        return frame
      }
      if (this.#end !== undefined) throw this.#end
      await this.#somethingToTake(signal)
    }
  }

  /** No more frames come; those that are here can still be taken. */
  end(code: ErrorCode = 'PEER_DISCONNECTED'): void {
    this.#end ??= new CoordinatorError(code)
    this.#wakeReceiver?.()
    this.#wakeSender?.()
  }

  /** Our own end closed: nobody takes what is here. */
  discard(): void {
    this.#frames.length = 0
    this.bytes = 0
    this.end()
  }

  #somethingToTake(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve) => {
      this.#wakeReceiver = () => {
        this.#wakeReceiver = undefined
        signal?.removeEventListener('abort', wake)
        resolve()
      }
      const wake = () => this.#wakeReceiver?.()
      signal?.addEventListener('abort', wake)
    })
  }

  #roomBefore(deadlineMs: number): Promise<boolean> {
    return new Promise((resolve) => {
      const finish = (room: boolean) => {
        clearTimeout(timer)
        this.#wakeSender = undefined
        resolve(room)
      }
      const timer = setTimeout(finish, Math.max(0, deadlineMs - Date.now()), false)
      this.#wakeSender = () => finish(true)
    })
  }
}
