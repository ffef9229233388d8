import type * as mpcNode from '@maany/mpc-node'
import { expect } from 'vitest'
import {
  createDevice,
  type DeviceError,
  type DeviceOptions,
  memoryShareStorage,
  type ProgressEvent,
} from '../../src/index.js'
import { fakeClock } from '../../src/testing/index.js'
import { countingEngine } from './counting-engine.js'
import { type EngineServerOptions, engineServer } from './engine-server.js'

export interface BenchOptions extends EngineServerOptions {
  readonly engine?: Partial<typeof mpcNode>
  readonly device?: Partial<DeviceOptions>
}

/** One device before one server, with everything that must be given back counted. */
export function bench({ engine: overrides, device: deviceOptions, ...serverOptions }: BenchOptions = {}) {
  const server = engineServer(serverOptions)
  const clock = fakeClock()
  const storage = memoryShareStorage()
  const { engine, openHandles } = countingEngine(overrides)
  const events: ProgressEvent[] = []
  const onProgress = (event: ProgressEvent): void => void events.push(event)
  const options = { engine, connect: server.connect, storage, token: 'token', clock, onProgress, ...deviceOptions }
  const device = createDevice(options)
  return {
    server,
    clock,
    storage,
    device,
    events,
    /** A second device over the same storage and server, with an engine or options of its own. */
    another: (other: Partial<DeviceOptions>) => createDevice({ ...options, ...other }),
    /** Nothing is left behind: no timer, no engine handle, no connection, no complaint of the server. */
    expectClean(): void {
      expect({ timers: clock.pendingTimers(), handles: openHandles(), connections: server.openConnections() }).toEqual({
        timers: 0,
        handles: 0,
        connections: 0,
      })
    },
  }
}

/** The error that a promise rejects with. */
export async function failure(promise: Promise<unknown>): Promise<DeviceError> {
  return promise.then(
    () => expect.fail('The operation succeeded.'),
    (error: DeviceError) => error,
  )
}

export const DIGEST = { kind: 'digest', digest: new Uint8Array(32).fill(0x5a) } as const
