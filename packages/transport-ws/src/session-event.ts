import type { DkgResult, Principal, SignResult, Transport } from '@maany/coordinator-core'
import type { Dialect } from '@maany/protocol'

/**
 * An authenticated request that waits to be run, as hosts see it that drive by hand. Either call the method of its
 * intent, which runs the operation as the server would have, or exchange frames over `transport` and close it.
 */
export interface SessionReadyEvent {
  /** UUID; stands in every log line of this socket and in `session:error`. */
  readonly requestId: string
  readonly dialect: Dialect
  readonly intent: 'dkg' | 'sign'
  readonly principal: Principal
  /** 32 lowercase hex characters. Claimed, once and for all, by the operation, not before. */
  readonly sessionId: string
  /** 64 lowercase hex characters; absent when a key generation leaves it to the server. */
  readonly walletId: string | undefined
  readonly remoteAddress: string
  readonly transport: Transport
  /** Aborts when the socket has lived too long, and at shutdown. */
  readonly signal: AbortSignal
  /** Creates the wallet. Once; every call gives the same promise. @throws CoordinatorError; `CAPABILITY_UNSUPPORTED` for another intent */
  runDkg(): Promise<DkgResult>
  /** Signs. Once; every call gives the same promise. @throws CoordinatorError; `CAPABILITY_UNSUPPORTED` for another intent */
  runSign(): Promise<SignResult>
}

/** A host's listener. The server waits for what it returns; what it throws ends the session. */
export type SessionReadyListener = (session: SessionReadyEvent) => void | Promise<void>
