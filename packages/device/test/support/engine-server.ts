/**
 * The least server that keeps the wire's rules, with the real engine, for tests of the device: it stores shares in a map
 * and checks nobody. What it does can be interrupted at every point.
 */

import { adr36SignBytes, signDigest } from '@maany/cosmos'
import * as engine from '@maany/mpc-node'
import { encodeSessionComplete, encodeSessionReady, fromBase64, fromHex, toHex } from '@maany/protocol'
import { type ScriptedPeer, type ScriptedServer, scriptedServer } from '../../src/testing/index.js'

/** Called before each thing the server does; ends the script by returning `'stop'`. */
export type AtPoint = (point: string, peer: ScriptedPeer) => 'stop' | undefined

export interface EngineServer extends ScriptedServer {
  /** Names of the points that were passed, in order. */
  readonly points: readonly string[]
  /** Every hello, parsed. */
  readonly hellos: readonly Record<string, unknown>[]
  /** Server shares by wallet. */
  readonly shares: Map<string, Uint8Array>
}

export interface EngineServerOptions {
  readonly at?: AtPoint
  /** Changes each frame of the server before it leaves; `round` counts from 1. */
  readonly tamper?: (frame: Uint8Array, round: number) => Uint8Array
  /** Changes what `session:complete` says. */
  readonly complete?: (message: Complete) => Complete
  /** Called with the device's acknowledgement. */
  readonly acknowledged?: () => void
  /** The digest that the server signs, instead of the payload's. */
  readonly digest?: Uint8Array
}
type Complete = Parameters<typeof encodeSessionComplete>[0]
type Step = (inbound?: Uint8Array) => Promise<engine.StepResult>

class Stop extends Error {}

export function engineServer(options: EngineServerOptions = {}): EngineServer {
  const points: string[] = []
  const hellos: Record<string, unknown>[] = []
  const shares = new Map<string, Uint8Array>()
  const ctx = engine.init()
  let counter = 0

  async function serve(peer: ScriptedPeer): Promise<void> {
    const at = (point: string): void => {
      points.push(point)
      if (options.at?.(point, peer) === 'stop') throw new Stop()
    }
    at('hello')
    const hello = await peer.receiveJson()
    hellos.push(hello)
    const sessionId = String(hello.sessionId)
    const walletId = String(hello.walletId ?? toHex(crypto.getRandomValues(new Uint8Array(32))))
    at('ready')
    const [held] = (hello.shares ?? []) as { pairId: string }[]
    const ready = {
      sessionId,
      walletId,
      shareVersion: 1,
      engine: engine.engineInfo(),
      deadlineAtMs: Date.now() + 60_000,
    }
    const pairId = held === undefined ? {} : { pairId: hex(held.pairId) }
    peer.send(encodeSessionReady({ ...ready, ...pairId }))
    const base = { sessionId, walletId, shareVersion: 1 }
    const result =
      hello.intent === 'dkg'
        ? await generate(peer, at, { ...base, publicKey: new Uint8Array(33) })
        : await sign(peer, at, { ...base, publicKey: new Uint8Array(33) }, hello.payload as Record<string, string>)
    at('complete')
    peer.send(encodeSessionComplete(options.complete?.(result) ?? result))
    at('ack')
    const ack = await peer.receiveJson()
    if (ack.type === 'session:ack' && ack.sessionId === sessionId) options.acknowledged?.()
  }

  async function generate(peer: ScriptedPeer, at: (point: string) => void, result: Complete): Promise<Complete> {
    const keyId = hex(result.walletId)
    const dkg = engine.dkgNew(ctx, { role: 'server', keyId, sessionId: hex(result.sessionId) })
    await exchange(peer, at, (inbound) => engine.dkgStep(ctx, dkg, inbound), await receive(peer, at, 1))
    const keypair = engine.dkgFinalize(ctx, dkg)
    shares.set(result.walletId, engine.kpExport(ctx, keypair))
    return { ...result, publicKey: engine.kpPubkey(ctx, keypair).compressed }
  }

  async function sign(
    peer: ScriptedPeer,
    at: (point: string) => void,
    result: Complete,
    payload: Record<string, string>,
  ): Promise<Complete> {
    const keypair = engine.kpImport(ctx, shares.get(result.walletId) ?? new Uint8Array())
    const session = engine.signNew(ctx, keypair, { sessionId: hex(result.sessionId) })
    const digest = options.digest ?? digestOf(payload)
    engine.signSetMessage(ctx, session, digest)
    await exchange(peer, at, (inbound) => engine.signStep(ctx, session, inbound), undefined)
    counter += 1
    const publicKey = engine.kpPubkey(ctx, keypair).compressed
    return { ...result, publicKey, digest, authorizationId: `authorization-${counter}`, counter }
  }

  async function exchange(
    peer: ScriptedPeer,
    at: (point: string) => void,
    step: Step,
    first: Uint8Array | undefined,
  ): Promise<void> {
    let inbound = first
    for (let round = 1; ; round++) {
      const { outMsg, done } = await step(inbound)
      if (outMsg !== undefined) {
        at(`send ${round}`)
        peer.send(options.tamper?.(outMsg, round) ?? outMsg)
      }
      if (done) return
      inbound = await receive(peer, at, first === undefined ? round : round + 1)
    }
  }

  async function receive(peer: ScriptedPeer, at: (point: string) => void, round: number): Promise<Uint8Array> {
    at(`receive ${round}`)
    return peer.receiveBytes()
  }

  const server = scriptedServer(async (peer) => {
    try {
      await serve(peer)
    } catch (error) {
      if (!(error instanceof Stop)) throw error
    }
  })
  return { ...server, openConnections: server.openConnections, points, hellos, shares }
}

function digestOf(payload: Record<string, string>): Uint8Array {
  const bytes = fromBase64(payload.digest ?? payload.signDoc ?? payload.data ?? '') ?? new Uint8Array()
  if (payload.kind === 'digest') return bytes
  return signDigest(payload.kind === 'cosmos-adr36' ? adr36SignBytes(payload.signer ?? '', bytes) : bytes)
}

function hex(text: string): Uint8Array {
  return fromHex(text) ?? new Uint8Array()
}
