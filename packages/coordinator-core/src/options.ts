import type { Authenticator } from './ports/authenticator.js'
import type { ChainAdapter } from './ports/chain-adapter.js'
import type { Clock } from './ports/clock.js'
import type { KeyEncryptor } from './ports/key-encryptor.js'
import type { Logger } from './ports/logger.js'
import type { Metrics } from './ports/metrics.js'
import type { MpcEngine } from './ports/mpc-engine.js'
import type { Policy } from './ports/policy.js'
import type { SessionStorage } from './ports/session-storage.js'
import type { WalletStorage } from './ports/wallet-storage.js'

/** Options of `createCoordinator`. */
export interface CoordinatorOptions {
  readonly engine: MpcEngine
  readonly storage: WalletStorage
  readonly sessions: SessionStorage
  /** Wraps the DEKs of server shares. */
  readonly encryptor: KeyEncryptor
  /** Wraps the DEKs of backup fragments; another KEK than {@link encryptor}'s, so that neither opens the other's records. */
  readonly fragmentEncryptor: KeyEncryptor
  readonly authenticator: Authenticator
  /** Asked before every operation. There is no default: `allowAllPolicy` is taken by name. */
  readonly policy: Policy
  /** What can be read of what is signed. @default [] (then only bare digests, if those are allowed) */
  readonly chains?: readonly ChainAdapter[]
  /**
   * Whether a bare digest may be signed. The policy sees no transaction then, so the coordinator is an oracle for
   * anybody with a token and the matching device share.
   *
   * @default false
   */
  readonly blindSigning?: boolean
  /** Name of the environment; part of every encryption context, so a record of another one does not open. */
  readonly environment: string
  /** Name of this instance, for operators. @default 'coordinator' */
  readonly instance?: string
  /** Longest operation, from claim to last frame, in milliseconds. @default 60_000 */
  readonly sessionTimeoutMs?: number
  /** Longest wait for the device's next frame, in milliseconds. @default 15_000 */
  readonly roundTimeoutMs?: number
  /** How long a crashed session blocks its wallet, in milliseconds; renewed at a third of it. @default 10_000 */
  readonly leaseMs?: number
  /** Most operations at a time in this process; more get `OVERLOADED`. @default 1000 */
  readonly maxSessions?: number
  /** Most operations of one user at a time; more get `RATE_LIMITED`. @default 100 */
  readonly maxSessionsPerUser?: number
  /** @default the machine's */
  readonly clock?: Clock
  /** @default none */
  readonly logger?: Logger
  /** @default none */
  readonly metrics?: Metrics
}
