import type { MpcStepResult } from '../ports/mpc-engine.js'
import type { Transport } from '../ports/transport.js'
import { callEngine } from './engine-failure.js'
import type { Session } from './session.js'

/** Argument of {@link driveToLastFrame}. */
export interface Drive {
  readonly step: (inbound: Uint8Array | null) => Promise<MpcStepResult>
  readonly transport: Transport
  readonly session: Session
  /** Whether this side speaks first (signing) or waits for the device's opening (key generation, refresh). */
  readonly opens: boolean
  /** Whether the engine may report `done` only in the step after its last frame. */
  readonly doneComesLate: boolean
  /** See `SignRequest.nudgeWhenSilent`. */
  readonly nudgeWhenSilent: boolean
}

const EMPTY_FRAME = new Uint8Array(0)

/**
 * Exchanges frames until this side of the engine is done.
 *
 * @returns our last frame, *held back*: the caller makes the outcome durable before it sends it. `null` when the last
 *   word was the device's.
 */
export async function driveToLastFrame(drive: Drive): Promise<Uint8Array | null> {
  let inbound = drive.opens ? null : await receive(drive)
  let mayNudge = drive.nudgeWhenSilent
  for (;;) {
    const { outMsg, done } = await step(drive, inbound)
    if (done) return outMsg ?? null
    if (outMsg !== undefined) {
      const last = await sendUnlessLast(drive, outMsg)
      if (last !== undefined) return last
    } else if (mayNudge && inbound !== null) {
      mayNudge = false
      await drive.transport.send(EMPTY_FRAME)
    }
    inbound = await receive(drive)
  }
}

/** Only a further step tells whether a frame of an engine that is late with `done` was its last. */
async function sendUnlessLast(drive: Drive, frame: Uint8Array): Promise<Uint8Array | undefined> {
  if (!drive.doneComesLate) {
    await drive.transport.send(frame)
    return undefined
  }
  const next = await step(drive, null)
  if (next.done && next.outMsg === undefined) return frame
  await drive.transport.send(frame)
  if (next.done) return next.outMsg
  if (next.outMsg !== undefined) await drive.transport.send(next.outMsg)
  return undefined
}

function step(drive: Drive, inbound: Uint8Array | null): Promise<MpcStepResult> {
  drive.session.signal.throwIfAborted()
  return callEngine(() => drive.step(inbound))
}

async function receive({ transport, session }: Drive): Promise<Uint8Array> {
  session.startRound()
  try {
    return await transport.receive({ signal: session.signal })
  } finally {
    session.endRound()
  }
}
