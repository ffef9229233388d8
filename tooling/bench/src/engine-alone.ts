/**
 * The engine alone: both parties in this process, no socket, no database.
 *
 * @module
 */
import { randomBytes } from 'node:crypto'
import * as engine from '@maany/mpc-node'
import { round, type Summary, summarize } from './statistics.js'

type Context = ReturnType<typeof engine.init>
type Keypair = ReturnType<typeof engine.kpImport>
type Step = (inbound: Uint8Array | null) => Promise<{ outMsg?: Uint8Array; done: boolean }>

/** Device's and server's share of one key. */
export interface Pair {
  readonly device: Keypair
  readonly server: Keypair
}

/** Figures of one kind of session. */
export interface EngineFigures {
  /** Both parties, wall clock, milliseconds. */
  readonly wall: Summary
  /** Median CPU time of each party, milliseconds. */
  readonly cpuMs: { readonly device: number; readonly server: number }
  readonly messages: { readonly deviceToServer: number; readonly serverToDevice: number }
  readonly bytes: { readonly deviceToServer: number; readonly serverToDevice: number }
}

interface Traffic {
  readonly cpu: { device: number; server: number }
  readonly messages: { deviceToServer: number; serverToDevice: number }
  readonly bytes: { deviceToServer: number; serverToDevice: number }
}

export const context: Context = engine.init()

/** Creates a key. */
export async function generate(traffic: Traffic = newTraffic()): Promise<Pair> {
  const keyId = new Uint8Array(randomBytes(32))
  const device = engine.dkgNew(context, { role: 'device', keyId })
  const server = engine.dkgNew(context, { role: 'server', keyId })
  return finishKeygen(device, server, traffic)
}

/** Refreshes both shares of a key. */
export async function refresh(pair: Pair, mode: 'complete' | 'faster', traffic: Traffic): Promise<Pair> {
  const device = engine.refreshNew(context, pair.device, { mode })
  const server = engine.refreshNew(context, pair.server, { mode })
  return finishKeygen(device, server, traffic)
}

/** Signs a random digest; both parties finalize, as both do in a deployment. */
export async function sign(pair: Pair, traffic: Traffic = newTraffic()): Promise<void> {
  const digest = new Uint8Array(randomBytes(32))
  const device = engine.signNew(context, pair.device)
  const server = engine.signNew(context, pair.server)
  try {
    engine.signSetMessage(context, device, digest)
    engine.signSetMessage(context, server, digest)
    const steps = { device: signStep(device), server: signStep(server) }
    await exchange(steps, 'server', traffic)
    engine.signFinalize(context, device, 'raw-rs')
    engine.signFinalize(context, server, 'raw-rs')
  } finally {
    engine.signFree(device)
    engine.signFree(server)
  }
}

function signStep(session: ReturnType<typeof engine.signNew>): Step {
  return (inbound) => engine.signStep(context, session, inbound)
}

async function finishKeygen(
  device: ReturnType<typeof engine.dkgNew>,
  server: ReturnType<typeof engine.dkgNew>,
  traffic: Traffic,
): Promise<Pair> {
  const step =
    (session: typeof device): Step =>
    (inbound) =>
      engine.dkgStep(context, session, inbound)
  await exchange({ device: step(device), server: step(server) }, 'device', traffic)
  const pair = { device: engine.dkgFinalize(context, device), server: engine.dkgFinalize(context, server) }
  engine.dkgFree(device)
  engine.dkgFree(server)
  return pair
}

/** Alternates the parties until both are done; CPU time covers the engine's threads, which run one at a time here. */
async function exchange(steps: { device: Step; server: Step }, opener: 'device' | 'server', traffic: Traffic) {
  let turn = opener
  let inbound: Uint8Array | null = null
  const done = { device: false, server: false }
  while (!done.device || !done.server) {
    const before = process.cpuUsage()
    const result: Awaited<ReturnType<Step>> = await steps[turn](inbound)
    const spent = process.cpuUsage(before)
    traffic.cpu[turn] += (spent.user + spent.system) / 1000
    done[turn] ||= result.done
    if (result.outMsg !== undefined) {
      const direction = turn === 'device' ? 'deviceToServer' : 'serverToDevice'
      traffic.messages[direction] += 1
      traffic.bytes[direction] += result.outMsg.length
    }
    inbound = result.outMsg ?? null
    turn = turn === 'device' ? 'server' : 'device'
  }
}

function newTraffic(): Traffic {
  const none = () => ({ deviceToServer: 0, serverToDevice: 0 })
  return { cpu: { device: 0, server: 0 }, messages: none(), bytes: none() }
}

async function measure(runs: number, work: (traffic: Traffic) => Promise<unknown>): Promise<EngineFigures> {
  const walls: number[] = []
  const traffics: Traffic[] = []
  for (let run = 0; run < runs; run += 1) {
    const traffic = newTraffic()
    const startedAt = performance.now()
    await work(traffic)
    walls.push(performance.now() - startedAt)
    traffics.push(traffic)
  }
  const { messages, bytes } = traffics[0] ?? newTraffic()
  const median = (party: 'device' | 'server') => summarize(traffics.map(({ cpu }) => cpu[party])).p50
  return { wall: summarize(walls), cpuMs: { device: median('device'), server: median('server') }, messages, bytes }
}

/** Everything that the engine does, and what a share weighs. */
export async function measureEngine(runs: { dkg: number; sign: number }) {
  const pair = await generate()
  for (let warmUp = 0; warmUp < 20; warmUp += 1) await sign(pair)
  const dkg = await measure(runs.dkg, generate)
  const signing = await measure(runs.sign, (traffic) => sign(pair, traffic))
  const refreshComplete = await measure(runs.dkg, (traffic) => refresh(pair, 'complete', traffic))
  const refreshFaster = await measure(runs.dkg, (traffic) => refresh(pair, 'faster', traffic))
  const shareBytes = {
    device: engine.kpExport(context, pair.device).length,
    server: engine.kpExport(context, pair.server).length,
  }
  return { pair, figures: { dkg, sign: signing, refreshComplete, refreshFaster, shareBytes } }
}

/** Signings per second with `concurrency` at a time, both parties in this process. */
export async function engineThroughput(pair: Pair, concurrency: number, durationMs: number): Promise<number> {
  const startedAt = performance.now()
  let signed = 0
  const worker = async () => {
    while (performance.now() - startedAt < durationMs) {
      await sign(pair)
      signed += 1
    }
  }
  await Promise.all(Array.from({ length: concurrency }, worker))
  return round(signed / ((performance.now() - startedAt) / 1000), 1)
}
