import type { ErrorCode } from '@maany/protocol'

/** Why a transport was closed by the coordinator. */
export type CloseReason = { readonly code: 'done' } | { readonly code: ErrorCode }

/** Options of {@link Transport.receive}. */
export interface ReceiveOptions {
  /** Aborts the wait; the promise then rejects with the signal's reason. */
  readonly signal?: AbortSignal
}

/**
 * Frames to and from one counterparty, in order, each delivered whole.
 *
 * An implementation bounds what it buffers in both directions, and never throws out of a callback: every failure is a
 * rejection of `send` or `receive`.
 */
export interface Transport {
  /**
   * Sends one frame. Resolves when the frame has been handed to the network and the peer's backlog is below the
   * implementation's limit (back-pressure).
   *
   * @throws CoordinatorError `PEER_DISCONNECTED` when the connection is gone; `DEADLINE_EXCEEDED` when the backlog does
   *   not drain in time
   */
  send(frame: Uint8Array): Promise<void>
  /**
   * The next frame, in order of arrival; frames that arrived before a disconnect are still delivered. One receiver at a time.
   *
   * @throws CoordinatorError `PEER_DISCONNECTED` when the connection is gone; `FRAME_TOO_LARGE`; `OVERLOADED` when the
   *   peer sent more than may be buffered
   */
  receive(options?: ReceiveOptions): Promise<Uint8Array>
  /** Ends the connection. Idempotent; pending calls reject with `PEER_DISCONNECTED`. */
  close(reason: CloseReason): Promise<void>
}
