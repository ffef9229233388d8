/**
 * Every variable that the server reads, with what its errors and `--help` show.
 *
 * @module
 */
import { z } from 'zod'

/** One environment variable. */
export interface Variable {
  readonly name: string
  readonly what: string
  readonly example: string
  readonly fallback: string
  /** May also be given as `<name>_FILE`, and never appears in an error. */
  readonly secret?: boolean
}

/** In the order of `--help`. The README's table is checked against it. */
export const VARIABLES: readonly Variable[] = [
  { name: 'HOST', what: 'address to listen on', example: '127.0.0.1', fallback: '127.0.0.1' },
  { name: 'PORT', what: 'port of the socket and the API', example: '8080', fallback: '8080' },
  { name: 'API_PORT', what: 'second port of the API, or off', example: '8082', fallback: '8082' },
  { name: 'ADMIN_PORT', what: 'port of the health endpoints on loopback, or off', example: '8083', fallback: '8083' },
  { name: 'LOG_LEVEL', what: 'debug, info, warn, error or silent', example: 'info', fallback: 'info' },
  {
    name: 'DATABASE_URL',
    what: 'Postgres to use instead of the embedded one',
    example: 'postgres://coordinator:secret@db.internal:5432/coordinator',
    fallback: 'embedded',
    secret: true,
  },
  {
    name: 'REDIS_URL',
    what: 'Redis for sessions (not in this version)',
    example: '',
    fallback: 'in memory',
    secret: true,
  },
  { name: 'COORDINATOR_MODE', what: 'development or production', example: 'development', fallback: 'development' },
  {
    name: 'COORDINATOR_ENVIRONMENT',
    what: 'name of the environment; bound into every encrypted record',
    example: 'staging',
    fallback: 'development',
  },
  {
    name: 'COORDINATOR_DATA_DIR',
    what: 'directory of the embedded database and the key files',
    example: '/var/lib/maany-coordinator',
    fallback: './data',
  },
  {
    name: 'COORDINATOR_BLIND_SIGNING',
    what: 'on: sign bare digests, which no policy can read',
    example: 'off',
    fallback: 'off',
  },
  { name: 'COORDINATOR_POLICY_FILE', what: 'policy rules (not in this version)', example: '', fallback: 'none' },
  { name: 'COORDINATOR_AUTH', what: 'dev-key or none', example: 'dev-key', fallback: 'dev-key' },
  {
    name: 'COORDINATOR_ENCRYPTOR',
    what: 'where the key-encryption key lives: local',
    example: 'local',
    fallback: 'local',
  },
  {
    name: 'COORDINATOR_MASTER_KEY',
    what: 'local key-encryption key, 64 hex characters (alias MAANY_COORDINATOR_MASTER_KEY)',
    example: 'the output of: openssl rand -hex 32',
    fallback: 'key file in the data directory',
    secret: true,
  },
  { name: 'COORDINATOR_MAX_HELLO_BYTES', what: 'largest first frame', example: '262144', fallback: '262144' },
  { name: 'COORDINATOR_MAX_FRAME_BYTES', what: 'largest engine frame', example: '1048576', fallback: '1048576' },
  {
    name: 'MAANY_MPC_ADDON',
    what: 'path of another build of the engine',
    example: '/opt/mpc/index.js',
    fallback: 'ours',
  },
]

const port = z
  .string()
  .regex(/^\d{1,5}$/, 'must be a number from 0 to 65535')
  .transform(Number)
  .refine((value) => value <= 65_535, 'must be a number from 0 to 65535')
const portOrOff = z.union([z.literal('off').transform(() => null), port], { error: 'must be a port number, or off' })
const bytes = (least: number, most: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/, `must be a number from ${least} to ${most}`)
    .transform(Number)
    .refine((value) => value >= least && value <= most, `must be a number from ${least} to ${most}`)
const oneOf = <const T extends readonly [string, ...string[]]>(...values: T) =>
  z.enum(values, { error: `must be one of: ${values.join(', ')}` })
const notYet = (instead: string) => z.undefined({ error: `is not available in this version; ${instead}` }).optional()

/** Shapes of the variables; `_FILE` and alias forms are resolved before. */
export const environmentSchema = z.object({
  HOST: z.string().min(1, 'must not be empty').default('127.0.0.1'),
  PORT: port.default(8080),
  API_PORT: portOrOff.default(8082),
  ADMIN_PORT: portOrOff.default(8083),
  LOG_LEVEL: oneOf('debug', 'info', 'warn', 'error', 'silent').default('info'),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\/./, 'must be a postgres:// URL')
    .optional(),
  REDIS_URL: notYet('unset it: sessions are kept in memory by one instance'),
  COORDINATOR_MODE: oneOf('development', 'production').default('development'),
  COORDINATOR_ENVIRONMENT: z
    .string()
    .regex(/^[a-z0-9][a-z0-9._-]{0,62}$/, 'must be 1 to 63 characters of a-z, 0-9, dot, dash and underscore')
    .default('development'),
  COORDINATOR_DATA_DIR: z.string().min(1, 'must not be empty').default('./data'),
  COORDINATOR_BLIND_SIGNING: oneOf('on', 'off').default('off'),
  COORDINATOR_POLICY_FILE: notYet('unset it: this version has no policy rules'),
  COORDINATOR_AUTH: oneOf('dev-key', 'none', 'jwt', 'api-key', 'mtls').default('dev-key'),
  COORDINATOR_ENCRYPTOR: oneOf('local', 'gcp-kms', 'aws-kms', 'azure-key-vault', 'vault', 'pkcs11').default('local'),
  COORDINATOR_MASTER_KEY: z
    .string()
    .regex(/^[0-9a-fA-F]{64}$/, 'must be 64 hex characters')
    .optional(),
  COORDINATOR_MAX_HELLO_BYTES: bytes(1024, 16_777_216).default(262_144),
  COORDINATOR_MAX_FRAME_BYTES: bytes(65_536, 16_777_216).default(1_048_576),
  MAANY_MPC_ADDON: z.string().min(1, 'must not be empty').optional(),
})

/** The variables after validation. */
export type Environment = z.output<typeof environmentSchema>
