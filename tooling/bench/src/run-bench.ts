import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { cpus, tmpdir } from 'node:os'
import path from 'node:path'
import { type CoordinatorProcess, startCoordinatorProcess } from '@maany/harness'
import { startPostgres } from '@maany/test-services'
import { type EngineFigures, engineThroughput, measureEngine, type Pair } from './engine-alone.js'
import { measureMemory } from './memory.js'
import type { BenchOptions } from './options.js'
import { round } from './statistics.js'
import { createClients, measureLatency, measureThroughput, measureWire } from './through-server.js'

const IDLE_SOCKETS = 800
const OPEN_SESSIONS = 200

type Tell = (text: string) => void
type Engine = Awaited<ReturnType<typeof measureEngine>>['figures']

/** Everything that was measured; the object of `--json`. */
export type BenchReport = Awaited<ReturnType<typeof runBench>>

/** Measures; `tell` hears what is going on. */
export async function runBench(options: BenchOptions, tell: Tell) {
  tell('engine alone …')
  const { pair, figures: engine } = await measureEngine({ dkg: options.dkgRuns, sign: options.signRuns })
  const embedded = await withServer('embedded', {}, (server) => measureServer(server, options, engine, pair, tell))
  const postgres = await withPostgres(options.databaseUrl, (url) =>
    withServer('postgres', { DATABASE_URL: url }, (server) => measureServer(server, options, engine, pair, tell)),
  )
  return {
    machine: { cores: cpus().length, node: process.version, platform: `${process.platform}-${process.arch}` },
    engine,
    server: { embedded, postgres },
    targets: targets(engine, embedded),
  }
}

async function measureServer(
  server: CoordinatorProcess,
  options: BenchOptions,
  engine: Engine,
  pair: Pair,
  tell: Tell,
) {
  tell('  single operations through the server …')
  const most = Math.max(...options.concurrency)
  const clients = await createClients(server, most, (n) => {
    if (n % 16 === 0) tell(`  ${n} of ${most} wallets made`)
  })
  const [first] = clients
  if (first === undefined) throw new Error('There is no client.')
  const wire = await measureWire(server)
  const latency = await measureLatency(server, first, { dkg: options.dkgRuns, sign: options.signRuns })
  const throughput = []
  for (const concurrency of options.concurrency) {
    tell(`  ${concurrency} devices at once, and the engine alone as often …`)
    const alone = await engineThroughput(pair, concurrency, options.seconds * 1000)
    const measured = await measureThroughput(clients.slice(0, concurrency), options.seconds * 1000)
    throughput.push({ concurrency, ...measured, engineAlonePerSecond: alone, ratio: round(measured.perSecond / alone) })
  }
  tell('  memory of sockets and sessions …')
  const memory = await measureMemory(server, IDLE_SOCKETS, OPEN_SESSIONS)
  await Promise.all(clients.map(({ device }) => device.close()))
  const overEngine = {
    dkgRatio: round(latency.dkg.p50 / engine.dkg.wall.p50),
    signRatio: round(latency.sign.p50 / engine.sign.wall.p50),
    signAddedMs: round(latency.sign.p50 - engine.sign.wall.p50),
  }
  return { wire, latency, overEngine, throughput, memory }
}

/** Runs `work` against a server of its own, in its own process; adds what it says of itself when it stops. */
async function withServer<T extends object>(
  name: string,
  environment: Record<string, string>,
  work: (server: CoordinatorProcess) => Promise<T>,
) {
  const directory = await mkdtemp(path.join(tmpdir(), `maany-bench-${name}-`))
  if (process.getuid?.() === 0) await chmod(directory, 0o711)
  try {
    const blind = { COORDINATOR_BLIND_SIGNING: 'on', LOG_LEVEL: 'info' }
    const server = await startCoordinatorProcess({
      dataDirectory: directory,
      environment: { ...blind, ...environment },
    })
    try {
      const measured = await work(server)
      await server.stop()
      return { ...measured, serverLoopDelay: loopDelay(server.log) }
    } finally {
      await server.kill()
    }
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

async function withPostgres<T>(url: string | undefined, work: (url: string) => Promise<T>): Promise<T> {
  if (url !== undefined) return work(url)
  const postgres = await startPostgres({ durable: true })
  try {
    return await work(postgres.url)
  } finally {
    await postgres.stop()
  }
}

/** How late the server's event loop was, from the line it logs when it stops. */
function loopDelay(log: readonly string[]) {
  const line = log
    .map((text) => JSON.parse(text) as Record<string, unknown>)
    .find(({ msg }) => msg === 'server.stopped')
  return { p50Ms: line?.eventLoopDelayP50Ms ?? null, p99Ms: line?.eventLoopDelayP99Ms ?? null }
}

/** What was to be reached, and whether it was. */
function targets(engine: Engine, server: Awaited<ReturnType<typeof measureServer>>) {
  const at16 = server.throughput.find(({ concurrency }) => concurrency === 16)
  const { signAddedMs, signRatio } = server.overEngine
  const target = (name: string, measured: number | null, reached: boolean) => ({ name, measured, reached })
  return [
    target('signing, both parties, under a third of 54 ms', wall(engine.sign), wall(engine.sign) < 18),
    target('key generation, both parties, at most 226 ms', wall(engine.dkg), wall(engine.dkg) <= 226),
    target('p50 through the server: at most 25 % or 6 ms more, ms', signAddedMs, signRatio <= 1.25 || signAddedMs <= 6),
    target('throughput at 16 devices: at least 0.75 of the engine', at16?.ratio ?? null, (at16?.ratio ?? 0) >= 0.75),
    target(
      'threads for open sessions: none',
      server.memory?.openSession.moreThreads ?? null,
      (server.memory?.openSession.moreThreads ?? 0) === 0,
    ),
  ]
}

function wall({ wall: { p50 } }: EngineFigures): number {
  return p50
}
