/**
 * The part of an MPC addon that a device needs. `@maany/mpc-node`, or any addon with the same exports, fits as it is:
 * `import * as engine from '@maany/mpc-node'`.
 *
 * Handles are opaque, so that each engine may have its own types for them.
 *
 * @module
 */

/** Result of one step. */
export interface EngineStepResult {
  /** One frame for the server, when there is one. */
  readonly outMsg?: Uint8Array
  /** Whether this side needs no further frame. */
  readonly done: boolean
}

/** Who an engine is. */
export interface EngineInfo {
  readonly name: string
  readonly version: string
  /** Protocol that both parties must share, for example `dkls23-2p/1`. */
  readonly protocol: string
  readonly capabilities: readonly string[]
}

/**
 * A two-party ECDSA engine, device side.
 *
 * Failures are errors whose `code` says what happened (`BAD_FRAME`, `MISMATCH`, `ABORT_RECOVERABLE`, `ABORT_BAN`,
 * `BAD_BLOB`, `INVALID_ARGUMENT`, `WRONG_STATE`, `INTERNAL`); an error without one counts as a cryptographic failure.
 * Declared as methods, so that an engine with precise handle types is assignable.
 */
export interface DeviceEngine<Context = unknown, Dkg = unknown, Keypair = unknown, Sign = unknown> {
  /** Creates a context, which owns every other handle. */
  init(): Context
  /** Frees the context and everything made under it. */
  shutdown(ctx: Context): void
  /** `keyId` is 32 bytes, `sessionId` 1 to 256. */
  dkgNew(ctx: Context, options: { role: 'device'; keyId?: Uint8Array; sessionId?: Uint8Array }): Dkg
  dkgStep(ctx: Context, dkg: Dkg, inPeerMsg?: Uint8Array | null): Promise<EngineStepResult>
  dkgFinalize(ctx: Context, dkg: Dkg): Keypair
  dkgFree(dkg: Dkg): void
  /** The share. Secret: the caller stores it and overwrites it. */
  kpExport(ctx: Context, kp: Keypair): Uint8Array
  kpImport(ctx: Context, blob: Uint8Array): Keypair
  /** `compressed` is 33 bytes. */
  kpPubkey(ctx: Context, kp: Keypair): { readonly compressed: Uint8Array }
  kpFree(kp: Keypair): void
  signNew(ctx: Context, kp: Keypair, options?: { sessionId?: Uint8Array }): Sign
  /** Exactly 32 bytes. */
  signSetMessage(ctx: Context, sign: Sign, message: Uint8Array): void
  signStep(ctx: Context, sign: Sign, inPeerMsg?: Uint8Array | null): Promise<EngineStepResult>
  /** 64 bytes `r || s` with `raw-rs`. */
  signFinalize(ctx: Context, sign: Sign, format?: 'der' | 'raw-rs'): Uint8Array
  signFree(sign: Sign): void
  /** Optional: without it the engine has no capability beyond the contract. */
  engineInfo?(): EngineInfo
  /** Optional: `pairId` is 16 bytes. */
  kpInfo?(ctx: Context, kp: Keypair): { readonly pairId: Uint8Array }
}
