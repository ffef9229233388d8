import { CoordinatorError } from '@maany/coordinator-core'

/** A frame of the peer: text, or bytes that nobody else keeps. */
export type Message = string | Uint8Array

/** Options of {@link Inbox}. */
export interface InboxOptions {
  readonly maxBufferedBytes: number
  /** Called when the inbox is full: read no more from the network. */
  readonly pause: () => void
  /** Called when there is room again. */
  readonly resume: () => void
}

/** What a frame costs beside its bytes, so that empty frames cannot pile up either. */
const MESSAGE_OVERHEAD_BYTES = 64

/** Frames that have arrived and were not taken, in order. One taker at a time. */
export class Inbox {
  readonly #options: InboxOptions
  #maxBufferedBytes: number
  readonly #messages: Message[] = []
  #bytes = 0
  #paused = false
  #end: CoordinatorError | undefined
  #wake: (() => void) | undefined

  constructor(options: InboxOptions) {
    this.#options = options
    this.#maxBufferedBytes = options.maxBufferedBytes
  }

  /** Bytes that wait, with the overhead of each frame. */
  get bytes(): number {
    return this.#bytes
  }

  get paused(): boolean {
    return this.#paused
  }

  /** Changes how much may wait. */
  allow(maxBufferedBytes: number): void {
    this.#maxBufferedBytes = maxBufferedBytes
    this.#resumeIfRoom()
  }

  push(message: Message): void {
    if (this.#end !== undefined) return
    this.#messages.push(message)
    this.#bytes += sizeOf(message)
    if (!this.#paused && this.#bytes >= this.#maxBufferedBytes) {
      this.#paused = true
      this.#options.pause()
    }
    this.#wake?.()
  }

  /** Nothing more comes; what is here can still be taken. The first end counts. */
  end(error: CoordinatorError): void {
    this.#end ??= error
    this.#wake?.()
  }

  /** Our side closed: nobody takes what is here. */
  discard(error: CoordinatorError): void {
    this.#messages.length = 0
    this.#bytes = 0
    this.end(error)
  }

  /** The next frame. Rejects with the signal's reason or the error of the end. */
  async take(signal: AbortSignal): Promise<Message> {
    if (this.#wake !== undefined) throw new CoordinatorError('INVARIANT_VIOLATED')
    for (;;) {
      signal.throwIfAborted()
      const message = this.#messages.shift()
      if (message !== undefined) {
        this.#release(message)
        return message
      }
      if (this.#end !== undefined) throw this.#end
      await this.#change(signal)
    }
  }

  #release(message: Message): void {
    this.#bytes -= sizeOf(message)
    this.#resumeIfRoom()
  }

  #resumeIfRoom(): void {
    if (!this.#paused || this.#bytes > this.#maxBufferedBytes / 2) return
    this.#paused = false
    this.#options.resume()
  }

  #change(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        this.#wake = undefined
        signal.removeEventListener('abort', wake)
        resolve()
      }
      this.#wake = wake
      signal.addEventListener('abort', wake)
    })
  }
}

function sizeOf(message: Message): number {
  return message.length + MESSAGE_OVERHEAD_BYTES
}
