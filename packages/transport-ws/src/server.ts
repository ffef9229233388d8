import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { Server as SecureServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import {
  type Coordinator,
  CoordinatorError,
  type Logger,
  type Metrics,
  silentLogger,
  silentMetrics,
} from '@maany/coordinator-core'
import { WebSocketServer } from 'ws'
import { type Connection, serveConnection } from './connection.js'
import { ConnectionBudget } from './connection-budget.js'
import type { ServerContext } from './connection-context.js'
import { DeviceSocket } from './device-socket.js'
import { completeLimits, type ServerLimits } from './limits.js'
import type { SessionReadyListener } from './session-event.js'
import { refuseUpgrade, statusOf } from './upgrade.js'

/** Options of {@link createCoordinatorServer}. */
export interface CoordinatorServerOptions {
  /** Runs the operations; stays the caller's to close, after the server. */
  readonly coordinator: Coordinator
  /** @default '127.0.0.1'; not with `httpServer` */
  readonly host?: string
  /** 0 takes any free port. @default 8080; not with `httpServer` */
  readonly port?: number
  /**
   * An HTTP or HTTPS server to share a port with; stays the caller's to start and to close. Only upgrades of the path
   * `/` are taken from it.
   *
   * @default one of our own, without TLS
   */
  readonly httpServer?: Server | SecureServer
  readonly limits?: Partial<ServerLimits>
  /** @default none */
  readonly logger?: Logger
  /** @default none */
  readonly metrics?: Metrics
}

/** A WebSocket server that turns sockets into operations of a coordinator. */
export interface CoordinatorServer {
  /**
   * Starts to accept sockets; with `httpServer`, once that listens.
   *
   * @throws the system's error, for example `EADDRINUSE`; CoordinatorError `SHUTTING_DOWN` after {@link close}
   */
  listen(): Promise<{ port: number }>
  /** Where it listens; `null` before and after. */
  readonly address: AddressInfo | null
  /** Open sockets. */
  readonly connections: number
  /** Drives sessions by hand; without a listener the coordinator drives. Gives a function that takes the listener off. */
  on(event: 'session:ready', listener: SessionReadyListener): () => void
  /**
   * Stops accepting, lets running sessions finish for `graceMs` (@default 0), ends the others with `SHUTTING_DOWN`, and
   * resolves when every socket is closed. Idempotent.
   */
  close(options?: { graceMs?: number }): Promise<void>
}

/** @throws CoordinatorError `CONFIGURATION_INVALID` for a limit out of range */
export function createCoordinatorServer(options: CoordinatorServerOptions): CoordinatorServer {
  const limits = completeLimits(options.limits)
  const logger = options.logger ?? silentLogger
  const metrics = options.metrics ?? silentMetrics
  const listeners = new Set<SessionReadyListener>()
  const context: ServerContext = { coordinator: options.coordinator, limits, logger, metrics, listeners }
  const http = options.httpServer ?? ownServer(limits)
  const budget = new ConnectionBudget(limits)
  const connections = new Set<Connection>()
  const sockets = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: limits.maxFrameBytes,
    perMessageDeflate: false,
    WebSocket: DeviceSocket,
  })
  let accepting = false
  let closing: Promise<void> | undefined

  const accept = (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    const [path] = (request.url ?? '/').split('?')
    // Another path of a shared server is somebody else's, if somebody else listens for upgrades.
    if (path !== '/' && http.listenerCount('upgrade') > 1) return
    stream.on('error', () => stream.destroy())
    if (path !== '/') return refuseUpgrade(stream, 404)
    const remoteAddress = request.socket.remoteAddress ?? ''
    const admission = accepting ? budget.enter(remoteAddress) : 'SHUTTING_DOWN'
    if (typeof admission === 'string') {
      metrics.count('ws_refused_total', { code: admission })
      return refuseUpgrade(stream, statusOf(admission), admission)
    }
    let upgraded = false
    stream.once('close', () => {
      if (!upgraded) admission.leave()
    })
    sockets.handleUpgrade(request, stream, head, (socket) => {
      upgraded = true
      metrics.count('ws_sockets_total')
      const connection = serveConnection(context, socket, stream, remoteAddress, admission)
      connections.add(connection)
      void connection.ended.finally(() => connections.delete(connection))
    })
  }

  return {
    listen: async () => {
      if (closing !== undefined) throw new CoordinatorError('SHUTTING_DOWN')
      if (!accepting) http.on('upgrade', accept)
      accepting = true
      if (!http.listening) await listening(http, options)
      return { port: (http.address() as AddressInfo).port }
    },
    get address() {
      const address = accepting ? http.address() : null
      return typeof address === 'string' ? null : address
    },
    get connections() {
      return connections.size
    },
    on: (_event, listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    close: ({ graceMs = 0 } = {}) => {
      closing ??= (async () => {
        accepting = false
        const own = options.httpServer === undefined ? closeOwn(http) : Promise.resolve()
        await drain(connections, graceMs)
        http.removeListener('upgrade', accept)
        sockets.close()
        if (options.httpServer === undefined) http.closeAllConnections()
        await own
      })()
      return closing
    },
  }
}

/** A plain HTTP request is told to upgrade. */
function ownServer({ maxSockets }: ServerLimits): Server {
  const server = createServer((_request, response) => {
    response.writeHead(426, { Connection: 'close', Upgrade: 'websocket' }).end()
  })
  // Connections that ask for nothing are bounded too; a tenth of them beside the sockets.
  server.maxConnections = Math.ceil(maxSockets * 1.1) + 10
  return server
}

function listening(http: Server | SecureServer, options: CoordinatorServerOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    const done = () => {
      http.removeListener('error', failed)
      resolve()
    }
    const failed = (error: Error) => {
      http.removeListener('listening', done)
      reject(error)
    }
    http.once('listening', done)
    http.once('error', failed)
    if (options.httpServer === undefined) http.listen(options.port ?? 8080, options.host ?? '127.0.0.1')
  })
}

function closeOwn(http: Server | SecureServer): Promise<void> {
  return new Promise((resolve) => {
    http.close(() => resolve())
  })
}

/** Running sessions finish within the grace, everything else ends at once. */
async function drain(connections: ReadonlySet<Connection>, graceMs: number): Promise<void> {
  const end = () => {
    for (const connection of connections) connection.abort(new CoordinatorError('SHUTTING_DOWN'))
  }
  for (const connection of connections) {
    if (!connection.isBusy()) connection.abort(new CoordinatorError('SHUTTING_DOWN'))
  }
  const grace = setTimeout(end, graceMs)
  await Promise.all([...connections].map(({ ended }) => ended))
  clearTimeout(grace)
}
