import {
  type Coordinator,
  CoordinatorError,
  isCoordinatorError,
  type Logger,
  silentLogger,
} from '@maany/coordinator-core'
import { ERROR_TABLE, type ErrorCategory } from '@maany/protocol'
import { type Context, Hono } from 'hono'
import { type Health, healthRoutes } from './health.js'

const STATUS = {
  invalid_request: 400,
  unauthenticated: 401,
  denied: 403,
  conflict: 409,
  timeout: 408,
  unavailable: 503,
  protocol_abort: 400,
  internal: 500,
} as const satisfies Record<ErrorCategory, number>

/** The HTTP API beside the socket: what deployed devices ask before they create a key, and health. */
export function createApi(coordinator: Coordinator, health: Health, logger: Logger = silentLogger): Hono {
  const app = new Hono()
  app.route('/health', healthRoutes(health))
  app.get('/wallets/:id', async (context) => {
    const token = bearerToken(context)
    const principal = await coordinator.authenticate({ token, audience: 'session' })
    return context.json({ exists: await coordinator.walletExists(principal, context.req.param('id')) })
  })
  app.notFound((context) => context.json({ code: 'NOT_FOUND', message: 'There is no such resource.' }, 404))
  app.onError((error, context) => answerError(error, context, logger))
  return app
}

function bearerToken(context: Context): string {
  const [scheme, token] = (context.req.header('authorization') ?? '').split(' ')
  if (scheme?.toLowerCase() !== 'bearer' || !token) throw new CoordinatorError('UNAUTHENTICATED')
  return token
}

function answerError(error: unknown, context: Context, logger: Logger): Response {
  const code = isCoordinatorError(error) ? error.publicCode : 'INTERNAL'
  const { category, message } = ERROR_TABLE[code]
  if (category === 'internal' || category === 'unavailable') {
    const reason = isCoordinatorError(error) ? error.code : 'unexpected'
    logger.error('http.failed', { code, reason, route: context.req.routePath })
  }
  return context.json({ code, message }, STATUS[category])
}
