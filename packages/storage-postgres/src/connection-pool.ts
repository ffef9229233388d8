/**
 * Kysely's view of a pg pool: statements are prepared once per connection, a broken connection is thrown away, and a
 * failure says whether a statement was sent.
 *
 * @module
 */
import { createHash } from 'node:crypto'
import type { PostgresCursor, PostgresPool, PostgresPoolClient, PostgresQueryResult } from 'kysely'
import { type Pool, type PoolClient, types } from 'pg'
import { ConnectionLost, fromDriver } from './errors.js'

/** bytea, int8, timestamptz …: the driver's own parsers, whatever an application set globally. */
const INT8 = types.builtins.INT8
const parsers = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    oid === INT8 && format !== 'binary' ? String : types.getTypeParser(oid, format)) as typeof types.getTypeParser,
}

/** Options of {@link connectionPool}. */
export interface ConnectionPoolOptions {
  /** Whether {@link PostgresPool.end} ends the pool too. */
  readonly owned: boolean
  /** After that many milliseconds without an answer a connection counts as lost. */
  readonly answerTimeoutMs: number
  readonly preparedStatements: boolean
}

/** Wraps `pool` for Kysely. */
export function connectionPool(pool: Pool, options: ConnectionPoolOptions): PostgresPool {
  pool.on('connect', hear)
  return {
    async connect() {
      try {
        return pooledConnection(await pool.connect(), options)
      } catch (error) {
        throw fromDriver(error, 'connect')
      }
    },
    async end() {
      pool.off('connect', hear)
      if (options.owned) await pool.end()
    },
  }
}

/** A connection may be ended in the bytes that open it; an error event that nobody hears would end the process. */
function hear(client: PoolClient): void {
  client.on('error', () => {})
}

function pooledConnection(client: PoolClient, options: ConnectionPoolOptions): PostgresPoolClient {
  let broken = false
  // Between two statements nobody else listens.
  const onError = () => {
    broken = true
  }
  client.on('error', onError)

  async function query<R>(text: string | PostgresCursor<R>, values?: readonly unknown[]) {
    if (typeof text !== 'string') throw new ConnectionLost('connect', 'cursors are not used here')
    try {
      const statement = {
        text,
        values: [...(values ?? [])],
        types: parsers,
        query_timeout: options.answerTimeoutMs,
        ...(options.preparedStatements && values?.length ? { name: statementName(text) } : {}),
      }
      return (await client.query(statement)) as unknown as PostgresQueryResult<R>
    } catch (error) {
      const failure = fromDriver(error, 'query', backendOf(client))
      if (failure instanceof ConnectionLost) broken = true
      throw failure
    }
  }
  return {
    query: query as PostgresPoolClient['query'],
    release() {
      client.off('error', onError)
      client.release(broken)
    },
  }
}

/** The process id that the server gave at connect; the driver keeps it, its types do not say so. */
export function backendOf(client: object): number | undefined {
  const id: unknown = 'processID' in client ? client.processID : undefined
  return typeof id === 'number' ? id : undefined
}

const names = new Map<string, string>()

/** One name per text, so that pools shared with others see no clash. The texts are a fixed set. */
function statementName(text: string): string {
  const known = names.get(text)
  if (known !== undefined) return known
  const name = `maany_${createHash('sha256').update(text).digest('hex').slice(0, 24)}`
  names.set(text, name)
  return name
}
