import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { startCoordinatorProcess } from '@maany/harness'
import { describe, expect, it } from 'vitest'

const DEMO = path.resolve(import.meta.dirname, '../../demo/dist/main.js')
const DOCUMENTS = ['direct', 'amino', 'adr36', 'direct-again']

describe('the demo', () => {
  it('shows a wallet end to end, and says so to a machine', async () => {
    const { code, stdout, stderr } = await demo(['--json', '--prefix', 'osmo'])
    const report = JSON.parse(stdout)
    expect(report).toMatchObject({ ok: true, address: expect.stringMatching(/^osmo1[a-z0-9]{38}$/) })
    expect(report.publicKey).toMatch(/^0[23][0-9a-f]{64}$/)
    const names = [
      'start',
      'dkg',
      'address',
      'unlock',
      'sign-direct',
      'sign-amino',
      'sign-adr36',
      'restart',
      'unlock',
      'sign-direct-again',
    ]
    expect(report.steps.map(({ name }: { name: string }) => name)).toEqual(names)
    for (const step of report.steps) expect(step).toEqual({ name: step.name, ms: expect.any(Number), ok: true })
    const verdicts = DOCUMENTS.flatMap((name) => [`${name}.cosmjs`, `${name}.nodeCrypto`])
    expect(report.verified).toEqual(Object.fromEntries(['address.cosmjs', ...verdicts].map((name) => [name, true])))
    expect(stderr).toContain('Every verification held.')
    expect(code).toBe(0)
  })

  it('uses a coordinator that runs already, and does not restart it', async () => {
    const dataDirectory = await mkdtemp(path.join(tmpdir(), 'maany-demo-url-'))
    if (process.getuid?.() === 0) await chmod(dataDirectory, 0o711)
    const server = await startCoordinatorProcess({ dataDirectory })
    try {
      const { code, stdout } = await demo(['--json', '--url', server.url, '--token', server.token])
      const report = JSON.parse(stdout)
      const skipped = report.steps.filter((step: { skipped?: true }) => step.skipped)
      expect(skipped.map(({ name }: { name: string }) => name)).toEqual(['start', 'restart'])
      expect([code, report.ok]).toEqual([0, true])
    } finally {
      await server.stop()
      await rm(dataDirectory, { recursive: true, force: true })
    }
  })

  it('fails with one object and exit code 1 when the coordinator refuses it', async () => {
    const { code, stdout, stderr } = await demo(['--json', '--url', 'ws://127.0.0.1:1', '--token', 'x'])
    expect(JSON.parse(stdout)).toMatchObject({ ok: false, error: expect.any(String) })
    expect(stderr).toContain('The demo failed')
    expect(code).toBe(1)
  })

  it.each([
    { args: ['--url', 'http://x'] },
    { args: ['--url', 'ws://x'] },
    { args: ['--prefix', 'Cosmos'] },
    { args: ['--fly'] },
  ])('ends with 2 for $args', async ({ args }) => {
    expect((await demo(args)).code).toBe(2)
  })
})

async function demo(args: readonly string[]) {
  const child = spawn(process.execPath, [DEMO, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  const output = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) child[name].on('data', (chunk) => (output[name] += String(chunk)))
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, ...output }
}
