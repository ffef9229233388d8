/**
 * What an idle socket and an open session cost the server: memory and threads, read from outside.
 *
 * @module
 */
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type { CoordinatorProcess } from '@maany/harness'
import * as engine from '@maany/mpc-node'
import { encodeHello2 } from '@maany/protocol'
import { WebSocket } from 'ws'
import { context } from './engine-alone.js'
import { round } from './statistics.js'

/** Cost of each of many. */
export interface Cost {
  readonly count: number
  readonly kilobytesEach: number
  /** Threads that the server has more than without them. */
  readonly moreThreads: number
}

/** Memory and threads of idle sockets and of sessions that wait in the middle of a key generation. Linux only: else `null`. */
export async function measureMemory(server: CoordinatorProcess, idleSockets: number, openSessions: number) {
  if (process.platform !== 'linux') return null
  const idle = await costOf(server, idleSockets, () => connect(server))
  const session = await costOf(server, openSessions, () => openSession(server))
  return { idleSocket: idle, openSession: session }
}

async function costOf(server: CoordinatorProcess, count: number, open: () => Promise<WebSocket>): Promise<Cost> {
  // The first ones pay for pools and code that all share.
  const warm = await openMany(50, open)
  const before = usage(server.pid)
  const sockets = await openMany(count, open)
  const after = usage(server.pid)
  for (const socket of [...warm, ...sockets]) socket.terminate()
  await sleep(500)
  return {
    count,
    kilobytesEach: round((after.residentKilobytes - before.residentKilobytes) / count, 1),
    moreThreads: after.threads - before.threads,
  }
}

async function openMany(count: number, open: () => Promise<WebSocket>): Promise<WebSocket[]> {
  const sockets: WebSocket[] = []
  while (sockets.length < count) {
    const batch = Math.min(20, count - sockets.length)
    sockets.push(...(await Promise.all(Array.from({ length: batch }, open))))
  }
  return sockets
}

async function connect({ url }: CoordinatorProcess): Promise<WebSocket> {
  const socket = new WebSocket(url)
  await once(socket, 'open')
  return socket
}

/** A device that answers `session:ready`, gets the server's first frame and then falls silent. */
async function openSession(server: CoordinatorProcess): Promise<WebSocket> {
  const socket = await connect(server)
  const sessionId = randomBytes(16).toString('hex')
  const walletId = randomBytes(32).toString('hex')
  // Many users: one may have a hundred sessions at a time.
  const token = `${server.token}:${sessionId}`
  socket.send(encodeHello2({ intent: 'dkg', sessionId, walletId, token }))
  await once(socket, 'message')
  const bytes = (hex: string) => new Uint8Array(Buffer.from(hex, 'hex'))
  const dkg = engine.dkgNew(context, { role: 'device', keyId: bytes(walletId), sessionId: bytes(sessionId) })
  const { outMsg } = await engine.dkgStep(context, dkg)
  engine.dkgFree(dkg)
  socket.send(outMsg ?? new Uint8Array())
  await once(socket, 'message')
  return socket
}

function usage(pid: number): { residentKilobytes: number; threads: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  return {
    residentKilobytes: Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]),
    threads: readdirSync(`/proc/${pid}/task`).length,
  }
}
