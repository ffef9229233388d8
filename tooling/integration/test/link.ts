import { CoordinatorError, type Transport } from '@maany/coordinator-core'

/** The device's end of a {@link Link}. */
export interface DeviceEnd {
  send(frame: Uint8Array): void
  /** The server's next frame; `null` when the server closed. */
  receive(): Promise<Uint8Array | null>
  /** Goes away without a word. */
  vanish(): void
}

/** A transport whose other end is in the test's hands. */
export interface Link {
  readonly server: Transport
  readonly device: DeviceEnd
}

/** One direction: what was put in is taken out in order; a closed one ends when it is empty. */
class Pipe {
  readonly #frames: Uint8Array[] = []
  #closed = false
  #wake: (() => void) | undefined

  put(frame: Uint8Array): void {
    if (this.#closed) return
    this.#frames.push(frame)
    this.#wake?.()
  }

  close(): void {
    this.#closed = true
    this.#wake?.()
  }

  async take(signal?: AbortSignal): Promise<Uint8Array | null> {
    for (;;) {
      signal?.throwIfAborted()
      const frame = this.#frames.shift()
      if (frame !== undefined) return frame
      if (this.#closed) return null
      await new Promise<void>((resolve) => {
        this.#wake = resolve
        signal?.addEventListener('abort', () => resolve(), { once: true })
      })
    }
  }
}

export function createLink(): Link {
  const toServer = new Pipe()
  const toDevice = new Pipe()
  const closeBoth = () => {
    toServer.close()
    toDevice.close()
  }
  return {
    server: {
      send: async (frame) => toDevice.put(frame),
      receive: async (options) => {
        const frame = await toServer.take(options?.signal)
        if (frame === null) throw new CoordinatorError('PEER_DISCONNECTED')
        return frame
      },
      close: async () => closeBoth(),
    },
    device: { send: (frame) => toServer.put(frame), receive: () => toDevice.take(), vanish: closeBoth },
  }
}
