import { spawn } from 'node:child_process'
import { expect } from 'vitest'
import type { Subject } from './subject.js'

/** Longest that a child may take unless more is asked for, in milliseconds. */
const LIMIT_MS = 20_000

/** What every script finds: the engine, shares of a pair, and ways to look at failures without waiting for ever. */
const prelude = `
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
const input = JSON.parse(readFileSync(0, 'utf8'))
const engine = input.module.endsWith('.node')
  ? createRequire(input.module)(input.module)
  : await import(pathToFileURL(input.module))
const ctx = engine.init()
const filled = (length, value = 7) => new Uint8Array(length).fill(value)
const share = (role, context = ctx) => engine.kpImport(context, new Uint8Array(Buffer.from(input[role], 'base64')))
const attempt = async (work) => {
  const time = new Promise((resolve) => setTimeout(resolve, 4000, 'HANGS').unref())
  const done = (async () => {
    try {
      await work()
      return 'PASSES'
    } catch (error) {
      return error?.code ?? 'FAILS'
    }
  })()
  return Promise.race([done, time])
}
const startSign = (role, context = ctx) => {
  const session = engine.signNew(context, share(role, context), {})
  engine.signSetMessage(context, session, filled(32))
  return session
}
`

/** Runs a script with the engine in a process of its own and gives what the script returned. */
export async function isolated(subject: Subject, body: string, limitMs = LIMIT_MS): Promise<unknown> {
  const { engine, ctx, pair, module } = subject
  const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64')
  const input = JSON.stringify({
    module,
    device: base64(engine.kpExport(ctx, pair.device)),
    server: base64(engine.kpExport(ctx, pair.server)),
  })
  const script = `${prelude}
const result = await (async () => {${body}})()
process.stdout.write(JSON.stringify(result ?? null), () => process.exit(0))
`
  const child = spawn(process.execPath, ['--expose-gc', '--input-type=module', '--eval', script], {
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  const output = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (chunk: string) => {
      output[name] += chunk
    })
  }
  // A child that dies early closes its end.
  child.stdin.on('error', () => {})
  child.stdin.end(input)
  const outcome = await new Promise<string>((resolve) => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL')
      resolve('frozen')
    }, limitMs)
    child.once('close', (code, signal) => {
      clearTimeout(timer)
      resolve(signal ?? `exit ${code}`)
    })
  })
  expect(outcome, output.stderr).toBe('exit 0')
  return JSON.parse(output.stdout)
}
