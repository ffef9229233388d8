import { DeviceError } from '../errors.js'

/** Bounds of one operation. */
export interface DeviceLimits {
  /** From the first byte to `session:ready`, in milliseconds. @default 10_000 */
  readonly handshakeTimeoutMs: number
  /** Longest wait for one frame after that, in milliseconds. @default 15_000 */
  readonly roundTimeoutMs: number
  /** The whole operation, in milliseconds; a wait for an approval counts. @default 60_000 */
  readonly totalTimeoutMs: number
  /** Largest frame that is accepted, in bytes. @default 1_048_576 */
  readonly maxFrameBytes: number
  /** Frames that may wait to be taken; a server that sends more is not one of ours. @default 8 */
  readonly maxBufferedFrames: number
}

/** The defaults of {@link DeviceLimits}. */
export const DEFAULT_LIMITS: DeviceLimits = {
  handshakeTimeoutMs: 10_000,
  roundTimeoutMs: 15_000,
  totalTimeoutMs: 60_000,
  maxFrameBytes: 1_048_576,
  maxBufferedFrames: 8,
}

/** Fills in defaults. @throws DeviceError `ARGUMENT_INVALID` for anything that is no positive 31-bit integer */
export function resolveLimits(limits: Partial<DeviceLimits> = {}): DeviceLimits {
  const resolved = { ...DEFAULT_LIMITS, ...limits }
  for (const value of Object.values(resolved)) {
    if (!Number.isInteger(value) || value < 1 || value > 0x7fffffff) throw new DeviceError('ARGUMENT_INVALID')
  }
  return resolved
}
