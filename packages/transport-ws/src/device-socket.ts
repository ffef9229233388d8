import { WebSocket } from 'ws'

/**
 * A server-side socket that leaves the last word to us.
 *
 * Why: `ws` answers a frame that is too large or malformed with a bare close, which leaves deployed clients hanging; they
 * need an error frame first. `ws` closes by itself in two cases: `close(code)` after such a frame, which is held back here
 * (the `error` event follows, and our own close after it), and `close(code, reason)` as the answer to the peer's close.
 */
export class DeviceSocket extends WebSocket {
  #released = false

  override close(code?: number, data?: string | Buffer): void {
    const ownOfLibrary = code !== undefined && data === undefined
    if (ownOfLibrary && !this.#released) return
    super.close(code, data)
  }

  /** Closes for good. */
  release(code: number): void {
    this.#released = true
    super.close(code)
  }
}
