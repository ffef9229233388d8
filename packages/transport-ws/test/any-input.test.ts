import { once } from 'node:events'
import { connect as connectTcp } from 'node:net'
import { expect, it } from 'vitest'
import { runDeployedClient, scriptedEngine } from './support/deployed-client.js'
import { backupShare, eventually, hello1, hello2, hello2Sign, startServer } from './support/fixtures.js'
import { connect } from './support/wire-client.js'

const SOCKETS = 150

/** The same numbers in every run (mulberry32), so that a failure can be repeated. */
function numbers(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

it('survives any order of good, bad and broken frames, and leaves nothing behind', async () => {
  const { port, server, coordinator, log } = await startServer({ heartbeatMs: 50, ackWindowMs: 50, backupWindowMs: 50 })
  const random = numbers(20_240_501)
  const bytes = () => Uint8Array.from({ length: random(40) }, () => random(256))
  const frames: (() => object | string | Uint8Array)[] = [
    () => hello1(),
    () => hello2(),
    () => hello2Sign(),
    () => backupShare('00'.repeat(16)),
    () => ({ type: 'session:ack', sessionId: '00'.repeat(16) }),
    () => Uint8Array.of(1 + random(2), 1 + random(5)),
    () => JSON.stringify(hello2()).slice(0, random(200)),
    () => new Uint8Array(0),
    bytes,
  ]
  const abuse = async () => {
    const client = await connect(port)
    if (random(4) > 0) client.send(random(2) === 0 ? hello1() : hello2())
    for (let left = random(6); left > 0; left -= 1) client.send(frames[random(frames.length)]?.() ?? '')
    const end = random(4)
    // Bytes that are no WebSocket frame, right behind the frames.
    if (end === 0) (client.socket as unknown as { _socket: { write(data: Uint8Array): void } })._socket.write(bytes())
    if (end === 1) client.socket.close()
    // Not every order makes the server say something, but it pings.
    if (end === 2) await Promise.race([client.next(), once(client.socket, 'ping')])
    client.vanish()
  }
  for (let opened = 0; opened < SOCKETS; opened += 10) {
    await Promise.all(Array.from({ length: 10 }, abuse))
  }
  await eventually(() => server.connections).toBe(0)
  await eventually(() => coordinator.running()).toBe(0)
  expect(log()).not.toContain('"code":"INTERNAL"')
  const client = await runDeployedClient(port, hello1(), scriptedEngine('dkg'))
  client.vanish()
})

it('survives bytes that are no HTTP, and a socket that says nothing at all', async () => {
  const { port, server } = await startServer()
  const silent = connectTcp(port, '127.0.0.1')
  const loud = connectTcp(port, '127.0.0.1')
  loud.on('error', () => {}).resume()
  await once(silent, 'connect')
  loud.end(Buffer.alloc(1000, 0xff))
  await once(loud, 'close')
  const client = await connect(port)
  client.vanish()
  await server.close()
  await once(silent.resume(), 'close')
})
