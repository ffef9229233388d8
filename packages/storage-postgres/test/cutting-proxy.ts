import { connect, createServer, type Socket } from 'node:net'

/** A TCP proxy that can lose what the server answers. */
export interface CuttingProxy {
  /** The same database, through the proxy. */
  readonly url: string
  /** From the client's next bytes on, answers are lost and the connection breaks; new connections work again. */
  cutNextAnswer(): void
  /** No connection is accepted any more, once an answer was cut. */
  thenRefuse(): void
  close(): Promise<void>
}

export async function cuttingProxy(databaseUrl: string): Promise<CuttingProxy> {
  const target = new URL(databaseUrl)
  const sockets = new Set<Socket>()
  let armed = false
  let refuseAfter = false
  let refusing = false
  const server = createServer((client) => {
    if (refusing) {
      client.destroy()
      return
    }
    const upstream = connect(Number(target.port), target.hostname)
    let cutting = false
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket.on('error', () => {})
    }
    client.on('data', (chunk) => {
      if (armed) {
        armed = false
        cutting = true
        refusing = refuseAfter
      }
      upstream.write(chunk)
    })
    upstream.on('data', (chunk) => {
      if (cutting) client.destroy()
      else client.write(chunk)
    })
    client.on('close', () => upstream.end())
    upstream.on('close', () => client.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const url = new URL(databaseUrl)
  url.port = String(typeof address === 'object' ? address?.port : '')
  return {
    url: url.href,
    cutNextAnswer() {
      armed = true
    },
    thenRefuse() {
      refuseAfter = true
    },
    async close() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
