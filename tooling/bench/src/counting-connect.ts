import type { Connect } from '@maany/device'

/** Messages and bytes of their content, control messages included; WebSocket and TCP headers come on top. */
export interface WireTraffic {
  readonly messages: { deviceToServer: number; serverToDevice: number }
  readonly bytes: { deviceToServer: number; serverToDevice: number }
}

/** Counts what goes over the connections that `connect` opens. */
export function countingConnect(connect: Connect): { connect: Connect; take(): WireTraffic } {
  let traffic = none()
  const count = (direction: 'deviceToServer' | 'serverToDevice', frame: string | Uint8Array) => {
    traffic.messages[direction] += 1
    traffic.bytes[direction] += typeof frame === 'string' ? Buffer.byteLength(frame) : frame.length
  }
  return {
    connect: async (request) => {
      const onFrame = (frame: string | Uint8Array) => {
        count('serverToDevice', frame)
        request.onFrame(frame)
      }
      const socket = await connect({ ...request, onFrame })
      return {
        send: (frame) => {
          count('deviceToServer', frame)
          return socket.send(frame)
        },
        close: (code) => socket.close(code),
      }
    },
    take: () => {
      const taken = traffic
      traffic = none()
      return taken
    },
  }
}

function none(): WireTraffic {
  const zero = () => ({ deviceToServer: 0, serverToDevice: 0 })
  return { messages: zero(), bytes: zero() }
}
