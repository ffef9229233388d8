import { CoordinatorError, type CoordinatorErrorCode, isCoordinatorError } from '../errors/coordinator-error.js'
import type { MpcErrorCode } from '../ports/mpc-engine.js'

const BY_ENGINE_CODE: Record<MpcErrorCode, CoordinatorErrorCode> = {
  INVALID_ARGUMENT: 'INTERNAL',
  WRONG_STATE: 'FRAME_REJECTED',
  BAD_FRAME: 'FRAME_REJECTED',
  MISMATCH: 'SHARE_MISMATCH',
  ABORT_RECOVERABLE: 'MPC_ABORTED',
  ABORT_BAN: 'MPC_ABORTED',
  BAD_BLOB: 'INVARIANT_VIOLATED',
  BAD_BACKUP: 'BACKUP_INVALID',
  INTERNAL: 'INTERNAL',
}

/**
 * Classifies what an engine threw. Engines of older make give no code: a failure that cannot be told from cheating is
 * treated as cheating.
 */
export function engineFailure(error: unknown): CoordinatorError {
  if (isCoordinatorError(error)) return error
  const code = engineCode(error)
  if (code === undefined) return new CoordinatorError('MPC_ABORTED', { cause: error, details: { engineCode: 'none' } })
  return new CoordinatorError(BY_ENGINE_CODE[code], { cause: error, details: { engineCode: code } })
}

function engineCode(error: unknown): MpcErrorCode | undefined {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined
  return typeof code === 'string' && Object.hasOwn(BY_ENGINE_CODE, code) ? (code as MpcErrorCode) : undefined
}

/** Runs a call into the engine that no frame of the device's had a part in: without a code it is our own failure. */
export async function callEngineLocally<T>(call: () => T | Promise<T>): Promise<T> {
  try {
    return await call()
  } catch (error) {
    if (engineCode(error) === undefined) throw new CoordinatorError('INTERNAL', { cause: error })
    throw engineFailure(error)
  }
}

/** Runs a call into the engine and classifies what it throws. */
export async function callEngine<T>(call: () => T | Promise<T>): Promise<T> {
  try {
    return await call()
  } catch (error) {
    throw engineFailure(error)
  }
}
