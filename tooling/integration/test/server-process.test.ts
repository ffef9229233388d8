import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createDevice, memoryShareStorage, type ShareStorage } from '@maany/device'
import { connectWebSocket } from '@maany/device/node'
import { type CoordinatorProcess, startCoordinatorProcess } from '@maany/harness'
import * as engine from '@maany/mpc-node'
import { startPostgres } from '@maany/test-services'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const payload = () => ({ kind: 'digest', digest: crypto.getRandomValues(new Uint8Array(32)) }) as const
const blind = { COORDINATOR_BLIND_SIGNING: 'on' }

describe('the server as a process', () => {
  let dataDirectory: string
  let running: CoordinatorProcess[]
  beforeEach(async () => {
    dataDirectory = await mkdtemp(path.join(tmpdir(), 'maany-process-'))
    if (process.getuid?.() === 0) await chmod(dataDirectory, 0o711)
    running = []
  })
  afterEach(async () => {
    await Promise.all(running.map((server) => server.stop()))
    // After SIGKILL the embedded database needs a moment to notice that its server is gone.
    await rm(dataDirectory, { recursive: true, force: true, maxRetries: 50, retryDelay: 100 })
  })
  const start = async (environment: Record<string, string> = {}) => {
    const server = await startCoordinatorProcess({ dataDirectory, environment: { ...blind, ...environment } })
    running.push(server)
    return server
  }

  it('finds its wallets after a stop and after SIGKILL, on the embedded database', async () => {
    const storage = memoryShareStorage()
    const first = await start()
    const { walletId } = await withDevice(first, storage, (device) => device.createWallet())
    expect(await first.stop()).toBe(143)
    const second = await start()
    await withDevice(second, storage, (device) => device.sign({ walletId, payload: payload() }))
    expect(second.token).toBe(first.token)
    await second.kill()
    const third = await start()
    const result = await withDevice(third, storage, (device) => device.sign({ walletId, payload: payload() }))
    expect(result.counter).toBe(2)
    expect(await third.stop()).toBe(143)
  })

  it('works the same on a Postgres of yours', async () => {
    const database = await startPostgres({ durable: true })
    try {
      const environment = { DATABASE_URL: database.url }
      const storage = memoryShareStorage()
      const first = await start(environment)
      const { walletId } = await withDevice(first, storage, (device) => device.createWallet())
      await first.stop()
      const second = await start(environment)
      await withDevice(second, storage, (device) => device.sign({ walletId, payload: payload() }))
      await second.stop()
    } finally {
      await database.stop()
    }
  })

  it('keeps its keys to itself: files for its user alone, the development key shown once, nothing secret in the log', async () => {
    const server = await start({ LOG_LEVEL: 'debug' })
    const storage = memoryShareStorage()
    const { walletId } = await withDevice(server, storage, (device) => device.createWallet())
    await withDevice(server, storage, (device) => device.sign({ walletId, payload: payload() }))
    for (const name of ['master.key', 'dev.key']) {
      expect((await stat(path.join(dataDirectory, name))).mode & 0o777).toBe(0o600)
    }
    const masterKey = (await readFile(path.join(dataDirectory, 'master.key'), 'utf8')).trim()
    expect(server.stderr()).toContain(server.token)
    expect(server.stderr()).not.toContain(masterKey)
    await server.stop()
    const again = await start()
    expect(again.stderr()).not.toContain(server.token)
    await again.stop()
    const log = [...server.log, ...again.log].join('\n')
    const secrets = [server.token, masterKey, ...(await sharesOf(storage, walletId))]
    for (const secret of secrets) expect(log).not.toContain(secret)
    expect(log).toContain('sign.completed')
  })

  it('refuses a second server on its data directory', async () => {
    await start()
    await expect(start()).rejects.toThrow(/lock|holds|in use/i)
  })

  it('says which variable to change when its port is taken', async () => {
    const taken = createServer().listen(0, '127.0.0.1')
    await once(taken, 'listening')
    const { port } = taken.address() as { port: number }
    try {
      await expect(start({ PORT: String(port) })).rejects.toThrow(/ended with 2 [\s\S]*PORT: cannot listen/)
    } finally {
      taken.close()
    }
  })

  it('says what is wrong with a configuration and ends with 2', async () => {
    await expect(start({ COORDINATOR_MODE: 'production' })).rejects.toThrow(/ended with 2 [\s\S]*COORDINATOR_AUTH/)
  })

  it('answers health, and a device that asks for its wallet', async () => {
    const server = await start()
    const http = server.url.replace('ws:', 'http:')
    expect((await fetch(`${http}/health/ready`)).status).toBe(200)
    const response = await fetch(`${http}/wallets/${'ab'.repeat(32)}`, {
      headers: { authorization: `Bearer ${server.token}` },
    })
    expect(await response.json()).toEqual({ exists: false })
  })

  it('refuses to sign a bare digest unless it is configured to', async () => {
    const server = await start({ COORDINATOR_BLIND_SIGNING: 'off' })
    const storage = memoryShareStorage()
    const { walletId } = await withDevice(server, storage, (device) => device.createWallet())
    const signing = withDevice(server, storage, (device) => device.sign({ walletId, payload: payload() }))
    await expect(signing).rejects.toMatchObject({ code: 'BLIND_SIGNING_DISABLED' })
  })

  it('refuses records of another key-encryption key without saying more', async () => {
    const storage = memoryShareStorage()
    const first = await start({ COORDINATOR_MASTER_KEY: 'aa'.repeat(32) })
    const { walletId } = await withDevice(first, storage, (device) => device.createWallet())
    await first.stop()
    const second = await start({ COORDINATOR_MASTER_KEY: 'bb'.repeat(32) })
    const signing = withDevice(second, storage, (device) => device.sign({ walletId, payload: payload() }))
    await expect(signing).rejects.toMatchObject({ code: 'INTERNAL' })
    expect(second.log.join('\n')).toContain('ENVELOPE_INTEGRITY')
    await second.stop()
    const third = await start({ COORDINATOR_MASTER_KEY: 'aa'.repeat(32) })
    await withDevice(third, storage, (device) => device.sign({ walletId, payload: payload() }))
  })

  it('refuses a wrong token', async () => {
    const server = await start()
    const device = createDevice({
      engine,
      connect: connectWebSocket({ url: server.url }),
      storage: memoryShareStorage(),
      token: 'wrong',
    })
    await expect(device.createWallet()).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
    await device.close()
  })
})

