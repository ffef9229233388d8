// `pnpm check`: types, lint, import rule, package checks. Every step runs; the exit status says whether all held.
import path from 'node:path'
import { publicPackages, root } from './packages.mjs'
import { runCommand } from './run-command.mjs'
import { turbo } from './turbo.mjs'

const failed = []

async function step(name, run) {
  process.stdout.write(`\n== ${name}\n`)
  const started = performance.now()
  const status = await run()
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  process.stdout.write(`${status === 0 ? 'ok' : 'FAILED'} (${seconds} s)\n`)
  if (status !== 0) failed.push(name)
}

const command = async (...args) => (await runCommand(...args)).status

await step('lint and format', () => command('biome', ['ci', '--error-on-warnings', '.'], { cwd: root }))
await step('direction of imports', () =>
  command(process.execPath, ['tooling/scripts/check-imports.mjs'], { cwd: root }),
)
await step('types', () => turbo(['run', 'typecheck']))
await step('build', () => turbo(['run', 'build']))
await step('rust: format and lint', checkRust)
await step('packed packages: publint and are-the-types-wrong', checkPackages)

process.stdout.write(failed.length === 0 ? '\nAll checks held.\n' : `\nFailed: ${failed.join(', ')}\n`)
process.exitCode = failed.length === 0 ? 0 : 1

async function checkRust() {
  const cwd = path.join(root, 'packages/mpc-node')
  const format = await command('cargo', ['fmt', '--all', '--check'], { cwd })
  const lint = await command('cargo', ['clippy', '--release', '--all-targets', '--quiet', '--', '-D', 'warnings'], {
    cwd,
  })
  return format || lint
}

async function checkPackages() {
  let worst = 0
  for (const { folder, manifest } of publicPackages()) {
    const cwd = path.join(root, folder)
    const lint = await runCommand('publint', ['run', '--strict', '.'], { cwd, quiet: true })
    const types = await runCommand('attw', ['--pack', '.', '--profile', 'esm-only'], { cwd, quiet: true })
    const status = lint.status || types.status
    process.stdout.write(`${status === 0 ? 'ok' : 'FAILED'}  ${manifest.name}\n`)
    if (lint.status !== 0) process.stdout.write(lint.output)
    if (types.status !== 0) process.stdout.write(types.output)
    worst ||= status
  }
  return worst
}
