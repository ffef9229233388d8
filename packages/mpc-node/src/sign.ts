import { bytes, oneOf, optionalBytes, options } from './arguments.js'
import { call } from './errors.js'
import { freeHandle, holding, makeHandle, objectOf } from './handles.js'
import { native } from './native.js'
import { stepResult } from './step.js'
import type { Ctx, Keypair, SignatureFormat, SignOptions, SignSession, StepResult } from './types.js'

/**
 * Starts a signing with a share. The digest follows with {@link signSetMessage}.
 *
 * @throws `INVALID_ARGUMENT`
 */
export function signNew(ctx: Ctx, kp: Keypair, signOptions?: SignOptions | null): SignSession {
  const [context, share] = objectOf(ctx, kp, 'keypair')
  const given = options(signOptions)
  const sessionId = optionalBytes(given.sessionId, 'sessionId')
  const extraAad = optionalBytes(given.extraAad, 'extraAad')
  return makeHandle(
    'sign',
    context,
    call(() => native.signNew(context, share, sessionId, extraAad)),
  )
}

/**
 * Gives the digest, exactly 32 bytes, once.
 *
 * @throws `INVALID_ARGUMENT` for another length, `WRONG_STATE` when there is a digest already
 */
export function signSetMessage(ctx: Ctx, sign: SignSession, message: Uint8Array): void {
  const [context, id] = objectOf(ctx, sign, 'sign')
  const digest = bytes(message, 'message')
  call(() => native.signSetMessage(context, id, digest))
}

/**
 * Takes one step of a signing, off the main thread. The server opens, stepped without a frame.
 *
 * A step without a frame when it is the peer's turn resolves at once with neither a frame nor `done`. After an error
 * that a frame caused, the session is over and its secrets are gone.
 *
 * @throws `INVALID_ARGUMENT`, `WRONG_STATE`, `BAD_FRAME`, `MISMATCH`, `ABORT_RECOVERABLE`, `ABORT_BAN`, `INTERNAL`
 */
export async function signStep(ctx: Ctx, sign: SignSession, inPeerMsg?: Uint8Array | null): Promise<StepResult> {
  const [context, id] = objectOf(ctx, sign, 'sign')
  const inbound = optionalBytes(inPeerMsg, 'inPeerMsg')
  return holding([ctx, sign], () => stepResult(call(() => native.signStep(context, id, inbound))))
}

/**
 * The signature, verified against the public key and low-S. May be called again, for the other format too.
 *
 * @throws `WRONG_STATE` before `done`
 */
export function signFinalize(ctx: Ctx, sign: SignSession, format: SignatureFormat = 'der'): Uint8Array {
  const [context, id] = objectOf(ctx, sign, 'sign')
  const der = oneOf(format, ['der', 'raw-rs'], 'format') === 'der'
  return call(() => native.signFinalize(context, id, der))
}

/**
 * Recovery id of the low-S signature, 0 to 3.
 *
 * @throws `WRONG_STATE` before `done`
 */
export function signRecoveryId(ctx: Ctx, sign: SignSession): number {
  const [context, id] = objectOf(ctx, sign, 'sign')
  return call(() => native.signRecoveryId(context, id))
}

/** Frees a session and zeroizes it; a step that is running rejects. Freeing twice does nothing. */
export function signFree(sign: SignSession): void {
  freeHandle(sign, 'sign')
}
