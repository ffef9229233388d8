/**
 * The socket port: one connection to a coordinator, frames whole and in order. Small enough to be put over any
 * WebSocket; `@maany/device/node` has one over `ws`.
 *
 * @module
 */

/** What {@link Connect} is called with. */
export interface ConnectRequest {
  /** Largest frame that may be delivered, in bytes. Larger ones end the connection. */
  readonly maxFrameBytes: number
  /** Aborts the attempt; the promise of {@link Connect} then rejects. */
  readonly signal: AbortSignal
  /** Called with every frame, text as string and binary as bytes that nobody else keeps. Never throws. */
  readonly onFrame: (frame: string | Uint8Array) => void
  /** Called once when the connection is gone, with its close code where there is one. Never throws. */
  readonly onClose: (code: number | undefined) => void
}

/** An open connection. */
export interface DeviceSocket {
  /** Sends one frame; resolves when it was handed to the network. Rejects when the connection is gone. */
  send(frame: string | Uint8Array): Promise<void>
  /** Ends the connection with a close code (1000, or 3000 to 4999). Idempotent; never throws. */
  close(code: number): void
}

/** Opens a connection. Rejects when it cannot, and then has freed everything. */
export type Connect = (request: ConnectRequest) => Promise<DeviceSocket>
