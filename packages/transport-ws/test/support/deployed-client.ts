import { connect, type WireClient } from './wire-client.js'

/** The device's side of an engine: a step takes a frame, or none, and may give one. */
export interface DeviceEngine {
  /** @throws for bytes that are no frame of this engine */
  step(inbound: Uint8Array | null): Promise<{ outMsg?: Uint8Array | undefined; done: boolean }>
}

/**
 * Does exactly what deployed dialect-1 clients do: hello, then ping-pong, every frame that arrives fed to the engine
 * (text too, which then rejects), an empty frame being a step without an inbound frame. In key generation it speaks
 * first; in signing it waits for the server's first frame.
 */
export async function runDeployedClient(
  port: number,
  hello: Record<string, unknown>,
  engine: DeviceEngine,
): Promise<WireClient> {
  const client = await connect(port)
  client.send({ type: 'hello', role: 'device', ...hello })
  try {
    await pingPong(client, engine, hello.intent === 'sign')
    return client
  } catch (error) {
    client.vanish()
    throw error
  }
}

async function pingPong(client: WireClient, engine: DeviceEngine, waits: boolean): Promise<void> {
  let inbound = waits ? await feed(client) : null
  for (;;) {
    const { outMsg, done } = await engine.step(inbound)
    if (outMsg !== undefined) client.send(outMsg)
    if (done) return
    inbound = await feed(client)
  }
}

/** The next frame as the engine would be given it. */
async function feed(client: WireClient): Promise<Uint8Array | null> {
  const item = await client.next()
  if (typeof item === 'string') throw new Error(`engine rejects: ${item}`)
  if ('closed' in item) throw new Error('closed: the deployed client would hang here')
  return item.length === 0 ? null : item
}

/** The device's side of the scripted engine: `[kind, round]`, rounds odd for the one that opens. */
export function scriptedEngine(kind: 'dkg' | 'sign'): DeviceEngine {
  const [tag, last] = kind === 'dkg' ? [1, 4] : [2, 5]
  let expected = kind === 'dkg' ? 0 : 1
  return {
    step: async (inbound) => {
      if (expected === 0) {
        expected = 2
        return { outMsg: Uint8Array.of(tag, 1), done: false }
      }
      if (inbound?.length !== 2 || inbound[0] !== tag || inbound[1] !== expected) throw new Error('bad frame')
      if (expected === last) return { done: true }
      expected += 2
      return { outMsg: Uint8Array.of(tag, expected - 1), done: false }
    },
  }
}
