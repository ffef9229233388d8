import { CoordinatorError } from '@maany/coordinator-core'

/** Everything that is bounded. Byte and time limits are whole numbers of 1 or more; times are milliseconds. */
export interface ServerLimits {
  /** Time from the socket's opening to its complete first frame. @default 10_000 */
  readonly helloTimeoutMs: number
  /** Largest hello. @default 262_144 */
  readonly maxHelloBytes: number
  /** Largest frame of either direction. @default 1_048_576 */
  readonly maxFrameBytes: number
  /** Bytes of one socket that wait to be received; more stay with the network (the socket is not read). @default 4_194_304 */
  readonly maxBufferedBytes: number
  /** Open sockets of the server. @default 10_000 */
  readonly maxSockets: number
  /** Open sockets of one address (IPv6: one /64 network). Behind a proxy all devices share one. @default 1_000 */
  readonly maxSocketsPerAddress: number
  /** Open sockets that have not been authenticated. @default 4_000 (more than one address may have) */
  readonly maxUnauthenticatedSockets: number
  /** Bytes that all sockets together may have sent before they were authenticated. @default 33_554_432 */
  readonly maxUnauthenticatedBytes: number
  /** The same for the sockets of one address, so that it cannot shut the others out. @default 8_388_608 */
  readonly maxUnauthenticatedBytesPerAddress: number
  /** How long a send waits for a device that does not read. @default 10_000 */
  readonly sendTimeoutMs: number
  /** How long a receive waits for a frame; the coordinator's own round deadline is usually shorter. @default 30_000 */
  readonly idleTimeoutMs: number
  /** Longest life of a socket, backup window included. @default 120_000 */
  readonly totalTimeoutMs: number
  /** Interval of pings; a device that answered nothing for a whole one is gone. @default 15_000 */
  readonly heartbeatMs: number
  /** Dialect 1: how long the socket stays open for a backup after key generation. @default 15_000 */
  readonly backupWindowMs: number
  /** Dialect 2: how long the server waits for `session:ack`. @default 15_000 */
  readonly ackWindowMs: number
  /** Dialect 1: how long the server waits after a signing for the client to close. @default 1_000 */
  readonly lingerMs: number
  /** How long a closing handshake may take before the connection is cut. @default 2_000 */
  readonly closeTimeoutMs: number
}

const DEFAULT_LIMITS: ServerLimits = {
  helloTimeoutMs: 10_000,
  maxHelloBytes: 262_144,
  maxFrameBytes: 1_048_576,
  maxBufferedBytes: 4_194_304,
  maxSockets: 10_000,
  maxSocketsPerAddress: 1_000,
  maxUnauthenticatedSockets: 4_000,
  maxUnauthenticatedBytes: 33_554_432,
  maxUnauthenticatedBytesPerAddress: 8_388_608,
  sendTimeoutMs: 10_000,
  idleTimeoutMs: 30_000,
  totalTimeoutMs: 120_000,
  heartbeatMs: 15_000,
  backupWindowMs: 15_000,
  ackWindowMs: 15_000,
  lingerMs: 1_000,
  closeTimeoutMs: 2_000,
}

/** Timers take no more; a larger value would fire at once. */
const MAX_VALUE = 2 ** 31 - 1

/** Fills in defaults. @throws CoordinatorError `CONFIGURATION_INVALID` for a value that is no whole number from 1 to 2^31-1 */
export function completeLimits(limits: Partial<ServerLimits> = {}): ServerLimits {
  const given = Object.entries(limits).filter(([, value]) => value !== undefined)
  const complete: ServerLimits = { ...DEFAULT_LIMITS, ...Object.fromEntries(given) }
  for (const [name, value] of Object.entries(complete)) {
    if (!Number.isInteger(value) || value < 1 || value > MAX_VALUE) {
      const message = 'A limit must be a whole number from 1 to 2147483647.'
      throw new CoordinatorError('CONFIGURATION_INVALID', { message, details: { limit: name } })
    }
  }
  return complete
}
