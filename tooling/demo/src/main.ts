import { CommanderError } from 'commander'
import { type DemoOptions, readOptions } from './options.js'
import { type DemoReport, Reporter } from './report.js'
import { runDemo } from './run-demo.js'

try {
  await demonstrate(readOptions(process.argv))
} catch (error) {
  if (!(error instanceof CommanderError)) throw error
  process.exitCode = error.exitCode === 0 ? 0 : 2
}

async function demonstrate(options: DemoOptions): Promise<void> {
  const out = options.json ? process.stderr : process.stdout
  const reporter = new Reporter((text) => out.write(text))
  const report = await runDemo(options, reporter).catch((error: unknown) => failed(reporter, error))
  if (options.json) process.stdout.write(`${JSON.stringify(report)}\n`)
  process.exitCode = report.ok ? 0 : 1
}

/** What can be said of a demo that broke off. */
function failed({ steps, verified }: Reporter, error: unknown): DemoReport {
  const message = error instanceof Error ? error.message : 'unknown failure'
  process.stderr.write(`The demo failed: ${message}\n`)
  return { ok: false, address: '', publicKey: '', steps, verified, error: message }
}
