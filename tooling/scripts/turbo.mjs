// Runs turbo without telemetry and with its output on stderr, so that a command's stdout stays its own.
import { spawn } from 'node:child_process'

/** Runs turbo with `args`; resolves with its exit status. */
export function turbo(args) {
  const env = { ...process.env, TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1', TURBO_NO_UPDATE_NOTIFIER: '1' }
  const child = spawn('turbo', [...args, '--output-logs=errors-only', '--log-order=grouped'], {
    env,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code, signal) => resolve(signal ? 1 : (code ?? 1)))
  })
}

if (import.meta.url === new URL(process.argv[1], 'file:').href) process.exitCode = await turbo(process.argv.slice(2))
