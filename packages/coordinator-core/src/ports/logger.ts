/** Allow-listed scalars; a secret has no place here. */
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>

/** Where the coordinator writes what happens. Libraries log nowhere else. */
export interface Logger {
  debug(event: string, fields?: LogFields): void
  info(event: string, fields?: LogFields): void
  warn(event: string, fields?: LogFields): void
  error(event: string, fields?: LogFields): void
}

const nothing = () => {}
/** Discards everything. */
export const silentLogger: Logger = { debug: nothing, info: nothing, warn: nothing, error: nothing }
