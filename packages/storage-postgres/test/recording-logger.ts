import type { LogFields, Logger } from '@maany/coordinator-core'

/** A logger that keeps what it was told. */
export function recordingLogger(): Logger & { events(): string[]; text(): string } {
  const entries: { readonly event: string; readonly fields?: LogFields | undefined }[] = []
  const record = (event: string, fields?: LogFields) => void entries.push({ event, fields })
  return {
    debug: record,
    info: record,
    warn: record,
    error: record,
    events: () => entries.map(({ event }) => event),
    text: () => JSON.stringify(entries),
  }
}
