import { oneOf, optionalBytes, options } from './arguments.js'
import { call } from './errors.js'
import { contextOf, freeHandle, holding, makeHandle, objectOf } from './handles.js'
import { native } from './native.js'
import { stepResult } from './step.js'
import type { Ctx, Dkg, DkgOptions, Keypair, RefreshOptions, StepResult } from './types.js'

/**
 * Starts a key generation.
 *
 * @throws `INVALID_ARGUMENT`
 */
export function dkgNew(ctx: Ctx, dkgOptions: DkgOptions): Dkg {
  const context = contextOf(ctx)
  const given = options(dkgOptions)
  const server = oneOf(given.role, ['device', 'server'], 'role') === 'server'
  const keyId = optionalBytes(given.keyId, 'keyId')
  const sessionId = optionalBytes(given.sessionId, 'sessionId')
  return makeHandle(
    'dkg',
    context,
    call(() => native.keygenNew(context, server, keyId, sessionId)),
  )
}

/**
 * Starts a refresh of a master share, which stays usable. Driven by {@link dkgStep} and {@link dkgFinalize}.
 *
 * @throws `INVALID_ARGUMENT`, also for the share of a child
 */
export function refreshNew(ctx: Ctx, kp: Keypair, refreshOptions?: RefreshOptions | null): Dkg {
  const [context, share] = objectOf(ctx, kp, 'keypair')
  const given = options(refreshOptions)
  const faster = oneOf(given.mode ?? 'complete', ['complete', 'faster'], 'mode') === 'faster'
  const sessionId = optionalBytes(given.sessionId, 'sessionId')
  return makeHandle(
    'dkg',
    context,
    call(() => native.refreshNew(context, share, faster, sessionId)),
  )
}

/**
 * Takes one step of a key generation or refresh, off the main thread.
 *
 * The device opens. A step without a frame when it is the peer's turn resolves at once with neither a frame nor
 * `done`. After an error that a frame caused, the session is over and its secrets are gone.
 *
 * @throws `INVALID_ARGUMENT`, `WRONG_STATE`, `BAD_FRAME`, `MISMATCH`, `ABORT_RECOVERABLE`, `INTERNAL`
 */
export async function dkgStep(ctx: Ctx, dkg: Dkg, inPeerMsg?: Uint8Array | null): Promise<StepResult> {
  const [context, id] = objectOf(ctx, dkg, 'dkg')
  const inbound = optionalBytes(inPeerMsg, 'inPeerMsg')
  return holding([ctx, dkg], () => stepResult(call(() => native.keygenStep(context, id, inbound))))
}

/**
 * Takes the share of a finished session, once. On the server this works before its last frame is sent.
 *
 * @throws `WRONG_STATE` before `done` and the second time
 */
export function dkgFinalize(ctx: Ctx, dkg: Dkg): Keypair {
  const [context, id] = objectOf(ctx, dkg, 'dkg')
  return makeHandle(
    'keypair',
    context,
    call(() => native.keygenFinalize(context, id)),
  )
}

/** Frees a session and zeroizes it; a step that is running rejects. Freeing twice does nothing. */
export function dkgFree(dkg: Dkg): void {
  freeHandle(dkg, 'dkg')
}
