import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'
import { createInterface } from 'node:readline'

/** Argument of {@link startCoordinatorProcess}. */
export interface CoordinatorProcessOptions {
  readonly dataDirectory: string
  /** Further variables, for example `DATABASE_URL`. */
  readonly environment?: Readonly<Record<string, string>>
  /** Longest wait until it accepts devices, in milliseconds. @default 60_000 */
  readonly startTimeoutMs?: number
}

/** A reference server in a process of its own, on a free port of loopback. */
export interface CoordinatorProcess {
  /** `ws://127.0.0.1:<port>` */
  readonly url: string
  readonly port: number
  readonly pid: number
  /** The development key of its data directory. */
  readonly token: string
  /** What it has logged so far, one JSON line each. */
  readonly log: readonly string[]
  /** What it has written to stderr so far. */
  readonly stderr: () => string
  /** SIGTERM, then waits for the end. @returns the exit code, or the signal that ended it */
  stop(): Promise<number | string>
  /** SIGKILL, then waits for the end. */
  kill(): Promise<void>
}

const MAX_LOG_LINES = 10_000

/**
 * Starts the server as its user would, with `serve`.
 *
 * @throws Error with what it wrote to stderr when it ends or does not answer in time
 */
export async function startCoordinatorProcess(options: CoordinatorProcessOptions): Promise<CoordinatorProcess> {
  const { dataDirectory, environment = {}, startTimeoutMs = 60_000 } = options
  const main = createRequire(import.meta.url).resolve('@maany/coordinator-server/cli')
  const child = spawn(process.execPath, ['--enable-source-maps', main, 'serve'], {
    env: {
      ...withoutOurVariables(process.env),
      PORT: '0',
      API_PORT: 'off',
      ADMIN_PORT: 'off',
      COORDINATOR_DATA_DIR: dataDirectory,
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const log: string[] = []
  let stderr = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  const ended = once(child, 'exit').then(([code, signal]) => (code ?? signal) as number | string)
  try {
    const port = await startedPort(child, log, ended, startTimeoutMs, () => stderr)
    const token = (await readFile(path.join(dataDirectory, 'dev.key'), 'utf8')).trim()
    return {
      url: `ws://127.0.0.1:${port}`,
      port,
      pid: child.pid as number,
      token,
      log,
      stderr: () => stderr,
      stop: () => end(child, 'SIGTERM', ended),
      kill: async () => void (await end(child, 'SIGKILL', ended)),
    }
  } catch (error) {
    await end(child, 'SIGKILL', ended)
    throw error
  }
}

function end(child: ChildProcess, signal: NodeJS.Signals, ended: Promise<number | string>): Promise<number | string> {
  child.kill(signal)
  return ended
}

/** Resolves with the port of the log line `server.started`; goes on collecting lines after that. */
async function startedPort(
  child: ChildProcess,
  log: string[],
  ended: Promise<number | string>,
  timeoutMs: number,
  stderr: () => string,
): Promise<number> {
  let timer: NodeJS.Timeout | undefined
  const started = new Promise<number>((resolve) => {
    createInterface({ input: child.stdout as NodeJS.ReadableStream }).on('line', (line) => {
      log.push(line)
      if (log.length > MAX_LOG_LINES) log.shift()
      const entry = parse(line)
      if (entry?.msg === 'server.started' && entry.port !== undefined) resolve(entry.port)
    })
  })
  const failed = ended.then((code) => {
    throw new Error(`The coordinator ended with ${code} before it accepted devices:\n${stderr()}`)
  })
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`The coordinator did not start in ${timeoutMs} ms:\n${stderr()}`)),
      timeoutMs,
    )
  })
  try {
    return await Promise.race([started, failed, late])
  } finally {
    clearTimeout(timer)
    failed.catch(() => {})
  }
}

function parse(line: string): { msg?: string; port?: number } | undefined {
  try {
    return JSON.parse(line) as { msg?: string; port?: number }
  } catch {
    return undefined
  }
}

/** A coordinator configured in the caller's shell must not leak into one that is started for a test. */
function withoutOurVariables(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const ours = /^(COORDINATOR_|MAANY_|DATABASE_URL|REDIS_URL|HOST$|PORT$|API_PORT|ADMIN_PORT|LOG_LEVEL)/
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !ours.test(name)))
}
