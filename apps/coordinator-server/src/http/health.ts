import { Hono } from 'hono'

/** What the health endpoints report. */
export interface Health {
  /** Whether every part has been started. */
  started(): boolean
  /** Whether new sessions are refused because the server is shutting down. */
  draining(): boolean
  /** Each dependency by name; a check rejects when that dependency does not answer. */
  readonly checks: Readonly<Record<string, () => Promise<void>>>
}

const CHECK_TIMEOUT_MS = 2000

/**
 * `/startup` and `/live` say whether this process works, `/ready` whether it can take sessions now: 200 or 503, with
 * one line per dependency.
 */
export function healthRoutes(health: Health): Hono {
  const app = new Hono()
  app.get('/live', (context) => context.json({ status: 'ok' }))
  app.get('/startup', (context) =>
    health.started() ? context.json({ status: 'ok' }) : context.json({ status: 'starting' }, 503),
  )
  app.get('/ready', async (context) => {
    if (health.draining()) return context.json({ status: 'draining' }, 503)
    const results = await Promise.all(Object.entries(health.checks).map(runCheck))
    const ready = health.started() && results.every(([, result]) => result === 'ok')
    const body = { status: ready ? 'ok' : 'unavailable', checks: Object.fromEntries(results) }
    return context.json(body, ready ? 200 : 503)
  })
  return app
}

async function runCheck([name, check]: [string, () => Promise<void>]): Promise<[string, 'ok' | 'unavailable']> {
  let timer: NodeJS.Timeout | undefined
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('timeout')), CHECK_TIMEOUT_MS)
  })
  try {
    await Promise.race([check(), timeout])
    return [name, 'ok']
  } catch {
    return [name, 'unavailable']
  } finally {
    clearTimeout(timer)
  }
}
