import type { Clock } from './ports/clock.js'
import type { DeviceEngine } from './ports/mpc-engine.js'
import type { ShareStorage } from './ports/share-storage.js'
import type { Connect } from './ports/socket.js'
import type { OnProgress } from './progress.js'
import type { DeviceLimits } from './session/limits.js'

/** Options of `createDevice`. */
export interface DeviceOptions {
  /** The MPC engine, for example all of `@maany/mpc-node`. */
  readonly engine: DeviceEngine
  /** Opens a connection to the coordinator; `connectWebSocket` of `@maany/device/node` makes one. */
  readonly connect: Connect
  /** Where shares are kept. The caller owns it, and closes it after the device. */
  readonly storage: ShareStorage
  /** What the device proves its identity with, or how to get it; asked anew for each session. */
  readonly token: string | (() => string | Promise<string>)
  /** @default the machine's clock */
  readonly clock?: Clock
  /** Told what happens in every operation. */
  readonly onProgress?: OnProgress
  /** Deadlines and sizes; each has a default. */
  readonly limits?: Partial<DeviceLimits>
}

/** Options of every operation. */
export interface OperationOptions {
  /** Cancels the operation. After the device's last frame the outcome is unknown all the same. */
  readonly signal?: AbortSignal
}
