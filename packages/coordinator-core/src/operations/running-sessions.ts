import { CoordinatorError } from '../errors/coordinator-error.js'

/** The sessions that run in this process: counted, limited, and ended together at shutdown. */
export class RunningSessions {
  readonly #controllers = new Set<AbortController>()
  readonly #limit: number
  #closing = false
  #whenIdle: (() => void) | undefined

  /** @param limit - Most sessions at a time. */
  constructor(limit: number) {
    this.#limit = limit
  }

  get size(): number {
    return this.#controllers.size
  }

  /** @throws CoordinatorError `SHUTTING_DOWN`, `OVERLOADED` */
  enter(): AbortController {
    if (this.#closing) throw new CoordinatorError('SHUTTING_DOWN')
    if (this.#controllers.size >= this.#limit) throw new CoordinatorError('OVERLOADED', { retryAfterMs: 1000 })
    const controller = new AbortController()
    this.#controllers.add(controller)
    return controller
  }

  leave(controller: AbortController): void {
    this.#controllers.delete(controller)
    if (this.#controllers.size === 0) this.#whenIdle?.()
  }

  /** Admits no more, lets the running ones finish for `graceMs`, aborts the rest, resolves when none is left. */
  async close(graceMs: number): Promise<void> {
    this.#closing = true
    if (this.#controllers.size === 0) return
    const idle = new Promise<void>((resolve) => {
      this.#whenIdle = resolve
    })
    const abortAll = () => {
      for (const controller of this.#controllers) controller.abort(new CoordinatorError('SHUTTING_DOWN'))
    }
    const timer = setTimeout(abortAll, graceMs)
    await idle
    clearTimeout(timer)
  }
}
