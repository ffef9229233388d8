import * as engine from '@maany/mpc-node'
import type { DeviceEnd } from './link.js'

/** Changes what the device says: gets the frame and its number (1, 2, …); `null` means: vanish instead. */
export type Tamper = (frame: Uint8Array, number: number) => Uint8Array | null

const honest: Tamper = (frame) => frame

/** A device made of the bare engine, so that a test can make it misbehave. */
export interface EngineDevice {
  /** Creates a key. @returns the exported share */
  dkg(end: DeviceEnd, keyId: Uint8Array, options?: { sessionId?: Uint8Array; tamper?: Tamper }): Promise<Uint8Array>
  /** Signs. @returns 64 bytes r‖s */
  sign(end: DeviceEnd, share: Uint8Array, digest: Uint8Array, tamper?: Tamper): Promise<Uint8Array>
}

type Step = (inbound: Uint8Array | null) => Promise<{ outMsg?: Uint8Array; done: boolean }>

const ctx = engine.init()

export const engineDevice: EngineDevice = {
  async dkg(end, keyId, { sessionId, tamper = honest } = {}) {
    const dkg = engine.dkgNew(ctx, { role: 'device', keyId, ...(sessionId === undefined ? {} : { sessionId }) })
    try {
      await exchange(end, (inbound) => engine.dkgStep(ctx, dkg, inbound), tamper, null)
      const keypair = engine.dkgFinalize(ctx, dkg)
      return engine.kpExport(ctx, keypair)
    } finally {
      engine.dkgFree(dkg)
    }
  },
  async sign(end, share, digest, tamper = honest) {
    const keypair = engine.kpImport(ctx, share)
    const session = engine.signNew(ctx, keypair)
    try {
      engine.signSetMessage(ctx, session, digest)
      await exchange(end, (inbound) => engine.signStep(ctx, session, inbound), tamper, await next(end))
      return engine.signFinalize(ctx, session, 'raw-rs')
    } finally {
      engine.signFree(session)
      engine.kpFree(keypair)
    }
  },
}

/** A device whose engine fails goes away. */
async function exchange(end: DeviceEnd, step: Step, tamper: Tamper, opening: Uint8Array | null): Promise<void> {
  try {
    await talk(end, step, tamper, opening)
  } catch (error) {
    end.vanish()
    throw error
  }
}

async function talk(end: DeviceEnd, step: Step, tamper: Tamper, opening: Uint8Array | null): Promise<void> {
  let inbound = opening
  for (let number = 1; ; number += 1) {
    const { outMsg, done } = await step(inbound)
    if (outMsg !== undefined) {
      const frame = tamper(outMsg, number)
      if (frame === null) throw new Error('vanished')
      end.send(frame)
    }
    if (done) return
    inbound = await next(end)
  }
}

async function next(end: DeviceEnd): Promise<Uint8Array> {
  const frame = await end.receive()
  if (frame === null) throw new Error('the server closed')
  return frame
}
