import { type ChildProcess, spawn } from 'node:child_process'
import { chmod, chown, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { serverIdentity } from '../src/embedded/identity.js'
import { startEmbeddedPostgres } from '../src/index.js'
import { execute } from './harness.js'
import { resolveFrom } from './programs.js'
import { recordingLogger } from './recording-logger.js'

const NOBODY = 65534
let base: string
let dataDir: string
const children: ChildProcess[] = []

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'maany-embedded-test-'))
  await chmod(base, 0o711)
  dataDir = join(base, 'db')
})

afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  await rm(base, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
})

interface Holder {
  readonly child: ChildProcess
  readonly pid: number
  readonly connectionString: string
}

function file(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url))
}

async function startHolder(identity: { uid?: number; gid?: number } = {}): Promise<Holder> {
  const loader = ['--import', file('typescript-loader.mjs'), '--conditions=@maany/source']
  const child = spawn(process.execPath, [...loader, file('embedded-holder.mjs'), dataDir, resolveFrom], {
    ...identity,
    stdio: ['pipe', 'pipe', 'inherit'],
    detached: true,
  })
  children.push(child)
  for await (const line of createInterface({ input: child.stdout })) {
    const said = JSON.parse(line) as { pid: number; connectionString: string; error?: string }
    if (said.error !== undefined) throw new Error(said.error)
    return { child, ...said }
  }
  throw new Error('The holder said nothing.')
}

async function gone(pid: number): Promise<boolean> {
  for (const giveUpAtMs = Date.now() + 15_000; Date.now() < giveUpAtMs; await sleep(20)) {
    try {
      process.kill(pid, 0)
    } catch {
      return true
    }
  }
  return false
}

describe('an embedded Postgres in a process of its own', () => {
  it('ends with a process that is killed, and what was committed is there afterwards', async () => {
    const { child, pid, connectionString } = await startHolder()
    await execute(connectionString, 'create table kept (n integer); insert into kept values (7)')
    child.kill('SIGKILL')
    expect(await gone(pid)).toBe(true)
    const again = await startEmbeddedPostgres({ dataDir, resolveFrom })
    expect(await execute(again.connectionString, 'select n from kept')).toEqual([{ n: 7 }])
    await again.stop()
  })

  it('is taken over at once after a kill', async () => {
    const { child, connectionString } = await startHolder()
    await execute(connectionString, 'create table kept (n integer); insert into kept values (7)')
    const ended = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGKILL')
    await ended
    const again = await startEmbeddedPostgres({ dataDir, resolveFrom, logger: recordingLogger() })
    expect(await execute(again.connectionString, 'select n from kept')).toEqual([{ n: 7 }])
    await again.stop()
  })

  it('is not touched by a Ctrl-C that its process answers itself', async () => {
    const { child, pid, connectionString } = await startHolder()
    process.kill(-(child.pid ?? 0), 'SIGINT')
    await sleep(200)
    expect(await execute(connectionString, 'select 1 as one')).toEqual([{ one: 1 }])
    child.stdin?.end()
    await new Promise((resolve) => child.once('exit', resolve))
    expect(await gone(pid)).toBe(true)
  })

  it.runIf(serverIdentity() !== undefined)('runs as the user that starts it, where that is not root', async () => {
    await mkdir(dataDir)
    await chown(dataDir, NOBODY, NOBODY)
    const { child, pid, connectionString } = await startHolder({ uid: NOBODY, gid: NOBODY })
    expect(await execute(connectionString, 'select current_user')).toEqual([{ current_user: 'postgres' }])
    child.stdin?.end()
    await new Promise((resolve) => child.once('exit', resolve))
    expect(await gone(pid)).toBe(true)
  })
})
