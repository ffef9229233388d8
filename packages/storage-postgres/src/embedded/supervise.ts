import { setTimeout as sleep } from 'node:timers/promises'
import { type ServerPlan, type ServerProcess, startServer } from './server-process.js'
import { stopStaleServer } from './stale-server.js'

/** A server that is started again when it dies. */
export interface SupervisedServer {
  readonly pid: number
  stop(): Promise<void>
}

const FIRST_DELAY_MS = 100
const MAX_DELAY_MS = 5_000
/** A server that ran that long starts over with the first delay. */
const STABLE_AFTER_MS = 60_000
const SHUTDOWN_WITHIN_MS = 30_000

/** Starts a server, and starts it again whenever it ends, waiting longer each time that it does not last. */
export async function supervise(plan: ServerPlan): Promise<SupervisedServer> {
  const stopping = new AbortController()
  let server: ServerProcess = await startServer(plan)
  // A process that ends without stop() must not leave its database behind.
  const onExit = () => server.signal()
  process.once('exit', onExit)

  const watch = async () => {
    let delayMs = FIRST_DELAY_MS
    while (!stopping.signal.aborted) {
      const startedAtMs = Date.now()
      const how = await server.exited
      if (stopping.signal.aborted) return
      if (Date.now() - startedAtMs > STABLE_AFTER_MS) delayMs = FIRST_DELAY_MS
      plan.logger.error('postgres.died', { how, restartInMs: delayMs })
      server = await restart(plan, stopping.signal, delayMs, server)
      delayMs = Math.min(delayMs * 2, MAX_DELAY_MS)
    }
  }
  const watching = watch()
  return {
    get pid() {
      return server.pid
    },
    async stop() {
      stopping.abort()
      await server.end(SHUTDOWN_WITHIN_MS)
      await watching
      // A restart that was under way when stop() was called.
      await server.end(SHUTDOWN_WITHIN_MS)
      process.off('exit', onExit)
    },
  }
}

/** Tries until one runs, or until it is told to stop. */
async function restart(
  plan: ServerPlan,
  signal: AbortSignal,
  firstDelayMs: number,
  dead: ServerProcess,
): Promise<ServerProcess> {
  for (let delayMs = firstDelayMs; ; delayMs = Math.min(delayMs * 2, MAX_DELAY_MS)) {
    await sleep(delayMs, undefined, { signal }).catch(() => {})
    if (signal.aborted) return dead
    try {
      // Backends that outlived their postmaster hold the cluster.
      await stopStaleServer(plan.cluster, plan.logger)
      const server = await startServer(plan)
      plan.logger.warn('postgres.restarted', { pid: server.pid })
      return server
    } catch (error) {
      plan.logger.error('postgres.restart_failed', { reason: error instanceof Error ? error.message : 'unknown' })
    }
  }
}
