import { afterEach, beforeEach, describe } from 'vitest'
import { boundsTests } from './bounds.js'
import { endsTests } from './ends.js'
import { framesTests } from './frames.js'
import type { TransportBounds, TransportHarness, TransportSuite } from './harness.js'

/** Bounds of every test. */
export const BOUNDS: TransportBounds = {
  maxFrameBytes: 64 * 1024,
  maxBufferedBytes: 256 * 1024,
  sendTimeoutMs: 200,
  deadPeerMs: 800,
}

/**
 * The conformance suite of the `Transport` port: frames whole and in order, everything bounded, every end of a
 * connection a rejection with a code.
 */
export function describeTransport(suite: TransportSuite): void {
  describe(`Transport: ${suite.name}`, () => {
    let current: TransportHarness | undefined
    beforeEach(async () => {
      current = await suite.create(BOUNDS)
    })
    afterEach(async () => {
      await current?.close()
      current = undefined
    })
    const harness = () => {
      if (current === undefined) throw new Error('No connection was made.')
      return current
    }
    framesTests(harness)
    boundsTests(harness, BOUNDS)
    endsTests(harness, suite)
  })
}
