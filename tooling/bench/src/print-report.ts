import type { EngineFigures } from './engine-alone.js'
import type { BenchReport } from './run-bench.js'

/** The report as tables. */
export function printReport(report: BenchReport, write: (text: string) => void): void {
  const { machine, engine, server, targets } = report
  write(`\n${machine.cores} cores, Node ${machine.node}, ${machine.platform}\n`)
  write('\nThe engine alone, both parties in one process\n')
  const kinds = {
    'key generation': engine.dkg,
    signing: engine.sign,
    'refresh, complete': engine.refreshComplete,
    'refresh, faster': engine.refreshFaster,
  }
  table(
    write,
    ['', 'p50 ms', 'p95 ms', 'CPU device', 'CPU server', 'messages →/←', 'bytes →/←'],
    Object.entries(kinds).map(engineRow),
  )
  write(
    `share: ${engine.shareBytes.device} bytes on the device, ${engine.shareBytes.server} on the server (→ device to server)\n`,
  )
  for (const [name, figures] of Object.entries(server)) {
    write(
      `\nThrough a server in its own process, ${name === 'embedded' ? 'embedded Postgres' : 'Postgres'}, fsync on\n`,
    )
    const { wire, latency, overEngine, throughput, memory, serverLoopDelay } = figures
    table(
      write,
      ['', 'p50 ms', 'p95 ms', 'ratio to the engine'],
      [
        ['key generation', latency.dkg.p50, latency.dkg.p95, overEngine.dkgRatio],
        ['signing', latency.sign.p50, latency.sign.p95, `${overEngine.signRatio} (${overEngine.signAddedMs} ms more)`],
      ],
    )
    for (const [kind, { messages, bytes }] of Object.entries(wire)) {
      const both = (pair: { deviceToServer: number; serverToDevice: number }) =>
        `${pair.deviceToServer} from the device, ${pair.serverToDevice} from the server`
      write(`on the wire, ${kind}: messages ${both(messages)}; bytes ${both(bytes)}\n`)
    }
    table(
      write,
      ['devices at once', 'signings/s', 'engine alone', 'ratio', 'p50 ms', 'p95 ms'],
      throughput.map((row) => [
        row.concurrency,
        row.perSecond,
        row.engineAlonePerSecond,
        row.ratio,
        row.latency.p50,
        row.latency.p95,
      ]),
    )
    if (memory !== null) {
      write(
        `memory: ${memory.idleSocket.kilobytesEach} KB an idle socket (${memory.idleSocket.count}), ${memory.openSession.kilobytesEach} KB an open session (${memory.openSession.count}); threads more: ${memory.openSession.moreThreads}\n`,
      )
    }
    write(`event loop of the server: p50 ${serverLoopDelay.p50Ms} ms, p99 ${serverLoopDelay.p99Ms} ms late\n`)
  }
  write('\nTargets\n')
  table(
    write,
    ['', 'measured', ''],
    targets.map(({ name, measured, reached }) => [name, measured ?? '–', reached ? 'reached' : 'MISSED']),
  )
}

function engineRow([name, { wall, cpuMs, messages, bytes }]: [string, EngineFigures]): (string | number)[] {
  const both = (pair: { deviceToServer: number; serverToDevice: number }) =>
    `${pair.deviceToServer}/${pair.serverToDevice}`
  return [name, wall.p50, wall.p95, cpuMs.device, cpuMs.server, both(messages), both(bytes)]
}

function table(
  write: (text: string) => void,
  head: readonly string[],
  rows: readonly (readonly (string | number)[])[],
): void {
  const cells = [head, ...rows].map((row) => row.map(String))
  const widths = head.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)))
  for (const row of cells) {
    const line = row.map((cell, column) =>
      column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
    )
    write(`  ${line.join('  ')}\n`)
  }
}
