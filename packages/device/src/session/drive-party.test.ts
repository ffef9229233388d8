import { describe, expect, it } from 'vitest'
import type { EngineStepResult } from '../ports/mpc-engine.js'
import { driveParty } from './drive-party.js'
import type { Session } from './session.js'

const frame = (value: number): Uint8Array => Uint8Array.of(value)
const out = (value: number, done = false): EngineStepResult => ({ outMsg: frame(value), done })
const NOTHING: EngineStepResult = { done: false }
const DONE: EngineStepResult = { done: true }

/** Runs an engine that gives `results` in order, against a server that sends 101, 102, …; tells what happened. */
async function drive(opens: boolean, results: EngineStepResult[]): Promise<string[]> {
  const log: string[] = []
  let received = 100
  const session = {
    wait: (work) => work,
    sendFrame: async ([value]) => void log.push(`send ${value}`),
    receiveFrame: async () => frame(++received),
  } as Pick<Session, 'wait' | 'sendFrame' | 'receiveFrame'> as Session
  await driveParty(session, {
    opens,
    step: async (inbound) => {
      log.push(inbound === undefined ? 'step' : `step ${inbound[0]}`)
      return results.shift() ?? NOTHING
    },
  })
  return log
}

describe('driveParty', () => {
  it('opens where the device opens, and stops when the engine is done', async () => {
    expect(await drive(true, [out(1), NOTHING, out(2), NOTHING, DONE])).toEqual([
      'step',
      'send 1',
      'step',
      'step 101',
      'send 2',
      'step',
      'step 102',
    ])
  })

  it('waits for the server where the server opens', async () => {
    expect(await drive(false, [out(1), NOTHING, out(2, true)])).toEqual([
      'step 101',
      'send 1',
      'step',
      'step 102',
      'send 2',
    ])
  })

  it('asks once more after a frame: some engines report done one step late, or still hold a frame', async () => {
    expect(await drive(false, [out(1), DONE])).toEqual(['step 101', 'send 1', 'step'])
    expect(await drive(false, [out(1), out(2), DONE])).toEqual(['step 101', 'send 1', 'step', 'send 2', 'step'])
  })

  it('never steps without a frame after a step that gave none', async () => {
    expect(await drive(false, [NOTHING, NOTHING, DONE])).toEqual(['step 101', 'step 102', 'step 103'])
  })

  it('stops an engine that never ends', async () => {
    const endless = Array.from({ length: 100 }, (_, i) => out(i))
    await expect(drive(true, endless)).rejects.toMatchObject({ code: 'FRAME_REJECTED' })
    await expect(drive(false, [])).rejects.toMatchObject({ code: 'FRAME_REJECTED' })
  })
})
