import { describe, expect, it } from 'vitest'
import type { TransportHarness } from './harness.js'

/** A frame whose length and content follow from its number; every 17th is empty. */
export function numberedFrame(number: number): Uint8Array {
  const length = number % 17 === 0 ? 0 : (number * 37) % 2000
  return Uint8Array.from({ length }, (_, index) => (number + index) & 255)
}

const COUNT = 100
const NUMBERS = Array.from({ length: COUNT }, (_, number) => number)

/** What goes in comes out, whole and in order. */
export function framesTests(harness: () => TransportHarness): void {
  describe('frames', () => {
    it('sends frames in order and whole, empty ones too', async () => {
      const { transport, peer } = harness()
      for (const number of NUMBERS) {
        await transport.send(numberedFrame(number))
        if (number % 10 === 9) await expectFrames(() => peer.receive(), NUMBERS.slice(number - 9, number + 1))
      }
    })

    it('keeps the order of sends that were not awaited', async () => {
      const { transport, peer } = harness()
      const sends = NUMBERS.map((number) => transport.send(numberedFrame(number)))
      await expectFrames(() => peer.receive(), NUMBERS)
      await Promise.all(sends)
    })

    it('receives frames in order and whole, empty ones too', async () => {
      const { transport, peer } = harness()
      const sends = NUMBERS.map((number) => peer.send(numberedFrame(number)))
      await expectFrames(() => transport.receive(), NUMBERS)
      await Promise.all(sends)
    })

    it('lets a caller reuse its buffer after a send has resolved', async () => {
      const { transport, peer } = harness()
      const frame = Uint8Array.of(1, 2, 3)
      await transport.send(frame)
      frame.fill(0)
      expect(Array.from(await peer.receive())).toEqual([1, 2, 3])
    })

    it('waits for a frame that comes later', async () => {
      const { transport, peer } = harness()
      const received = transport.receive()
      await peer.send(Uint8Array.of(7))
      expect(Array.from(await received)).toEqual([7])
    })
  })
}

async function expectFrames(receive: () => Promise<Uint8Array>, numbers: readonly number[]): Promise<void> {
  for (const number of numbers) {
    const frame = await receive()
    expect(Buffer.from(frame).equals(numberedFrame(number)), `frame ${number}`).toBe(true)
  }
}
