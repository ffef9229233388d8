import type { ServerType } from '@hono/node-server'
import { ConfigurationError } from '../config/configuration-error.js'

/** A listening HTTP server. */
export interface HttpListener {
  readonly port: number
  /** Stops accepting and ends idle connections; what is left after `graceMs` is cut. Upgraded sockets are their owner's. */
  close(graceMs: number): Promise<void>
}

/** Connections of one listener, whatever they do; the socket server has limits of its own below this. */
const MAX_CONNECTIONS = 12_000

/**
 * Listens on a port (0: any free one).
 *
 * @param variable - The variable that names the port, for the error.
 * @throws ConfigurationError when the port cannot be had
 */
export async function listenHttp(
  server: ServerType,
  host: string,
  port: number,
  variable: string,
): Promise<HttpListener> {
  server.maxConnections = MAX_CONNECTIONS
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const reason = error.code ?? 'unknown'
      reject(
        new ConfigurationError([
          `${variable}: cannot listen on ${host}:${port} (${reason}). Example: ${variable}=${port + 10}`,
        ]),
      )
    })
    server.listen(port, host, resolve)
  })
  const address = server.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    close: (graceMs) =>
      new Promise((resolve) => {
        // A connection that never sent a request is not idle in node's sense, and would keep the server for ever.
        const cut = setTimeout(() => 'closeAllConnections' in server && server.closeAllConnections(), graceMs)
        server.close(() => {
          clearTimeout(cut)
          resolve()
        })
        if ('closeIdleConnections' in server) server.closeIdleConnections()
      }),
  }
}
