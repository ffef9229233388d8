// `pnpm test [vitest filters…]`: the Rust crate's tests and every TypeScript test, on real services.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { root } from './packages.mjs'
import { runCommand } from './run-command.mjs'
import { turbo } from './turbo.mjs'

const filters = process.argv.slice(2)
process.stdout.write('Building what the tests start…\n')
if ((await turbo(['run', 'build'])) !== 0) process.exit(1)

const rust = filters.length === 0 ? await testRust() : { passed: 0, failed: 0 }
const typescript = await testTypescript()
const passed = rust.passed + typescript.passed
const failures = rust.failed + typescript.failed
process.stdout.write(`\n${passed} passed, ${failures} failed\n`)
process.exitCode = failures === 0 && passed > 0 ? 0 : 1

async function testRust() {
  const { status, output } = await runCommand('cargo', ['test', '--release', '--quiet'], {
    cwd: path.join(root, 'packages/mpc-node'),
  })
  const sum = (pattern) => [...output.matchAll(pattern)].reduce((total, [, count]) => total + Number(count), 0)
  const failed = sum(/(\d+) failed;/g)
  return { passed: sum(/(\d+) passed;/g), failed: status === 0 ? failed : Math.max(failed, 1) }
}

async function testTypescript() {
  const directory = mkdtempSync(path.join(tmpdir(), 'maany-test-'))
  const report = path.join(directory, 'report.json')
  try {
    const args = ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...filters]
    const { status } = await runCommand('vitest', args, { cwd: root })
    const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(report, 'utf8'))
    return { passed: numPassedTests, failed: status === 0 ? numFailedTests : Math.max(numFailedTests, 1) }
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}
