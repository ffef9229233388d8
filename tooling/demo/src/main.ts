import { CommanderError } from 'commander'
import { readOptions } from './options.js'
import { Reporter } from './report.js'
import { runDemo } from './run-demo.js'

try {
  const options = readOptions(process.argv)
  const out = options.json ? process.stderr : process.stdout
  const report = await runDemo(options, new Reporter((text) => out.write(text)))
  if (options.json) process.stdout.write(`${JSON.stringify(report)}\n`)
  process.exitCode = report.ok ? 0 : 1
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2
  else {
    process.stderr.write(`The demo failed: ${error instanceof Error ? error.message : 'unknown failure'}\n`)
    process.exitCode = 1
  }
}
