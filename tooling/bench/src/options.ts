import { Command, InvalidArgumentError } from 'commander'

/** What is measured, and for how long. */
export interface BenchOptions {
  /** Runs of each kind of key generation and refresh. */
  readonly dkgRuns: number
  readonly signRuns: number
  /** Of each throughput measurement, in seconds. */
  readonly seconds: number
  readonly concurrency: readonly number[]
  /** A Postgres to measure beside the embedded one. */
  readonly databaseUrl: string | undefined
  readonly json: boolean
}

const EXAMPLES = `
Examples:
  pnpm bench                            everything, about four minutes
  pnpm bench --quick                    shorter runs, rougher figures
  pnpm -s bench --json > figures.json   one JSON object on stdout
  pnpm bench --database-url postgres://user:secret@127.0.0.1/bench

Only ratios of one run mean something: machines differ. Exit codes: 0 measured, 1 failed, 2 usage.`

/** Reads the command line. */
export function readOptions(argv: readonly string[]): BenchOptions {
  const options = new Command('bench')
    .description('Figures: the engine alone and through a running server, measured in one run.')
    .option('--dkg-runs <n>', 'key generations and refreshes of each kind', count, 10)
    .option('--sign-runs <n>', 'signings', count, 200)
    .option('--seconds <n>', 'length of each throughput measurement', count, 8)
    .option('--concurrency <list>', 'devices at once', counts, [1, 4, 16, 64])
    .option('--database-url <url>', 'a Postgres to measure instead of one that is started here')
    .option('--quick', 'shorter runs', false)
    .option('--json', 'print one JSON object; everything else goes to stderr', false)
    .addHelpText('after', EXAMPLES)
    .exitOverride()
    .parse(argv as string[])
    .opts<BenchOptions & { quick: boolean }>()
  const { databaseUrl } = options
  if (!options.quick) return { ...options, databaseUrl }
  return { ...options, databaseUrl, dkgRuns: 3, signRuns: 40, seconds: 2 }
}

function count(value: string): number {
  if (/^[1-9]\d{0,4}$/.test(value)) return Number(value)
  throw new InvalidArgumentError('It must be a number of 1 or more.')
}

function counts(value: string): number[] {
  return value.split(',').map(count)
}
