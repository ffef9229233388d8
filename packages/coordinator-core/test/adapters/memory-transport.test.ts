import { memoryTransportPair } from '../../src/adapters/memory/memory-transport.js'
import { expectCode } from '../../src/testing/expect-code.js'
import { describeTransport } from '../../src/testing/transport/describe-transport.js'

describeTransport({
  name: 'memory',
  detectsHalfOpen: false,
  create: async (bounds) => {
    const unbounded = { maxFrameBytes: 2 ** 30, maxBufferedBytes: bounds.maxBufferedBytes, sendTimeoutMs: 60_000 }
    const [transport, peer] = memoryTransportPair(bounds, unbounded)
    return {
      transport,
      peer: {
        send: (frame) => peer.send(frame),
        receive: () => peer.receive(),
        stopReading: () => {},
        disconnect: () => peer.close({ code: 'done' }),
        closed: async () => {
          await expectCode(peer.receive(), 'PEER_DISCONNECTED')
        },
      },
      bufferedBytes: () => transport.bufferedBytes(),
      close: () => transport.close({ code: 'done' }),
    }
  },
})
