import type { Coordinator, Logger, Metrics, Principal } from '@maany/coordinator-core'
import type { ServerLimits } from './limits.js'
import type { SessionReadyListener } from './session-event.js'
import type { WebSocketTransport } from './web-socket-transport.js'

/** What every connection of a server shares. */
export interface ServerContext {
  readonly coordinator: Coordinator
  readonly limits: ServerLimits
  readonly logger: Logger
  readonly metrics: Metrics
  /** Hosts that drive by hand; empty: the coordinator drives. */
  readonly listeners: ReadonlySet<SessionReadyListener>
}

/** One authenticated socket. */
export interface Authenticated {
  readonly server: ServerContext
  readonly transport: WebSocketTransport
  readonly principal: Principal
  readonly requestId: string
  readonly remoteAddress: string
  /** Aborts when the socket has lived too long, and at shutdown. */
  readonly signal: AbortSignal
}
