import type { Credentials, Principal } from './ports/authenticator.js'
import type { SignPayload } from './ports/chain-adapter.js'
import type { MpcBackupCiphertext, MpcEngineInfo } from './ports/mpc-engine.js'
import type { Transport } from './ports/transport.js'

/** What a device needs to know before the first engine frame. */
export interface SessionReady {
  readonly sessionId: string
  /** 64 lowercase hex characters; assigned by the server where the device gave none. */
  readonly walletId: string
  /** Version of the share that will be used or made. */
  readonly shareVersion: number
  /** 16 bytes; `null` in a key generation. */
  readonly pairId: Uint8Array | null
  /** `null` for engines that do not tell. */
  readonly engine: MpcEngineInfo | null
  /** When the session is aborted, milliseconds since the epoch. */
  readonly deadlineAtMs: number
}

/** What every operation is asked with. */
export interface OperationRequest {
  readonly principal: Principal
  /** 32 hex characters, never used before. */
  readonly sessionId: string
  /** What both engines are given as `sessionId`, 1 to 256 bytes; `undefined`: none. Binding only, never freshness. */
  readonly engineSessionId?: Uint8Array
  /** Called once, after every check and durable record, before the first engine frame is sent or awaited. */
  readonly onReady?: (ready: SessionReady) => Promise<void>
  /** Aborts the session, for example at shutdown. */
  readonly signal?: AbortSignal
}

/** A key generation. */
export interface DkgRequest extends OperationRequest {
  /** 64 lowercase hex characters; without one the coordinator assigns a random one. */
  readonly walletId?: string
}

/** A finished key generation: the share is stored, the last frame sent; the wallet is `pending` until it is confirmed. */
export interface DkgResult {
  readonly walletId: string
  /** 33 bytes, SEC 1 compressed. */
  readonly publicKey: Uint8Array
  /** Always 1. */
  readonly shareVersion: number
  /** 16 bytes; assigned by the coordinator for engines that have none. */
  readonly pairId: Uint8Array
  /** Names the stored candidate to {@link Coordinator.confirmDkg} and {@link Coordinator.storeBackup}. */
  readonly candidate: ShareCandidate
}

/** One stored share of one wallet; opaque to transports. */
export interface ShareCandidate {
  readonly wallet: string
  readonly shareId: string
  readonly shareVersion: number
}

/** A share that the device says it holds. */
export interface HeldShare {
  readonly version: number
  /** 16 bytes. */
  readonly pairId: Uint8Array
}

/** A signing. */
export interface SignRequest extends OperationRequest {
  /** 64 lowercase hex characters. */
  readonly walletId: string
  readonly payload: SignPayload
  /** What the device holds, newest last; empty where the dialect cannot say. */
  readonly shares?: readonly HeldShare[]
  /**
   * Answers a device frame that made the engine neither speak nor finish with one empty frame (dialect 1: the client
   * turns it into a step and sends what it still holds). At most once.
   */
  readonly nudgeWhenSilent?: boolean
}

/** A finished signing. */
export interface SignResult {
  readonly walletId: string
  readonly authorizationId: string
  /** Value of the wallet's signing counter. */
  readonly counter: number
  /** 32 bytes: what was signed. */
  readonly digest: Uint8Array
  readonly shareVersion: number
  /** 33 bytes. */
  readonly publicKey: Uint8Array
}

/** A device's backup, as it came over the wire. */
export interface StoreBackupRequest {
  readonly principal: Principal
  readonly sessionId: string
  readonly walletId: string
  readonly candidate: ShareCandidate
  readonly ciphertext: MpcBackupCiphertext
  /** The coordinator's fragment of the backup key, 1 to 1024 bytes, secret. */
  readonly fragment: Uint8Array
}

/**
 * Runs operations over transports. Made by `createCoordinator`.
 *
 * Every asynchronous method rejects with a `CoordinatorError`. An operation that rejects has released what it held: lease, session,
 * engine handles, plaintext. It closes the transport never; that is the caller's.
 */
export interface Coordinator {
  /** Proves who presents a token. */
  authenticate(credentials: Credentials): Promise<Principal>
  /** Creates a wallet together with the device. */
  runDkg(request: DkgRequest, transport: Transport): Promise<DkgResult>
  /** Signs together with the device. The signature appears on the device; the server's engine has verified it first. */
  runSign(request: SignRequest, transport: Transport): Promise<SignResult>
  /** The device has its share safe: the candidate becomes the wallet's active share. */
  confirmDkg(request: { principal: Principal; sessionId: string; candidate: ShareCandidate }): Promise<void>
  /** Seals and stores a backup, and confirms the candidate. Resolves when both are durable. */
  storeBackup(request: StoreBackupRequest): Promise<void>
  /** Whether the principal has a confirmed wallet of that id. */
  walletExists(principal: Principal, walletId: string): Promise<boolean>
  /**
   * Address of a public key, by the first chain adapter.
   *
   * @throws CoordinatorError `CAPABILITY_UNSUPPORTED` without one; whatever the adapter throws
   */
  address(publicKey: Uint8Array, prefix: string, algo?: string): string
  /** Who the engine is; `null` for engines that do not tell. */
  engineInfo(): MpcEngineInfo | null
  /** Refuses new operations with `SHUTTING_DOWN`, aborts the running ones after `graceMs`, resolves when none is left. Idempotent. */
  close(options?: { graceMs?: number }): Promise<void>
}
