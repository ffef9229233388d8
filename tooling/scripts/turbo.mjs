// Runs turbo without telemetry. Quiet: its output appears only when it fails, and on stderr, so that a command's stdout
// stays its own.
import { spawn } from 'node:child_process'

/** Runs turbo with `args`; resolves with its exit status. */
export function turbo(args, { quiet = false } = {}) {
  const env = { ...process.env, TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1', TURBO_NO_UPDATE_NOTIFIER: '1' }
  const child = spawn('turbo', [...args, '--output-logs=errors-only', '--log-order=grouped'], {
    env,
    stdio: ['ignore', quiet ? 'pipe' : 2, quiet ? 'pipe' : 2],
    shell: process.platform === 'win32',
  })
  const output = []
  child.stdout?.on('data', (chunk) => output.push(chunk))
  child.stderr?.on('data', (chunk) => output.push(chunk))
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => {
      if (code !== 0) for (const chunk of output) process.stderr.write(chunk)
      resolve(code ?? 1)
    })
  })
}

if (import.meta.url === new URL(process.argv[1], 'file:').href) process.exitCode = await turbo(process.argv.slice(2))
