import { CoordinatorError, isCoordinatorError } from '../errors/coordinator-error.js'
import type { OperationContext } from './context.js'

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
    const failure = isCoordinatorError(error) ? error : new CoordinatorError('INTERNAL', { cause: error })
    metrics.count('coordinator_operations_total', { kind, outcome: failure.code })
    const expected = failure.category !== 'internal' && failure.category !== 'unavailable'
    logger[expected ? 'info' : 'error'](`${kind}.failed`, { ...failure.details, sessionId, code: failure.code })
    throw failure
  }
}