describe('the commands', () => {
  it('explain themselves', async () => {
    const { code, output } = await run('@maany/coordinator-server/cli', ['serve', '--help'])
    expect(code).toBe(0)
    for (const part of ['Examples:', 'Exit codes:', 'COORDINATOR_DATA_DIR', 'DATABASE_URL'])
      expect(output).toContain(part)
  })

  it('end with 2 when they are misused', async () => {
    expect((await run('@maany/coordinator-server/cli', ['fly'])).code).toBe(2)
  })
})

async function withDevice<T>(
  { url, token }: CoordinatorProcess,
  storage: ShareStorage,
  work: (device: ReturnType<typeof createDevice>) => Promise<T>,
): Promise<T> {
  const device = createDevice({ engine, connect: connectWebSocket({ url }), storage, token })
  try {
    return await work(device)
  } finally {
    await device.close()
  }
}

/** The device's share in the encodings that a log could hold. */
async function sharesOf(storage: ShareStorage, walletId: string): Promise<string[]> {
  const record = await storage.get(walletId)
  const tails = (record?.slots ?? []).map(({ blob }) => Buffer.from(blob.subarray(blob.length - 64, blob.length - 32)))
  return tails.flatMap((tail) => [tail.toString('hex'), tail.toString('base64')])
}

async function run(module: string, args: readonly string[]): Promise<{ code: number | null; output: string }> {
  const main = createRequire(import.meta.url).resolve(module)
  const child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, output }
}
