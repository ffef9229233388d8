import { CoordinatorError, isCoordinatorError } from '../errors/coordinator-error.js'
import type { OperationContext } from './context.js'

/** An error of the coordinator's own; anything else is a defect, and `INTERNAL`. */
export function toCoordinatorError(error: unknown): CoordinatorError {
  return isCoordinatorError(error) ? error : new CoordinatorError('INTERNAL', { cause: error })
}

/** Runs `call` and makes every failure a {@link CoordinatorError}. */
export async function classified<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call()
  } catch (error) {
    throw toCoordinatorError(error)
  }
}

/** Runs an operation, counts and logs how it ended, and makes every failure a {@link CoordinatorError}. */
export async function observed<T>(
  { clock, logger, metrics }: OperationContext,
  kind: 'dkg' | 'sign' | 'backup',
  { sessionId }: { sessionId: string },
  operation: () => Promise<T>,
): Promise<T> {
  const startedMs = clock.nowMs()
  try {
    const result = await operation()
    const durationMs = clock.nowMs() - startedMs
    metrics.count('coordinator_operations_total', { kind, outcome: 'ok' })
    metrics.observeMs('coordinator_operation_duration_ms', durationMs, { kind })
    logger.info(`${kind}.completed`, { sessionId, durationMs })
    return result
  } catch (error) {
    const failure = toCoordinatorError(error)
    metrics.count('coordinator_operations_total', { kind, outcome: failure.code })
    const expected = failure.category !== 'internal' && failure.category !== 'unavailable'
    logger[expected ? 'info' : 'error'](`${kind}.failed`, { ...failure.details, sessionId, code: failure.code })
    throw failure
  }
}
