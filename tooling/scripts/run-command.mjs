// Runs one command of a check: its name, its output, its exit status.
import { spawn } from 'node:child_process'

/** Runs `command`; resolves with exit status and stdout (which is shown as it comes unless `quiet`). */
export function runCommand(command, args, { cwd, env, quiet = false } = {}) {
  const child = spawn(command, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', quiet ? 'pipe' : 'inherit'],
    shell: process.platform === 'win32',
  })
  let output = ''
  const take = (chunk) => {
    output += chunk
    if (!quiet) process.stdout.write(chunk)
  }
  child.stdout.on('data', take)
  child.stderr?.on('data', take)
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve({ status: code ?? 1, output }))
  })
}
