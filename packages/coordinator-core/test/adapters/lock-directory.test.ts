import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { lockDirectory } from '../../src/adapters/file/lock-directory.js'
import { isCoordinatorError } from '../../src/errors/coordinator-error.js'

const LOADER = new URL('./typescript-loader.mjs', import.meta.url).href
const HOLDER = fileURLToPath(new URL('./lock-holder.mjs', import.meta.url))

describe('lockDirectory', () => {
  let directory: string
  let children: ChildProcess[]

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'lock-'))
    children = []
  })
  afterEach(async () => {
    for (const child of children) await kill(child)
    await rm(directory, { recursive: true, force: true })
  })

  async function contend(): Promise<{ child: ChildProcess; answer: string }> {
    const args = ['--import', LOADER, '--conditions=@maany/source', HOLDER, directory]
    const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] })
    children.push(child)
    const [answer] = await once(child.stdout!, 'data')
    return { child, answer: String(answer) }
  }

  it('is exclusive within a process until it is released', async () => {
    const lock = await lockDirectory(directory)
    const refusal = await lockDirectory(directory).catch((error: unknown) => error)
    expect(isCoordinatorError(refusal, 'STORAGE_UNAVAILABLE')).toBe(true)
    expect(String(refusal)).toContain(String(process.pid))
    expect(String(refusal)).toContain(lock.file)
    await lock.release()
    await lock.release()
    await (await lockDirectory(directory)).release()
    expect(await readdir(directory)).toEqual([])
  })

  it('refuses a second process, naming the holder, and admits it after the release', async () => {
    const { child } = await contend()
    await expect(lockDirectory(directory)).rejects.toThrow(`process ${child.pid};`)
    child.stdin!.end()
    await once(child, 'exit')
    await (await lockDirectory(directory)).release()
  })

  it('takes over from a process that was killed', async () => {
    const { child } = await contend()
    await kill(child)
    const lock = await lockDirectory(directory)
    expect(JSON.parse(await readFile(lock.file, 'utf8'))).toMatchObject({ pid: process.pid })
    await lock.release()
    expect(await readdir(directory)).toEqual([])
  })

  it('lets exactly one of many processes inherit a dead lock', async () => {
    const { child } = await contend()
    await kill(child)
    const answers = (await Promise.all(Array.from({ length: 4 }, contend))).map(({ answer }) => answer.split(' ')[0])
    expect(answers.sort()).toEqual([...Array(3).fill('STORAGE_UNAVAILABLE'), 'held\n'].sort())
  })

  it('lets exactly one of many calls inherit, also when an earlier heir died on the way', async () => {
    const { system } = await ownRecord()
    const deadRecord = (index: number) => ({ token: token(index), pid: 999_999_999, startTime: '1', system })
    for (let round = 0; round < 30; round++) {
      await writeLock('coordinator.lock', deadRecord(0))
      if (round % 2 === 1) await writeLock(`coordinator.lock.heir-${deadRecord(0).token}`, deadRecord(1))
      const results = await Promise.allSettled(Array.from({ length: 16 }, () => lockDirectory(directory)))
      const held = results.filter((result) => result.status === 'fulfilled')
      expect(held).toHaveLength(1)
      await held[0]!.value.release()
      expect(await readdir(directory)).toEqual([])
    }
  })

  it('takes a reused pid for another process', async () => {
    await writeLock('coordinator.lock', { ...(await ownRecord()), startTime: '1' })
    await (await lockDirectory(directory)).release()
  })

  it('waits for the last sign of life of a process that it cannot ask for', async () => {
    const file = await writeLock('coordinator.lock', { ...(await ownRecord()), system: 'another boot' })
    const refusal = await lockDirectory(directory).catch((error: unknown) => error)
    expect(isCoordinatorError(refusal, 'STORAGE_UNAVAILABLE') && refusal.retryAfterMs).toBeGreaterThan(0)
    const past = new Date(Date.now() - 60_000)
    await utimes(file, past, past)
    await (await lockDirectory(directory)).release()
  })

  it('does not guess about a damaged lock file', async () => {
    await writeFile(join(directory, 'coordinator.lock'), '{"pid":')
    await expect(lockDirectory(directory)).rejects.toThrow('delete it')
    expect(await readdir(directory)).toEqual(['coordinator.lock'])
  })

  it('names a directory that is not there', async () => {
    await expect(lockDirectory(join(directory, 'none'))).rejects.toMatchObject({ code: 'CONFIGURATION_INVALID' })
  })

  async function writeLock(name: string, record: object): Promise<string> {
    const file = join(directory, name)
    await writeFile(file, JSON.stringify(record))
    return file
  }

  async function ownRecord(): Promise<Record<string, unknown>> {
    const lock = await lockDirectory(directory)
    const record = JSON.parse(await readFile(lock.file, 'utf8')) as Record<string, unknown>
    await lock.release()
    return { ...record, token: token(2) }
  }
})

function token(index: number): string {
  return `00000000-0000-4000-8000-00000000000${index}`
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  child.kill('SIGKILL')
  await exited
}
