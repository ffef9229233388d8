import { monitorEventLoopDelay } from 'node:perf_hooks'
import { Command } from 'commander'
import { readConfiguration } from '../config/configuration.js'
import { VARIABLES } from '../config/variables.js'
import { EXIT } from '../exit-codes.js'
import { createLogger } from '../logger.js'
import { startServer } from '../start-server.js'

const EXAMPLES = `
Examples:
  maany-coordinator serve                                   everything local, data in ./data
  PORT=9000 COORDINATOR_DATA_DIR=/tmp/c maany-coordinator serve
  DATABASE_URL=postgres://user:secret@db/coordinator maany-coordinator serve
  COORDINATOR_BLIND_SIGNING=on maany-coordinator serve      also signs bare digests (deployed dialect 1 devices)

Exit codes: 0 done, 1 failed, 2 usage or configuration, 3 unavailable, 130 and 143 ended by SIGINT and SIGTERM.`

const LOOP_RESOLUTION_MS = 10

/** `serve`: runs the server until it is told to stop. */
export function serveCommand(): Command {
  return new Command('serve')
    .description('Serve devices until stopped. Settings come from environment variables.')
    .exitOverride()
    .addHelpText('after', `\nVariables (a secret one also as <NAME>_FILE):\n${variablesHelp()}\n${EXAMPLES}`)
    .action(serve)
}

function variablesHelp(): string {
  return VARIABLES.map(({ name, what, fallback }) => `  ${name.padEnd(28)} ${what} (default: ${fallback})`).join('\n')
}

async function serve(): Promise<void> {
  const stopped = untilSignal()
  const loop = monitorEventLoopDelay({ resolution: LOOP_RESOLUTION_MS })
  loop.enable()
  const configuration = readConfiguration(process.env)
  const logger = createLogger(configuration.logLevel)
  const server = await startServer(configuration, logger, (text) => process.stderr.write(`${text}\n`))
  process.stderr.write(banner(configuration.host, server.port, configuration.dataDirectory))
  const signal = await stopped
  logger.info('server.stopping', { signal })
  await server.stop()
  logger.info('server.stopped', {
    eventLoopDelayP50Ms: lateness(loop.percentile(50)),
    eventLoopDelayP99Ms: lateness(loop.percentile(99)),
  })
  process.exitCode = signal === 'SIGINT' ? EXIT.interrupted : EXIT.terminated
}

/** The histogram holds intervals of a timer, in nanoseconds; what exceeds the timer's own is delay. */
function lateness(intervalNs: number): number {
  return Math.max(0, Number((intervalNs / 1e6 - LOOP_RESOLUTION_MS).toFixed(2)))
}

/** Resolves at the first SIGINT or SIGTERM; a second one ends the process at once. */
function untilSignal(): Promise<'SIGINT' | 'SIGTERM'> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => {
        process.once(signal, () => process.exit(signal === 'SIGINT' ? EXIT.interrupted : EXIT.terminated))
        resolve(signal)
      })
    }
  })
}

function banner(host: string, port: number, dataDirectory: string): string {
  return `Serving devices on ws://${host}:${port}, health on http://${host}:${port}/health/ready, data in ${dataDirectory}.\nStop with Ctrl-C.\n`
}
