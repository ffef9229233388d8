/**
 * Drives the engine's device side over a session.
 *
 * @module
 */
import { DeviceError } from '../errors.js'
import type { EngineStepResult } from '../ports/mpc-engine.js'
import type { Session } from './session.js'

/** No protocol of two parties needs as many steps; a peer that makes the engine go on and on is stopped. */
const MAX_STEPS = 32

/** What is driven. */
export interface Party {
  /** Whether this side speaks first. */
  readonly opens: boolean
  step(inbound?: Uint8Array): Promise<EngineStepResult>
}

/**
 * Steps until the engine is done: each frame of the server into the engine, each frame of the engine to the server.
 *
 * A step without inbound frame follows only directly after one that gave a frame without being done: some engines report
 * `done` one step late.
 *
 * @throws DeviceError what the session or `party.step` throws; `FRAME_REJECTED` for an empty frame or too many of them
 */
export async function driveParty(session: Session, party: Party): Promise<void> {
  let result: EngineStepResult = party.opens ? await session.wait(party.step()) : { done: false }
  for (let steps = 1; steps < MAX_STEPS; steps++) {
    if (result.outMsg !== undefined) await session.sendFrame(result.outMsg)
    if (result.done) return
    if (result.outMsg !== undefined) {
      result = await session.wait(party.step())
      if (result.done || result.outMsg !== undefined) continue
    }
    const frame = await session.receiveFrame()
    if (frame.length === 0) throw new DeviceError('FRAME_REJECTED')
    result = await session.wait(party.step(frame))
  }
  throw new DeviceError('FRAME_REJECTED')
}
