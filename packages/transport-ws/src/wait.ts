import { CoordinatorError, isCoordinatorError } from '@maany/coordinator-core'
import type { Message } from './inbox.js'
import type { WebSocketTransport } from './web-socket-transport.js'

/** A signal that also aborts after a time, with a code. Call `end` when it is no longer needed. */
export function deadline(
  signal: AbortSignal,
  ms: number,
  code: 'HELLO_TIMEOUT' | 'DEADLINE_EXCEEDED',
): { signal: AbortSignal; end(): void } {
  const controller = new AbortController()
  const follow = () => controller.abort(signal.reason)
  const timer = setTimeout(() => controller.abort(new CoordinatorError(code)), ms)
  if (signal.aborted) follow()
  signal.addEventListener('abort', follow)
  const end = () => {
    clearTimeout(timer)
    signal.removeEventListener('abort', follow)
  }
  return { signal: controller.signal, end }
}

/** `work`, or the signal's reason, whichever is first. The work goes on unheard. */
export function abortable<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason)
    const done = () => signal.removeEventListener('abort', abort)
    work.then(resolve, reject).finally(done)
    if (signal.aborted) abort()
    else signal.addEventListener('abort', abort)
  })
}

/** The next frame within a window; `null` when the window is over or the device has left. */
export async function nextWithin(
  transport: WebSocketTransport,
  signal: AbortSignal,
  endsAtMs: number,
): Promise<Message | null> {
  const window = deadline(signal, Math.max(1, endsAtMs - Date.now()), 'DEADLINE_EXCEEDED')
  try {
    return await transport.receiveMessage({ signal: window.signal })
  } catch (error) {
    const over = window.signal.aborted && !signal.aborted
    if (over || isCoordinatorError(error, 'PEER_DISCONNECTED')) return null
    throw error
  } finally {
    window.end()
  }
}
