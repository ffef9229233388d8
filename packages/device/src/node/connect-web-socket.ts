import type { SecureContextOptions } from 'node:tls'
import { type ClientOptions, type RawData, WebSocket } from 'ws'
import { DeviceError } from '../errors.js'
import type { Connect, ConnectRequest, DeviceSocket } from '../ports/socket.js'

/** How long a close may take before the connection is torn down, in milliseconds. */
const CLOSE_GRACE_MS = 2_000
/** RFC 6455: message too big. */
const TOO_BIG = 1009

/** Options of {@link connectWebSocket}. */
export interface ConnectWebSocketOptions {
  /** `wss://…`; `ws://…` for this machine only. No user name or password in it. */
  readonly url: string | URL
  /**
   * Allows plain `ws://` to other hosts. The frames of a key generation are secret to a listener, so only where
   * something else encrypts the way. @default false
   */
  readonly allowInsecure?: boolean
  /** Certificates, keys and versions of TLS. @default system's authorities, TLS 1.3 at least */
  readonly tls?: SecureContextOptions
}

/**
 * Connects with the `ws` library.
 *
 * @throws DeviceError `ARGUMENT_INVALID` for a URL of another kind, `CONNECTION_INSECURE`; both at once, before anything
 *   is connected. Connecting rejects with `CONNECT_FAILED`, retryable
 */
export function connectWebSocket({ url, allowInsecure = false, tls = {} }: ConnectWebSocketOptions): Connect {
  const target = parseUrl(url)
  if (target.protocol === 'ws:' && !allowInsecure && !isLoopback(target.hostname)) {
    throw new DeviceError('CONNECTION_INSECURE')
  }
  return (request) => connect(target, { minVersion: 'TLSv1.3', ...tls }, request)
}

function connect(url: URL, tls: SecureContextOptions, request: ConnectRequest): Promise<DeviceSocket> {
  const { maxFrameBytes, signal, onFrame, onClose } = request
  if (signal.aborted) return Promise.reject(new DeviceError('CONNECT_FAILED', { cause: signal.reason }))
  const options: ClientOptions = { ...tls, maxPayload: maxFrameBytes, perMessageDeflate: false }
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, options)
    let tooBig = false
    const onAbort = (): void => socket.terminate()
    signal.addEventListener('abort', onAbort, { once: true })
    // Stays for good: an error without a listener would end the process.
    socket.on('error', (cause) => {
      tooBig ||= 'code' in cause && cause.code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH'
      reject(new DeviceError('CONNECT_FAILED', { cause }))
    })
    socket.on('message', (data, isBinary) => onFrame(toFrame(data, isBinary)))
    socket.once('close', (code) => {
      signal.removeEventListener('abort', onAbort)
      reject(new DeviceError('CONNECT_FAILED'))
      onClose(tooBig ? TOO_BIG : code)
    })
    socket.once('open', () => {
      signal.removeEventListener('abort', onAbort)
      resolve(toDeviceSocket(socket))
    })
  })
}

function toDeviceSocket(socket: WebSocket): DeviceSocket {
  return {
    send: (frame) =>
      new Promise((resolve, reject) => {
        socket.send(frame, (error) =>
          error ? reject(new DeviceError('PEER_DISCONNECTED', { cause: error })) : resolve(),
        )
      }),
    close(code) {
      if (socket.readyState === WebSocket.CLOSED) return
      const grace = setTimeout(() => socket.terminate(), CLOSE_GRACE_MS)
      socket.once('close', () => clearTimeout(grace))
      socket.close(code)
    },
  }
}

/** A frame as its own bytes: the library's buffer may be part of a pool. */
function toFrame(data: RawData, isBinary: boolean): string | Uint8Array {
  const buffer = Buffer.isBuffer(data) ? data : Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data)
  return isBinary ? new Uint8Array(buffer) : buffer.toString('utf8')
}

function parseUrl(url: string | URL): URL {
  try {
    const parsed = new URL(url)
    const valid = ['ws:', 'wss:'].includes(parsed.protocol) && parsed.username === '' && parsed.password === ''
    if (valid) return parsed
  } catch {
    // Falls through: the constructor's error would quote the text.
  }
  throw new DeviceError('ARGUMENT_INVALID')
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(hostname)
}
