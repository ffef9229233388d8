import type { Transport } from '../../ports/transport.js'

/** Bounds that the suite asks for; small, so that a test can reach them. */
export interface TransportBounds {
  readonly maxFrameBytes: number
  /** Bytes that may be buffered in each direction. */
  readonly maxBufferedBytes: number
  /** How long `send` waits for a peer that does not read, in milliseconds. */
  readonly sendTimeoutMs: number
  /** How long a silent peer counts as alive, in milliseconds; only with `detectsHalfOpen`. */
  readonly deadPeerMs: number
}

/** The other end of the connection, driven by the suite. Knows nothing of bounds: it is the attacker too. */
export interface TransportPeer {
  /** Sends one frame of any size; resolves when it was handed over, which back-pressure may delay. */
  send(frame: Uint8Array): Promise<void>
  /** The next frame that the transport sent. */
  receive(): Promise<Uint8Array>
  /** Takes no further frames from the network, and stays connected. */
  stopReading(): void
  /** Ends the connection in order, behind what was sent. */
  disconnect(): Promise<void>
  /** Answers nothing any more, without ending the connection; only with `detectsHalfOpen`. */
  vanish?(): void
  /** Resolves when the transport has ended the connection. */
  closed(): Promise<void>
}

/** One connection, made fresh for every test. */
export interface TransportHarness {
  readonly transport: Transport
  readonly peer: TransportPeer
  /** Bytes that the transport holds for its receiver. */
  bufferedBytes(): number
  /** Frees everything; called also when a test failed. */
  close(): Promise<void>
}

/** Argument of `describeTransport`. */
export interface TransportSuite {
  readonly name: string
  /** Whether the transport notices a peer that vanished without a word. */
  readonly detectsHalfOpen: boolean
  create(bounds: TransportBounds): Promise<TransportHarness>
}
