import { CoordinatorError } from '../errors/coordinator-error.js'

/** The sessions that run in this process: counted, limited, and ended together at shutdown. */
export class RunningSessions {
  /** Each running session with its owner. */
  readonly #controllers = new Map<AbortController, string>()
  readonly #perOwner = new Map<string, number>()
  readonly #limit: number
  readonly #limitPerOwner: number
  #closing = false
  #whenIdle: (() => void) | undefined

  /** @param limits - Most sessions at a time, of all and of one owner. */
  constructor({ total, perOwner }: { total: number; perOwner: number }) {
    this.#limit = total
    this.#limitPerOwner = perOwner
  }

  get size(): number {
    return this.#controllers.size
  }

  /** @throws CoordinatorError `SHUTTING_DOWN`, `OVERLOADED`, `RATE_LIMITED` for an owner with too many */
  enter(owner: string): AbortController {
    if (this.#closing) throw new CoordinatorError('SHUTTING_DOWN')
    if (this.#controllers.size >= this.#limit) throw new CoordinatorError('OVERLOADED', { retryAfterMs: 1000 })
    const ofOwner = this.#perOwner.get(owner) ?? 0
    if (ofOwner >= this.#limitPerOwner) throw new CoordinatorError('RATE_LIMITED', { retryAfterMs: 1000 })
    const controller = new AbortController()
    this.#perOwner.set(owner, ofOwner + 1)
    this.#controllers.set(controller, owner)
    return controller
  }

  leave(controller: AbortController): void {
    const owner = this.#controllers.get(controller)
    if (owner === undefined) return
    this.#controllers.delete(controller)
    const left = (this.#perOwner.get(owner) ?? 1) - 1
    if (left === 0) this.#perOwner.delete(owner)
    else this.#perOwner.set(owner, left)
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
      for (const controller of this.#controllers.keys()) controller.abort(new CoordinatorError('SHUTTING_DOWN'))
    }
    const timer = setTimeout(abortAll, graceMs)
    await idle
    clearTimeout(timer)
  }
}
