import type { Logger } from '@maany/coordinator-core'

type Close = (graceMs: number) => Promise<void>

/** Closes what was started: first what lets work in, together; then the rest, one by one, in reverse order of start. */
export class Shutdown {
  readonly #logger: Logger
  readonly #first: [string, Close][] = []
  readonly #last: [string, Close][] = []
  #running: Promise<void> | undefined

  constructor(logger: Logger) {
    this.#logger = logger
  }

  /** Whether {@link run} has been called. */
  get begun(): boolean {
    return this.#running !== undefined
  }

  first(name: string, close: Close): void {
    this.#first.push([name, close])
  }

  last(name: string, close: Close): void {
    this.#last.unshift([name, close])
  }

  run(graceMs: number): Promise<void> {
    this.#running ??= this.#close(graceMs)
    return this.#running
  }

  async #close(graceMs: number): Promise<void> {
    await Promise.all(this.#first.map((part) => this.#attempt(part, graceMs)))
    for (const part of this.#last) await this.#attempt(part, graceMs)
  }

  /** One part that cannot be closed must not keep the others open. */
  async #attempt([name, close]: [string, Close], graceMs: number): Promise<void> {
    try {
      await close(graceMs)
    } catch (error) {
      this.#logger.error('shutdown.failed', { part: name, reason: error instanceof Error ? error.name : 'unknown' })
    }
  }
}
