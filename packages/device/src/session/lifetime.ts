/**
 * How long an operation may go on: its deadlines, its caller's signal, the life of the device.
 *
 * @module
 */
import { DeviceError } from '../errors.js'
import type { Clock } from '../ports/clock.js'

/** Ends everything that waits in an operation. */
export interface Lifetime {
  /** Aborted when the operation has ended, for whatever reason. */
  readonly signal: AbortSignal
  /** Waits for `work`, for `timeoutMs` at most. @throws DeviceError `DEADLINE_EXCEEDED`, or why the lifetime ended */
  wait<T>(work: Promise<T>, timeoutMs?: number): Promise<T>
  /** Ends the lifetime; the first reason counts. */
  end(reason: DeviceError): void
  /** Stops every timer and listener. Idempotent. */
  dispose(): void
}

/** Options of {@link startLifetime}. */
export interface LifetimeOptions {
  readonly clock: Clock
  readonly totalTimeoutMs: number
  /** The caller's; ends with `CANCELLED`. */
  readonly cancel: AbortSignal | undefined
  /** The device's; ends with `CLOSED`. */
  readonly closing: AbortSignal
}

/** Starts the total deadline. */
export function startLifetime({ clock, totalTimeoutMs, cancel, closing }: LifetimeOptions): Lifetime {
  const controller = new AbortController()
  let reject: (reason: DeviceError) => void = () => undefined
  const ended = new Promise<never>((_resolve, fail) => {
    reject = fail
  })
  // Nobody may be waiting when it ends.
  ended.catch(() => undefined)

  const stopTotal = clock.startTimer(totalTimeoutMs, () => end(new DeviceError('DEADLINE_EXCEEDED')))
  const onCancel = (): void => end(new DeviceError('CANCELLED'))
  const onClosing = (): void => end(new DeviceError('CLOSED'))
  if (cancel?.aborted) onCancel()
  if (closing.aborted) onClosing()
  cancel?.addEventListener('abort', onCancel)
  closing.addEventListener('abort', onClosing)

  function end(reason: DeviceError): void {
    reject(reason)
    controller.abort(reason)
  }

  return {
    signal: controller.signal,
    async wait(work, timeoutMs) {
      if (timeoutMs === undefined) return Promise.race([work, ended])
      let stop: (() => void) | undefined
      const timeout = new Promise<never>((_resolve, fail) => {
        stop = clock.startTimer(timeoutMs, () => fail(new DeviceError('DEADLINE_EXCEEDED')))
      })
      try {
        return await Promise.race([work, timeout, ended])
      } finally {
        stop?.()
      }
    },
    end,
    dispose() {
      stopTotal()
      cancel?.removeEventListener('abort', onCancel)
      closing.removeEventListener('abort', onClosing)
      controller.abort(new DeviceError('CANCELLED'))
    },
  }
}
