import { once } from 'node:events'
import { WebSocket } from 'ws'

/** A frame, or the end with its close code. */
export type Received = string | Uint8Array | { readonly closed: number }

/** A socket that keeps what it receives in order. */
export interface WireClient {
  readonly socket: WebSocket
  /** Sends JSON, text or bytes. */
  send(frame: object | string | Uint8Array): void
  next(): Promise<Received>
  /** The next frame, which must be text, parsed. */
  nextJson(): Promise<Record<string, unknown>>
  /** The close code; frames before it are dropped. */
  closed(): Promise<number>
  /** Goes away without a closing handshake. */
  vanish(): void
}

/** Opens a socket to a local server. */
export async function connect(port: number, path = '/'): Promise<WireClient> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, { perMessageDeflate: false })
  const received: Received[] = []
  let wake = () => {}
  const push = (item: Received) => {
    received.push(item)
    wake()
  }
  socket.on('message', (data, isBinary) => push(isBinary ? new Uint8Array(data as Buffer) : String(data)))
  socket.on('close', (code) => push({ closed: code }))
  socket.on('error', () => {})
  await Promise.race([once(socket, 'open'), once(socket, 'close').then(() => Promise.reject(new Error('refused')))])

  const next = async (): Promise<Received> => {
    for (;;) {
      const item = received.shift()
      if (item !== undefined) return item
      await new Promise<void>((resolve) => {
        wake = resolve
      })
    }
  }
  return {
    socket,
    send: (frame) =>
      socket.send(frame instanceof Uint8Array || typeof frame === 'string' ? frame : JSON.stringify(frame)),
    next,
    nextJson: async () => {
      const item = await next()
      if (typeof item !== 'string') throw new Error(`not a text frame: ${JSON.stringify(item)}`)
      return JSON.parse(item) as Record<string, unknown>
    },
    closed: async () => {
      for (;;) {
        const item = await next()
        if (typeof item === 'object' && 'closed' in item) return item.closed
      }
    },
    vanish: () => socket.terminate(),
  }
}
