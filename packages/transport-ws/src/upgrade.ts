import { STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import { ERROR_TABLE, type ErrorCode } from '@maany/protocol'

/** Seconds after which a refused client may come back. */
const RETRY_AFTER_SECONDS = 5

/** Refuses an upgrade with an HTTP answer, before any WebSocket exists. */
export function refuseUpgrade(stream: Duplex, status: 404 | 429 | 503, code?: ErrorCode): void {
  const body = code === undefined ? '' : JSON.stringify({ error: { code, message: ERROR_TABLE[code].message } })
  const lines = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    'Connection: close',
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    ...(status === 404 ? [] : [`Retry-After: ${RETRY_AFTER_SECONDS}`]),
  ]
  stream.once('finish', () => stream.destroy())
  stream.end(`${lines.join('\r\n')}\r\n\r\n${body}`)
}

/** The status that a refusal is answered with. */
export function statusOf(code: ErrorCode): 429 | 503 {
  return code === 'RATE_LIMITED' ? 429 : 503
}
