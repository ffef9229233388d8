import { once } from 'node:events'
import { describeTransport } from '@maany/coordinator-core/testing'
import { WebSocket, WebSocketServer } from 'ws'
import { DeviceSocket } from '../src/device-socket.js'
import { WebSocketTransport } from '../src/index.js'
import { completeLimits } from '../src/limits.js'

describeTransport({
  name: 'WebSocket',
  detectsHalfOpen: true,
  create: async ({ deadPeerMs, ...bounds }) => {
    const server = new WebSocketServer({
      port: 0,
      host: '127.0.0.1',
      maxPayload: bounds.maxFrameBytes,
      perMessageDeflate: false,
      WebSocket: DeviceSocket,
    })
    await once(server, 'listening')
    const { port } = server.address() as { port: number }
    const client = new WebSocket(`ws://127.0.0.1:${port}`, { perMessageDeflate: false })
    client.on('error', () => {})
    const frames: Uint8Array[] = []
    let wake = () => {}
    client.on('message', (data) => {
      frames.push(new Uint8Array(data as Buffer))
      wake()
    })
    const closed = once(client, 'close')
    const [[socket]] = (await Promise.all([once(server, 'connection'), once(client, 'open')])) as [[WebSocket], unknown]
    const limits = completeLimits({ ...bounds, heartbeatMs: deadPeerMs / 2, closeTimeoutMs: 200 })
    const transport = new WebSocketTransport(socket, limits)
    return {
      transport,
      peer: {
        send: (frame) =>
          new Promise((resolve, reject) => {
            client.send(frame, (error) => (error ? reject(error) : resolve()))
          }),
        receive: async () => {
          for (;;) {
            const frame = frames.shift()
            if (frame !== undefined) return frame
            await new Promise<void>((resolve) => {
              wake = resolve
            })
          }
        },
        stopReading: () => client.pause(),
        disconnect: async () => {
          client.close()
          await closed
        },
        vanish: () => client.pause(),
        closed: async () => {
          await closed
        },
      },
      bufferedBytes: () => transport.bufferedBytes,
      close: async () => {
        client.terminate()
        await transport.close({ code: 'done' })
        await new Promise((resolve) => server.close(resolve))
      },
    }
  },
})
