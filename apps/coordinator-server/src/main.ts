import { isCoordinatorError } from '@maany/coordinator-core'
import { Command, CommanderError } from 'commander'
import { serveCommand } from './commands/serve.js'
import { ConfigurationError } from './config/configuration-error.js'
import { EXIT } from './exit-codes.js'

const program = new Command('maany-coordinator')
  .description('The server half of 2-of-2 MPC wallets for Cosmos chains.')
  .exitOverride()
  .showHelpAfterError('(run with --help for examples)')
  .addCommand(serveCommand())

try {
  await program.parseAsync()
} catch (error) {
  process.exitCode = report(error)
}

/** One clear message on stderr, and the exit code that says what kind of failure it was. */
function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage
  if (error instanceof ConfigurationError) {
    process.stderr.write(`${error.message}\n`)
    return EXIT.usage
  }
  const message = error instanceof Error ? error.message : 'unknown failure'
  process.stderr.write(`The coordinator failed: ${message}\n`)
  if (isCoordinatorError(error) && error.code === 'CONFIGURATION_INVALID') return EXIT.usage
  return isCoordinatorError(error) && error.category === 'unavailable' ? EXIT.unavailable : EXIT.failed
}
