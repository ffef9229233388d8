import { CommanderError } from 'commander'
import { readOptions } from './options.js'
import { printReport } from './print-report.js'
import { runBench } from './run-bench.js'

try {
  const options = readOptions(process.argv)
  const report = await runBench(options, (text) => process.stderr.write(`${text}\n`))
  if (options.json) process.stdout.write(`${JSON.stringify(report)}\n`)
  else printReport(report, (text) => process.stdout.write(text))
} catch (error) {
  const isUsage = error instanceof CommanderError
  if (!isUsage) process.stderr.write(`The measurement failed: ${error instanceof Error ? error.message : 'unknown'}\n`)
  process.exitCode = isUsage ? (error.exitCode === 0 ? 0 : 2) : 1
}
