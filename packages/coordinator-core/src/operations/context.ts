import type { Authenticator } from '../ports/authenticator.js'
import type { ChainAdapter } from '../ports/chain-adapter.js'
import type { Clock } from '../ports/clock.js'
import type { KeyEncryptor } from '../ports/key-encryptor.js'
import type { Logger } from '../ports/logger.js'
import type { Metrics } from '../ports/metrics.js'
import type { MpcCapability, MpcContext, MpcEngine } from '../ports/mpc-engine.js'
import type { Policy } from '../ports/policy.js'
import type { SessionStorage } from '../ports/session-storage.js'
import type { WalletStorage } from '../ports/wallet-storage.js'
import type { RunningSessions } from './running-sessions.js'

/** Time limits of one operation, in milliseconds. */
export interface SessionTimes {
  /** From the claim to the last frame. */
  readonly totalMs: number
  /** From one of our frames to the device's next. */
  readonly roundMs: number
  /** Lease and session claim; renewed at a third of it. */
  readonly leaseMs: number
  /** How long the session storage remembers a used id: as long as its session may live. The wallet storage never forgets. */
  readonly usedIdMs: number
}

/** What every operation works with: the ports, and nothing of the host's. */
export interface OperationContext {
  readonly engine: MpcEngine
  readonly engineContext: MpcContext
  readonly storage: WalletStorage
  readonly sessions: SessionStorage
  readonly shareEncryptor: KeyEncryptor
  readonly fragmentEncryptor: KeyEncryptor
  readonly authenticator: Authenticator
  readonly policy: Policy
  readonly chains: readonly ChainAdapter[]
  readonly blindSigning: boolean
  readonly environment: string
  /** Identity of the store; read once. */
  readonly deploymentId: () => Promise<string>
  readonly instance: string
  readonly times: SessionTimes
  readonly clock: Clock
  readonly logger: Logger
  readonly metrics: Metrics
  readonly running: RunningSessions
}

/** Whether the engine says that it can do something. */
export function engineCan(engine: MpcEngine, capability: MpcCapability): boolean {
  return engine.engineInfo?.().capabilities.includes(capability) ?? false
}
