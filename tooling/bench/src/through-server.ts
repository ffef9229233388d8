/**
 * The same through a running server in its own process, over a WebSocket on loopback. Devices run in this process.
 *
 * @module
 */
import { randomBytes } from 'node:crypto'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { createDevice, type Device, memoryShareStorage } from '@maany/device'
import { connectWebSocket } from '@maany/device/node'
import type { CoordinatorProcess } from '@maany/harness'
import * as engine from '@maany/mpc-node'
import { countingConnect } from './counting-connect.js'
import { round, summarize } from './statistics.js'

/** A device that has a wallet. */
interface Client {
  readonly device: Device
  readonly walletId: string
}

/** Devices with a wallet each. */
export async function createClients(server: CoordinatorProcess, count: number, onCreated?: (n: number) => void) {
  const clients: Client[] = []
  for (let n = 0; n < count; n += 1) {
    const device = newDevice(server)
    const { walletId } = await device.createWallet()
    clients.push({ device, walletId })
    onCreated?.(n + 1)
  }
  return clients
}

function newDevice({ url, token }: CoordinatorProcess): Device {
  return createDevice({ engine, connect: connectWebSocket({ url }), storage: memoryShareStorage(), token })
}

/** What one key generation and one signing put on the wire. */
export async function measureWire({ url, token }: CoordinatorProcess) {
  const { connect, take } = countingConnect(connectWebSocket({ url }))
  const device = createDevice({ engine, connect, storage: memoryShareStorage(), token })
  const { walletId } = await device.createWallet()
  const dkg = take()
  await signOnce({ device, walletId })
  const sign = take()
  await device.close()
  return { dkg, sign }
}

/** Latency of single key generations and signings, one after the other. */
export async function measureLatency(server: CoordinatorProcess, client: Client, runs: { dkg: number; sign: number }) {
  const dkg: number[] = []
  for (let run = 0; run < runs.dkg; run += 1) dkg.push(await timed(async () => void (await createClients(server, 1))))
  for (let warmUp = 0; warmUp < 20; warmUp += 1) await signOnce(client)
  const sign: number[] = []
  for (let run = 0; run < runs.sign; run += 1) sign.push(await timed(() => signOnce(client)))
  return { dkg: summarize(dkg), sign: summarize(sign) }
}

/** Signings per second of `clients` at once, and the delay of this process's own event loop meanwhile. */
export async function measureThroughput(clients: readonly Client[], durationMs: number) {
  const histogram = monitorEventLoopDelay({ resolution: 10 })
  const latencies: number[] = []
  histogram.enable()
  const startedAt = performance.now()
  const worker = async (client: Client) => {
    while (performance.now() - startedAt < durationMs) latencies.push(await timed(() => signOnce(client)))
  }
  await Promise.all(clients.map(worker))
  const perSecond = latencies.length / ((performance.now() - startedAt) / 1000)
  histogram.disable()
  return {
    perSecond: round(perSecond, 1),
    latency: summarize(latencies),
    deviceLoopDelayP99Ms: round(histogram.percentile(99) / 1e6),
  }
}

async function signOnce({ device, walletId }: Client): Promise<void> {
  await device.sign({ walletId, payload: { kind: 'digest', digest: new Uint8Array(randomBytes(32)) } })
}

async function timed(work: () => Promise<void>): Promise<number> {
  const startedAt = performance.now()
  await work()
  return performance.now() - startedAt
}
