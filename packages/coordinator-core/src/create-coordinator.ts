import type { Coordinator } from './coordinator.js'
import { CoordinatorError } from './errors/coordinator-error.js'
import { auditEvent } from './operations/audit.js'
import { storeBackup } from './operations/backup.js'
import type { OperationContext } from './operations/context.js'
import { runDkg } from './operations/dkg.js'
import { walletKeyOf } from './operations/identifiers.js'
import { classified, observed } from './operations/observed.js'
import { RunningSessions } from './operations/running-sessions.js'
import { runSign } from './operations/sign.js'
import type { CoordinatorOptions } from './options.js'
import { systemClock } from './ports/clock.js'
import { silentLogger } from './ports/logger.js'
import { silentMetrics } from './ports/metrics.js'

/**
 * The composition root: ports in, operations out. Opens nothing and starts nothing by itself; what is given stays the
 * caller's to close, after {@link Coordinator.close}.
 *
 * @throws CoordinatorError `CONFIGURATION_INVALID`
 */
export function createCoordinator(options: CoordinatorOptions): Coordinator {
  const context = contextOf(options)
  const { engine, engineContext, storage } = context
  let closed: Promise<void> | undefined
  return {
    authenticate: (credentials) => classified(() => context.authenticator.authenticate(credentials)),
    runDkg: (request, transport) => observed(context, 'dkg', request, () => runDkg(context, request, transport)),
    runSign: (request, transport) => observed(context, 'sign', request, () => runSign(context, request, transport)),
    storeBackup: (request) => observed(context, 'backup', request, () => storeBackup(context, request)),
    confirmDkg: ({ candidate: { wallet, shareId, shareVersion }, ...subject }) =>
      classified(async () => {
        const audit = auditEvent(context, 'share.confirmed', { ...subject, wallet }, { shareVersion })
        await storage.confirmShare({ wallet, shareId, audit })
      }),
    walletExists: (principal, walletId) =>
      classified(async () => {
        const wallet = await storage.findWallet(walletKeyOf(principal, walletId))
        return wallet !== null && wallet.status !== 'pending'
      }),
    address: (publicKey, prefix, algo) => {
      const chain = context.chains[0]
      if (chain === undefined) throw new CoordinatorError('CAPABILITY_UNSUPPORTED')
      return chain.address(publicKey, prefix, algo)
    },
    engineInfo: () => engine.engineInfo?.() ?? null,
    close: ({ graceMs = 0 } = {}) => {
      closed ??= context.running.close(graceMs).then(() => engine.shutdown(engineContext))
      return closed
    },
  }
}

function contextOf(options: CoordinatorOptions): OperationContext {
  const totalMs = duration(options.sessionTimeoutMs ?? 60_000)
  const leaseMs = duration(options.leaseMs ?? 10_000)
  if (options.environment === '') throw new CoordinatorError('CONFIGURATION_INVALID')
  if (options.encryptor === options.fragmentEncryptor) {
    const message = 'Backup fragments need another key-encryption key than shares.'
    throw new CoordinatorError('CONFIGURATION_INVALID', { message })
  }
  return {
    engine: options.engine,
    engineContext: options.engine.init(),
    storage: options.storage,
    sessions: options.sessions,
    shareEncryptor: options.encryptor,
    fragmentEncryptor: options.fragmentEncryptor,
    authenticator: options.authenticator,
    policy: options.policy,
    chains: options.chains ?? [],
    blindSigning: options.blindSigning ?? false,
    environment: options.environment,
    deploymentId: once(async () => (await options.storage.deployment()).id),
    instance: options.instance ?? 'coordinator',
    times: {
      totalMs,
      roundMs: duration(options.roundTimeoutMs ?? 15_000),
      leaseMs,
      usedIdMs: totalMs + leaseMs,
    },
    clock: options.clock ?? systemClock,
    logger: options.logger ?? silentLogger,
    metrics: options.metrics ?? silentMetrics,
    running: new RunningSessions({ total: options.maxSessions ?? 1000, perOwner: options.maxSessionsPerUser ?? 100 }),
  }
}

/** Timers take at most 2^31-1 ms; a larger value would fire at once. */
function duration(ms: number): number {
  if (Number.isInteger(ms) && ms >= 1 && ms <= 2 ** 31 - 1) return ms
  throw new CoordinatorError('CONFIGURATION_INVALID', { message: 'A duration must be 1 to 2147483647 milliseconds.' })
}

/** Remembers a result, never a failure. */
function once<T>(load: () => Promise<T>): () => Promise<T> {
  let loaded: Promise<T> | undefined
  return () => {
    loaded ??= load().catch((error: unknown) => {
      loaded = undefined
      throw error
    })
    return loaded
  }
}
