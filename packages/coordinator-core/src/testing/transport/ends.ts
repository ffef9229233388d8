import { describe, expect, it } from 'vitest'
import { expectCode } from '../expect-code.js'
import type { TransportHarness, TransportSuite } from './harness.js'

/** Every end of a connection, and every abort, is a rejection with a code; nothing hangs. */
export function endsTests(harness: () => TransportHarness, { detectsHalfOpen }: TransportSuite): void {
  describe('ends', () => {
    it('delivers what arrived before a disconnect, then says so, every time', async () => {
      const { transport, peer } = harness()
      await peer.send(Uint8Array.of(1))
      await peer.send(Uint8Array.of(2))
      await peer.disconnect()
      expect(Array.from(await transport.receive())).toEqual([1])
      expect(Array.from(await transport.receive())).toEqual([2])
      await expectCode(transport.receive(), 'PEER_DISCONNECTED')
      await expectCode(transport.receive(), 'PEER_DISCONNECTED')
    })

    it('ends a pending receive when the peer disconnects', async () => {
      const { transport, peer } = harness()
      const received = expectCode(transport.receive(), 'PEER_DISCONNECTED')
      await peer.disconnect()
      await received
    })

    it('refuses to send after a disconnect', async () => {
      const { transport, peer } = harness()
      await peer.disconnect()
      await expectCode(transport.receive(), 'PEER_DISCONNECTED')
      await expectCode(transport.send(Uint8Array.of(1)), 'PEER_DISCONNECTED')
    })

    it('ends pending calls when it is closed, and tells the peer', async () => {
      const { transport, peer } = harness()
      const received = expectCode(transport.receive(), 'PEER_DISCONNECTED')
      await transport.close({ code: 'done' })
      await received
      await peer.closed()
      await expectCode(transport.send(Uint8Array.of(1)), 'PEER_DISCONNECTED')
      await expectCode(transport.receive(), 'PEER_DISCONNECTED')
    })

    it('may be closed any number of times, also at once and after the peer left', async () => {
      const { transport, peer } = harness()
      await Promise.all([transport.close({ code: 'done' }), transport.close({ code: 'INTERNAL' })])
      await peer.disconnect()
      await transport.close({ code: 'PEER_DISCONNECTED' })
    })

    it('still delivers to the peer what was sent before it was closed', async () => {
      const { transport, peer } = harness()
      await transport.send(Uint8Array.of(9))
      await transport.close({ code: 'done' })
      expect(Array.from(await peer.receive())).toEqual([9])
    })

    it('ends a receive with the reason of its signal, and loses no frame by it', async () => {
      const { transport, peer } = harness()
      const controller = new AbortController()
      const reason = new Error('enough')
      const received = transport.receive({ signal: controller.signal }).catch((error: unknown) => error)
      controller.abort(reason)
      expect(await received).toBe(reason)
      await peer.send(Uint8Array.of(4))
      expect(Array.from(await transport.receive())).toEqual([4])
    })

    it('does not start a receive whose signal is aborted already', async () => {
      const { transport, peer } = harness()
      const reason = new Error('too late')
      const received = transport.receive({ signal: AbortSignal.abort(reason) }).catch((error: unknown) => error)
      expect(await received).toBe(reason)
      await peer.send(Uint8Array.of(4))
      expect(Array.from(await transport.receive())).toEqual([4])
    })

    it.skipIf(!detectsHalfOpen)('notices a peer that vanished without a word', async () => {
      const { transport, peer } = harness()
      peer.vanish?.()
      await expectCode(transport.receive(), 'PEER_DISCONNECTED')
    })
  })
}
