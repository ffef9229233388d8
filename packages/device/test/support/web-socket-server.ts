import { WebSocketServer } from 'ws'
import type { ScriptedServer } from '../../src/testing/index.js'

/** Puts a scripted server behind a real socket on this machine. */
export async function webSocketServer(scripted: ScriptedServer): Promise<{ url: string; close: () => Promise<void> }> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 })
  await new Promise((resolve) => server.once('listening', resolve))
  server.on('connection', async (client) => {
    const request = {
      maxFrameBytes: 1_048_576,
      signal: new AbortController().signal,
      onFrame: (frame: string | Uint8Array) => client.send(frame),
      onClose: () => client.close(1000),
    }
    const connecting = scripted.connect(request)
    client.on('message', async (data, isBinary) => {
      const bytes = data as Buffer
      await (await connecting).send(isBinary ? new Uint8Array(bytes) : bytes.toString('utf8'))
    })
    client.once('close', async (code) => (await connecting).close(code))
  })
  const { port } = server.address() as { port: number }
  return {
    url: `ws://127.0.0.1:${port}`,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}
