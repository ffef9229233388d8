/**
 * Frames that have arrived and were not taken yet.
 *
 * @module
 */
import { DeviceError } from '../errors.js'

/** A text or binary frame. */
export type Frame = string | Uint8Array

/** A bounded queue with one receiver. */
export interface Inbox {
  /** Adds a frame; a frame that is too large, or one too many, ends the queue. */
  push(frame: Frame): void
  /** Ends the queue behind what is in it. */
  end(error: DeviceError): void
  /** The next frame. Rejects with the error of the end. */
  next(): Promise<Frame>
}

/** Bounds of an {@link Inbox}. */
export interface InboxLimits {
  readonly maxFrameBytes: number
  readonly maxBufferedFrames: number
}

/** Makes an empty inbox. */
export function createInbox({ maxFrameBytes, maxBufferedFrames }: InboxLimits): Inbox {
  const frames: Frame[] = []
  let ended: DeviceError | undefined
  let waiting: { resolve: (frame: Frame) => void; reject: (error: DeviceError) => void } | undefined

  function end(error: DeviceError): void {
    ended ??= error
    waiting?.reject(ended)
    waiting = undefined
  }

  return {
    push(frame) {
      if (ended !== undefined) return
      if (frame.length > maxFrameBytes) return end(new DeviceError('FRAME_TOO_LARGE'))
      if (waiting !== undefined) {
        waiting.resolve(frame)
        waiting = undefined
      } else if (frames.length >= maxBufferedFrames) {
        end(new DeviceError('SERVER_MESSAGE_INVALID'))
      } else {
        frames.push(frame)
      }
    },
    end,
    next() {
      const frame = frames.shift()
      if (frame !== undefined) return Promise.resolve(frame)
      if (ended !== undefined) return Promise.reject(ended)
      return new Promise((resolve, reject) => {
        waiting = { resolve, reject }
      })
    },
  }
}
