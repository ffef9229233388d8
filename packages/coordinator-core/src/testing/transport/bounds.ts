import { describe, expect, it, vi } from 'vitest'
import { isCoordinatorError } from '../../errors/coordinator-error.js'
import { expectCode } from '../expect-code.js'
import type { TransportBounds, TransportHarness } from './harness.js'

const FLOOD_FRAMES = 512
/** What the network underneath may deliver in one piece before a pause takes effect. */
const SLACK_BYTES = 128 * 1024

/** Nothing that a peer does, or does not do, makes memory grow. */
export function boundsTests(harness: () => TransportHarness, bounds: TransportBounds): void {
  const fullFrame = () => new Uint8Array(bounds.maxFrameBytes).fill(5)

  describe('bounds', () => {
    it('carries a frame of the largest size in both directions', async () => {
      const { transport, peer } = harness()
      const sent = transport.send(fullFrame())
      expect((await peer.receive()).length).toBe(bounds.maxFrameBytes)
      await sent
      const sentBack = peer.send(fullFrame())
      expect((await transport.receive()).length).toBe(bounds.maxFrameBytes)
      await sentBack
    })

    it('refuses to send a larger frame, and stays usable', async () => {
      const { transport, peer } = harness()
      await expectCode(transport.send(new Uint8Array(bounds.maxFrameBytes + 1)), 'FRAME_TOO_LARGE')
      await transport.send(Uint8Array.of(1))
      expect(Array.from(await peer.receive())).toEqual([1])
    })

    it('refuses a larger frame of the peer', async () => {
      const { transport, peer } = harness()
      peer.send(new Uint8Array(bounds.maxFrameBytes + 1)).catch(() => undefined)
      await expectCode(transport.receive(), 'FRAME_TOO_LARGE')
    })

    it('buffers no more than it may of a peer that floods, and loses nothing silently', async () => {
      const { transport, peer, bufferedBytes } = harness()
      let peak = 0
      const watch = setInterval(() => {
        peak = Math.max(peak, bufferedBytes())
      }, 1)
      const flood = Promise.all(Array.from({ length: FLOOD_FRAMES }, () => peer.send(fullFrame()))).catch(
        () => undefined,
      )
      try {
        await vi.waitFor(() => expect(bufferedBytes()).toBeGreaterThanOrEqual(bounds.maxBufferedBytes / 2), 15_000)
        const received = await receiveAll(harness(), FLOOD_FRAMES)
        if (received < FLOOD_FRAMES) await expectCode(transport.receive(), 'OVERLOADED')
        else await flood
      } finally {
        clearInterval(watch)
      }
      expect(peak).toBeLessThanOrEqual(bounds.maxBufferedBytes + bounds.maxFrameBytes + SLACK_BYTES)
    })

    it('gives up on a peer that never reads', async () => {
      const { transport, peer } = harness()
      peer.stopReading()
      const sendForEver = async () => {
        for (;;) await transport.send(fullFrame())
      }
      await expectCode(sendForEver(), 'DEADLINE_EXCEEDED')
    })
  })
}

/** Receives up to `count` frames; stops at the first `OVERLOADED`. */
async function receiveAll({ transport }: TransportHarness, count: number): Promise<number> {
  for (let received = 0; received < count; received += 1) {
    try {
      await transport.receive()
    } catch (error) {
      if (isCoordinatorError(error, 'OVERLOADED')) return received
      throw error
    }
  }
  return count
}
