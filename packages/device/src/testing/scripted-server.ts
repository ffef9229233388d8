/**
 * A server in this process that does what a test's script says, over a connection without network.
 *
 * @module
 */
import type { Connect } from '../ports/socket.js'

/** The server's end of one connection. */
export interface ScriptedPeer {
  /** The next frame of the device. Rejects when the device has closed. */
  receive(): Promise<string | Uint8Array>
  /** The next frame, parsed as JSON. Rejects for a binary frame. */
  receiveJson(): Promise<Record<string, unknown>>
  /** The next frame, which must be binary. */
  receiveBytes(): Promise<Uint8Array>
  send(frame: string | Uint8Array): void
  sendJson(message: object): void
  /** Ends the connection from the server's side. */
  close(code?: number): void
  /** Resolves with the code that the device closed with; after {@link ScriptedPeer.close} with `undefined`. */
  readonly closed: Promise<number | undefined>
}

/** What the server does on each connection; its failure is kept in {@link ScriptedServer.failures}. */
export type ServerScript = (peer: ScriptedPeer) => Promise<void>

/** A server for tests. */
export interface ScriptedServer {
  readonly connect: Connect
  /** Connections so far. */
  readonly peers: readonly ScriptedPeer[]
  /** What scripts threw, except for the end of the connection. */
  readonly failures: readonly unknown[]
  /** Connections that the device has not closed. */
  openConnections(): number
}

const GONE = new Error('The device has closed the connection.')

/** Makes a server whose every connection runs `script`. */
export function scriptedServer(script: ServerScript): ScriptedServer {
  const peers: ScriptedPeer[] = []
  const failures: unknown[] = []
  let open = 0
  const connect: Connect = async ({ onFrame, onClose, signal }) => {
    signal.throwIfAborted()
    const queue = frameQueue()
    let state: 'open' | 'closed' = 'open'
    let settle: (code: number | undefined) => void = () => undefined
    const closed = new Promise<number | undefined>((resolve) => {
      settle = resolve
    })
    const peer: ScriptedPeer = {
      receive: queue.next,
      async receiveJson() {
        const frame = await queue.next()
        if (typeof frame !== 'string') throw new TypeError('A binary frame where a control message was expected.')
        return JSON.parse(frame) as Record<string, unknown>
      },
      async receiveBytes() {
        const frame = await queue.next()
        if (typeof frame === 'string') throw new TypeError('A control message where a binary frame was expected.')
        return frame
      },
      send: (frame) => {
        if (state === 'open') queueMicrotask(() => onFrame(typeof frame === 'string' ? frame : frame.slice()))
      },
      sendJson: (message) => peer.send(JSON.stringify(message)),
      close(code) {
        if (state === 'closed') return
        state = 'closed'
        settle(undefined)
        queueMicrotask(() => onClose(code))
      },
      closed,
    }
    peers.push(peer)
    open += 1
    void script(peer).catch((error: unknown) => {
      if (error !== GONE) failures.push(error)
    })
    return {
      async send(frame) {
        if (state === 'closed') throw GONE
        queue.push(typeof frame === 'string' ? frame : frame.slice())
      },
      close(code) {
        queue.end()
        if (state === 'open') settle(code)
        state = 'closed'
        open -= 1
      },
    }
  }
  return { connect, peers, failures, openConnections: () => open }
}

function frameQueue() {
  const frames: (string | Uint8Array)[] = []
  let ended = false
  let waiting: { resolve: (frame: string | Uint8Array) => void; reject: (error: Error) => void } | undefined
  return {
    push(frame: string | Uint8Array): void {
      if (waiting === undefined) frames.push(frame)
      else waiting.resolve(frame)
      waiting = undefined
    },
    end(): void {
      ended = true
      waiting?.reject(GONE)
      waiting = undefined
    },
    next(): Promise<string | Uint8Array> {
      const frame = frames.shift()
      if (frame !== undefined) return Promise.resolve(frame)
      if (ended) return Promise.reject(GONE)
      return new Promise((resolve, reject) => {
        waiting = { resolve, reject }
      })
    },
  }
}
