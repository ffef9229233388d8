import type {
  MpcContext,
  MpcDkgOptions,
  MpcEngine,
  MpcKeypair,
  MpcRefreshOptions,
  MpcSignOptions,
  MpcSignSession,
  MpcStepResult,
} from '../../ports/mpc-engine.js'
import type { Pair } from './subject.js'

/** One party, as something to step. */
export type Party = (inbound?: Uint8Array | null) => Promise<MpcStepResult>

/** A frame on its way, in the order of sending. */
export interface Sent {
  readonly from: 'first' | 'second'
  readonly frame: Uint8Array
}

/** Most steps of one session; more is a session that never ends. */
const MAX_STEPS = 40

/**
 * Lets two parties speak in turn until both are done, as the coordinator does: a step without a frame only where the
 * party opens, or directly after a step that gave a frame and was not done.
 *
 * @param onFrame - Sees every frame before it arrives and may put another in its place.
 */
export async function converse(
  first: Party,
  second: Party,
  onFrame: (sent: Sent, index: number) => Uint8Array = ({ frame }) => frame,
): Promise<Sent[]> {
  const parties = { first, second }
  const done = { first: false, second: false }
  const sent: Sent[] = []
  let turn: 'first' | 'second' = 'first'
  let inbound: Uint8Array | null = null
  for (let steps = 0; steps < MAX_STEPS; steps++) {
    const result: MpcStepResult = done[turn] ? { done: true } : await parties[turn](inbound)
    done[turn] = result.done
    if (done.first && done.second && result.outMsg === undefined) return sent
    if (result.outMsg !== undefined) {
      const message: Sent = { from: turn, frame: result.outMsg }
      inbound = onFrame(message, sent.length)
      sent.push(message)
    } else inbound = null
    if (done.first && done.second) return sent
    turn = turn === 'first' ? 'second' : 'first'
  }
  throw new Error('The session does not end.')
}

/** Runs a key generation and gives the two shares. */
export async function makePair(
  engine: MpcEngine,
  ctx: MpcContext,
  device: Omit<MpcDkgOptions, 'role'> = {},
  server: Omit<MpcDkgOptions, 'role'> = device,
): Promise<Pair> {
  const [one, two] = [
    engine.dkgNew(ctx, { role: 'device', ...device }),
    engine.dkgNew(ctx, { role: 'server', ...server }),
  ]
  try {
    await converse(
      (inbound) => engine.dkgStep(ctx, one, inbound),
      (inbound) => engine.dkgStep(ctx, two, inbound),
    )
    return { device: engine.dkgFinalize(ctx, one), server: engine.dkgFinalize(ctx, two) }
  } finally {
    engine.dkgFree(one)
    engine.dkgFree(two)
  }
}

/** Runs a refresh and gives the two new shares. */
export async function refreshPair(
  engine: MpcEngine,
  ctx: MpcContext,
  pair: Pair,
  options?: MpcRefreshOptions,
): Promise<Pair> {
  const [one, two] = [engine.refreshNew(ctx, pair.device, options), engine.refreshNew(ctx, pair.server, options)]
  try {
    await converse(
      (inbound) => engine.dkgStep(ctx, one, inbound),
      (inbound) => engine.dkgStep(ctx, two, inbound),
    )
    return { device: engine.dkgFinalize(ctx, one), server: engine.dkgFinalize(ctx, two) }
  } finally {
    engine.dkgFree(one)
    engine.dkgFree(two)
  }
}

/** A signing of both parties. */
export interface Signing {
  readonly device: MpcSignSession
  readonly server: MpcSignSession
  /** Frees both. */
  free(): void
  /** Lets them speak in turn, the server first. */
  run(onFrame?: (sent: Sent, index: number) => Uint8Array): Promise<Sent[]>
}

/** Starts a signing with both shares. */
export function startSigning(
  engine: MpcEngine,
  ctx: MpcContext,
  pair: { readonly device: MpcKeypair; readonly server: MpcKeypair },
  digest: Uint8Array,
  deviceOptions?: MpcSignOptions,
  serverOptions: MpcSignOptions | undefined = deviceOptions,
  serverDigest: Uint8Array = digest,
): Signing {
  const device = engine.signNew(ctx, pair.device, deviceOptions)
  const server = engine.signNew(ctx, pair.server, serverOptions)
  engine.signSetMessage(ctx, device, digest)
  engine.signSetMessage(ctx, server, serverDigest)
  return {
    device,
    server,
    free() {
      engine.signFree(device)
      engine.signFree(server)
    },
    run: (onFrame) =>
      converse(
        (inbound) => engine.signStep(ctx, server, inbound),
        (inbound) => engine.signStep(ctx, device, inbound),
        onFrame,
      ),
  }
}

/** Signs and gives the device's signature. */
export async function sign(
  engine: MpcEngine,
  ctx: MpcContext,
  pair: { readonly device: MpcKeypair; readonly server: MpcKeypair },
  digest: Uint8Array,
  options?: MpcSignOptions,
): Promise<Uint8Array> {
  const signing = startSigning(engine, ctx, pair, digest, options)
  try {
    await signing.run()
    return engine.signFinalize(ctx, signing.device, 'raw-rs')
  } finally {
    signing.free()
  }
}
