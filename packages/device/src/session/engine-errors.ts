/**
 * What an engine's error means to a device.
 *
 * @module
 */
import { DeviceError, type DeviceErrorCode, isDeviceError } from '../errors.js'

const CODES: Readonly<Record<string, DeviceErrorCode>> = {
  BAD_FRAME: 'FRAME_REJECTED',
  MISMATCH: 'SHARE_MISMATCH',
  ABORT_RECOVERABLE: 'MPC_ABORTED',
  ABORT_BAN: 'MPC_ABORTED',
  BAD_BLOB: 'SHARE_DAMAGED',
  INVALID_ARGUMENT: 'ENGINE_FAILED',
  WRONG_STATE: 'ENGINE_FAILED',
  INTERNAL: 'ENGINE_FAILED',
}
const BANS: readonly string[] = ['ABORT_BAN', 'ABORT_RECOVERABLE']

/** Reason of a ban after an error of an engine that does not classify its errors. */
export const UNCLASSIFIED = 'UNCLASSIFIED'

/** An error of a protocol step, classified. */
export interface EngineFailure {
  readonly error: DeviceError
  /** Set for a cryptographic failure, after which a signing must not go on with this server. */
  readonly banReason: string | null
}

/**
 * Classifies an error of a step or of finalizing.
 *
 * Without a code nothing tells damage from cheating, so it counts as cheating. `ABORT_RECOVERABLE` bans too: frames of
 * a signing were authenticated, so its failed check is no accident of the network.
 */
export function classifyEngineError(cause: unknown): EngineFailure {
  if (isDeviceError(cause)) return { error: cause, banReason: cause.code === 'SIGNATURE_INVALID' ? cause.code : null }
  const code = codeOf(cause)
  const known = code === undefined ? undefined : CODES[code]
  if (code === undefined || known === undefined) {
    return { error: new DeviceError('MPC_ABORTED', { cause }), banReason: UNCLASSIFIED }
  }
  return { error: new DeviceError(known, { cause }), banReason: BANS.includes(code) ? code : null }
}

/** Runs a local call of the engine, outside the protocol: unclassified errors are the engine's own. */
export function callEngine<T>(call: () => T): T {
  try {
    return call()
  } catch (cause) {
    const code = codeOf(cause)
    throw new DeviceError((code === undefined ? undefined : CODES[code]) ?? 'ENGINE_FAILED', { cause })
  }
}

function codeOf(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return typeof code === 'string' && Object.hasOwn(CODES, code) ? code : undefined
}
