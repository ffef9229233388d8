/**
 * What a device tells while an operation runs.
 *
 * @module
 */
import type { DeviceErrorCode } from './errors.js'

/** What runs. */
export type DeviceOperation = 'dkg' | 'sign'

/** Engine frames so far, both directions; bytes are those of the frames, without the WebSocket's own. */
export interface FrameCounts {
  readonly framesSent: number
  readonly bytesSent: number
  readonly framesReceived: number
  readonly bytesReceived: number
}

/** Facts of every event. */
export interface ProgressBase {
  readonly operation: DeviceOperation
  /** 32 hex characters. */
  readonly sessionId: string
  /** Milliseconds since the operation began. */
  readonly elapsedMs: number
}

/** What happened; holds no secret. */
export type ProgressStep =
  | { readonly step: 'connecting' }
  /** The server waits for an approval. */
  | { readonly step: 'pending'; readonly approvalId: string; readonly expiresAtMs: number }
  | { readonly step: 'ready'; readonly walletId: string; readonly shareVersion: number }
  | ({ readonly step: 'frame-sent'; readonly bytes: number } & FrameCounts)
  | ({ readonly step: 'frame-received'; readonly bytes: number } & FrameCounts)
  /** The share is durably stored. */
  | { readonly step: 'share-stored'; readonly walletId: string }
  /** The device has checked the signature itself. */
  | { readonly step: 'signature-verified' }
  | ({ readonly step: 'done' } & FrameCounts)
  | { readonly step: 'failed'; readonly code: DeviceErrorCode }

/** One event. */
export type ProgressEvent = ProgressBase & ProgressStep

/** Receives events. What it throws is ignored: telling must not change what is told of. */
export type OnProgress = (event: ProgressEvent) => void
