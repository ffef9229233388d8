import { Command, InvalidArgumentError } from 'commander'

/** What the demo was asked for. */
export interface DemoOptions {
  /** Coordinator to use instead of one of its own. */
  readonly url: string | undefined
  readonly token: string | undefined
  /** bech32 prefix. */
  readonly prefix: string
  /** Leave the data directory behind. */
  readonly keep: boolean
  readonly json: boolean
}

const EXAMPLES = `
Examples:
  pnpm demo                                      starts a coordinator of its own, shows everything, cleans up
  pnpm demo --prefix osmo --keep                 another chain's prefix; keeps the data directory
  pnpm -s demo --json                            one JSON object on stdout
  pnpm demo --url ws://127.0.0.1:8080 --token "$(cat data/dev.key)"

Exit codes: 0 every verification held, 1 something failed, 2 usage.`

/** Reads the command line. */
export function readOptions(argv: readonly string[]): DemoOptions {
  const command = new Command('demo')
    .description('A device and a coordinator create a 2-of-2 key, derive its address and sign; others verify.')
    .option('--url <ws-url>', 'use a coordinator that is running already', websocketUrl)
    .option('--token <token>', 'token for --url (for the development server: the content of dev.key)')
    .option('--prefix <prefix>', 'bech32 prefix of the address', bech32Prefix, 'cosmos')
    .option('--keep', 'keep the data directory, and say where it is', false)
    .option('--json', 'print one JSON object; everything else goes to stderr', false)
    .addHelpText('after', EXAMPLES)
    .configureOutput({ outputError: (text, write) => write(text) })
    .exitOverride()
    .parse(argv as string[])
  const options = command.opts<DemoOptions>()
  if (options.url !== undefined && options.token === undefined) command.error('error: --url needs --token')
  return { ...options, url: options.url, token: options.token }
}

function websocketUrl(value: string): string {
  if (/^wss?:\/\/./.test(value)) return value
  throw new InvalidArgumentError('It must start with ws:// or wss://, for example ws://127.0.0.1:8080.')
}

function bech32Prefix(value: string): string {
  if (/^[a-z][a-z0-9]{0,19}$/.test(value)) return value
  throw new InvalidArgumentError('It must be lowercase letters and digits, for example osmo.')
}
