import path from 'node:path'
import { ConfigurationError } from './configuration-error.js'
import { refuseDevelopmentDefaults } from './production.js'
import { resolveSources } from './sources.js'
import { type Environment, environmentSchema, VARIABLES } from './variables.js'

/** What the server runs with: validated, with defaults, paths absolute. */
export interface Configuration {
  readonly host: string
  readonly port: number
  /** `null`: off. */
  readonly apiPort: number | null
  /** `null`: off. */
  readonly adminPort: number | null
  readonly logLevel: Environment['LOG_LEVEL']
  /** `undefined`: the embedded database. */
  readonly databaseUrl: string | undefined
  readonly environment: string
  readonly dataDirectory: string
  readonly blindSigning: boolean
  readonly auth: 'dev-key' | 'none'
  /** 64 hex characters; `undefined`: a key file in the data directory. */
  readonly masterKey: string | undefined
  readonly maxHelloBytes: number
  readonly maxFrameBytes: number
  /** Absolute path of another engine; `undefined`: ours. */
  readonly addon: string | undefined
}

/**
 * Reads and validates the configuration; nothing else reads the environment.
 *
 * @throws ConfigurationError naming every wrong variable with an example
 */
export function readConfiguration(environment: Readonly<Record<string, string | undefined>>): Configuration {
  const { values, problems } = resolveSources(environment)
  const parsed = environmentSchema.safeParse(values)
  if (!parsed.success)
    problems.push(...parsed.error.issues.map((issue) => describe(String(issue.path[0]), issue.message)))
  if (!parsed.success || problems.length > 0) throw new ConfigurationError(problems)
  const { data } = parsed
  if (data.COORDINATOR_MODE === 'production') refuseDevelopmentDefaults(data)
  refuseOpenDoor(data)
  return {
    host: data.HOST,
    port: data.PORT,
    apiPort: data.API_PORT,
    adminPort: data.ADMIN_PORT,
    logLevel: data.LOG_LEVEL,
    databaseUrl: data.DATABASE_URL,
    environment: data.COORDINATOR_ENVIRONMENT,
    dataDirectory: path.resolve(data.COORDINATOR_DATA_DIR),
    blindSigning: data.COORDINATOR_BLIND_SIGNING === 'on',
    auth: availableAuth(data.COORDINATOR_AUTH),
    masterKey: availableMasterKey(data),
    maxHelloBytes: data.COORDINATOR_MAX_HELLO_BYTES,
    maxFrameBytes: data.COORDINATOR_MAX_FRAME_BYTES,
    addon: data.MAANY_MPC_ADDON === undefined ? undefined : path.resolve(data.MAANY_MPC_ADDON),
  }
}

function describe(name: string, message: string): string {
  const example = VARIABLES.find((variable) => variable.name === name)?.example
  return example ? `${name} ${message}. Example: ${name}=${example}` : `${name} ${message}.`
}

/** Without authentication whoever can connect may sign: nobody but this machine may connect. */
function refuseOpenDoor({ HOST, COORDINATOR_AUTH }: Environment): void {
  const loopback = HOST === 'localhost' || HOST === '::1' || /^127(\.\d{1,3}){3}$/.test(HOST)
  if (COORDINATOR_AUTH !== 'none' || loopback) return
  throw new ConfigurationError([describe('HOST', 'must be loopback with COORDINATOR_AUTH=none')])
}

function availableAuth(auth: Environment['COORDINATOR_AUTH']): 'dev-key' | 'none' {
  if (auth === 'dev-key' || auth === 'none') return auth
  throw new ConfigurationError([describe('COORDINATOR_AUTH', `cannot be ${auth} in this version`)])
}

function availableMasterKey(data: Environment): string | undefined {
  if (data.COORDINATOR_ENCRYPTOR === 'local') return data.COORDINATOR_MASTER_KEY
  const problem = describe('COORDINATOR_ENCRYPTOR', `cannot be ${data.COORDINATOR_ENCRYPTOR} in this version`)
  throw new ConfigurationError([problem])
}
