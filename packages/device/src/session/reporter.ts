import type { Clock } from '../ports/clock.js'
import type { DeviceOperation, FrameCounts, OnProgress, ProgressStep } from '../progress.js'

/** Counts frames and tells the host what happens in one operation. */
export interface Reporter {
  report(step: ProgressStep): void
  /** Counts an engine frame and tells of it. */
  frame(direction: 'sent' | 'received', bytes: number): void
  counts(): FrameCounts
}

/** Makes the reporter of one operation. */
export function createReporter(
  base: { readonly operation: DeviceOperation; readonly sessionId: string },
  clock: Clock,
  onProgress: OnProgress | undefined,
): Reporter {
  const startedAtMs = clock.nowMs()
  const counts = { framesSent: 0, bytesSent: 0, framesReceived: 0, bytesReceived: 0 }

  function report(step: ProgressStep): void {
    try {
      onProgress?.({ ...base, elapsedMs: clock.nowMs() - startedAtMs, ...step })
    } catch {
      // Documented in OnProgress: telling must not change what is told of.
    }
  }

  return {
    report,
    frame(direction, bytes) {
      if (direction === 'sent') {
        counts.framesSent += 1
        counts.bytesSent += bytes
      } else {
        counts.framesReceived += 1
        counts.bytesReceived += bytes
      }
      report({ step: `frame-${direction}`, bytes, ...counts })
    },
    counts: () => ({ ...counts }),
  }
}
