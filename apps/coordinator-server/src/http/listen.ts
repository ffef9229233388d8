import type { ServerType } from '@hono/node-server'
import { ConfigurationError } from '../config/configuration-error.js'

/** A listening HTTP server. */
export interface HttpListener {
  readonly port: number
  /** Stops accepting and ends idle connections; sockets that were upgraded are their owner's to close. */
  close(): Promise<void>
}

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
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        if ('closeIdleConnections' in server) server.closeIdleConnections()
      }),
  }
}
