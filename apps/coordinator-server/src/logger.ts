import type { LogFields, Logger } from '@maany/coordinator-core'
import { pino } from 'pino'
import type { Configuration } from './config/configuration.js'

/** Names that may not be logged whatever the caller meant; the allow-list below is the first wall, this the second. */
const SECRET_NAME = /token|secret|passphrase|password|private|fragment$|blob|authorization$|masterkey|^key$/i
const MAX_VALUE_LENGTH = 256

/**
 * JSON lines on stdout. Only named scalars get in: objects (and so errors, buffers and requests) are never serialized,
 * long values are cut, names of secrets are redacted.
 */
export function createLogger(level: Configuration['logLevel'], destination?: { write(line: string): void }): Logger {
  const options = { level, base: null, timestamp: pino.stdTimeFunctions.isoTime, formatters: { level: levelName } }
  const sink = destination === undefined ? pino(options) : pino(options, destination)
  return {
    debug: (event, fields) => sink.debug(clean(fields), event),
    info: (event, fields) => sink.info(clean(fields), event),
    warn: (event, fields) => sink.warn(clean(fields), event),
    error: (event, fields) => sink.error(clean(fields), event),
  }
}

function levelName(label: string): { level: string } {
  return { level: label }
}

function clean(fields: LogFields = {}): LogFields {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, cleanValue(name, value)]))
}

function cleanValue(name: string, value: unknown): string | number | boolean | undefined {
  if (SECRET_NAME.test(name)) return '[redacted]'
  if (typeof value === 'string') return value.length > MAX_VALUE_LENGTH ? `${value.slice(0, MAX_VALUE_LENGTH)}…` : value
  return typeof value === 'number' || typeof value === 'boolean' ? value : undefined
}
