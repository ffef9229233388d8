import { mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { CoordinatorError } from '../../errors/coordinator-error.js'
import { type Clock, systemClock } from '../../ports/clock.js'
import { Draft } from '../state/draft.js'
import { createState } from '../state/state.js'
import type { StateExecutor } from '../state/state-storage.js'
import { errnoOf } from './errno.js'
import { lockDirectory } from './lock-directory.js'
import { decodeState, encodeState } from './state-codec.js'
import { syncDirectory } from './sync-directory.js'

const FILE = 'coordinator-store.json'

/** Where a store is. */
export interface StateFileOptions {
  /** Made with mode 0700 where it is missing; its parent must exist. */
  readonly directory: string
  /** @default the machine's */
  readonly clock?: Clock
}

/** Opens a store, or makes an empty one, and locks its directory. Errors as `fileStorage`. */
export async function openStateFile({ directory, clock = systemClock }: StateFileOptions): Promise<StateExecutor> {
  await makeDirectory(directory)
  const lock = await lockDirectory(directory)
  try {
    const path = join(directory, FILE)
    await rm(`${path}.tmp`, { force: true })
    const content = await readIfThere(path)
    const state = content === null ? createState() : decodeState(content, path)
    const file = new StateFile(directory, path)
    if (content === null) await file.replace(encodeState(new Draft(state, clock.nowMs())))
    return executor({ file, release: () => lock.release(), newDraft: () => new Draft(state, clock.nowMs()) })
  } catch (error) {
    await lock.release()
    throw error
  }
}

interface Opened {
  readonly file: StateFile
  readonly newDraft: () => Draft
  readonly release: () => Promise<void>
}

function executor({ file, newDraft, release }: Opened): StateExecutor {
  let queue: Promise<unknown> = Promise.resolve()
  let closing: Promise<void> | undefined
  const enqueue = <T>(run: () => Promise<T>): Promise<T> => {
    const result = queue.then(run)
    queue = result.catch(() => {})
    return result
  }
  const refuseWhenClosed = () => {
    if (closing !== undefined) throw new CoordinatorError('STORAGE_UNAVAILABLE')
    file.refuseWhenUncertain()
  }
  return {
    read: async (query) => {
      refuseWhenClosed()
      return query(newDraft())
    },
    write: async (transition) => {
      refuseWhenClosed()
      return await enqueue(async () => {
        file.refuseWhenUncertain()
        const draft = newDraft()
        const result = transition(draft)
        if (!draft.isEmpty) await file.replace(encodeState(draft))
        draft.apply()
        return result
      })
    },
    close: () => (closing ??= enqueue(release)),
  }
}

/** A file that is replaced whole. */
class StateFile {
  readonly #directory: string
  readonly #path: string
  #uncertain = false

  constructor(directory: string, path: string) {
    this.#directory = directory
    this.#path = path
  }

  /** What the file holds is known again when the store is reopened. */
  refuseWhenUncertain(): void {
    if (!this.#uncertain) return
    throw new CoordinatorError('STORAGE_UNAVAILABLE', {
      message: `It is unknown what ${this.#path} holds; reopen the store.`,
    })
  }

  /**
   * Durably replaces the content.
   *
   * @throws CoordinatorError `STORAGE_UNAVAILABLE`: the old content stands; `OUTCOME_UNKNOWN`: either may stand after a
   *   power cut, and every later call is refused
   */
  async replace(content: Uint8Array): Promise<void> {
    const temporary = `${this.#path}.tmp`
    try {
      await writeDurably(temporary, content)
      await rename(temporary, this.#path)
    } catch (cause) {
      await rm(temporary, { force: true }).catch(() => {})
      const message = `Cannot write ${this.#path}: ${errnoOf(cause)}.`
      throw new CoordinatorError('STORAGE_UNAVAILABLE', { cause, message })
    }
    try {
      await syncDirectory(this.#directory)
    } catch (cause) {
      this.#uncertain = true
      throw new CoordinatorError('OUTCOME_UNKNOWN', { cause })
    }
  }
}

async function writeDurably(path: string, content: Uint8Array): Promise<void> {
  const file = await open(path, 'w', 0o600)
  try {
    await file.writeFile(content)
    await file.sync()
  } finally {
    await file.close()
  }
}

async function makeDirectory(path: string): Promise<void> {
  try {
    await mkdir(path, { mode: 0o700 })
  } catch (cause) {
    if (errnoOf(cause) === 'EEXIST') return
    const message = `Cannot make the directory ${path}: ${errnoOf(cause)}.`
    throw new CoordinatorError('CONFIGURATION_INVALID', { cause, message })
  }
}

/** `null`: there is no such file. */
async function readIfThere(path: string): Promise<Uint8Array | null> {
  try {
    return await readFile(path)
  } catch (cause) {
    if (errnoOf(cause) === 'ENOENT') return null
    throw new CoordinatorError('STORAGE_UNAVAILABLE', { cause, message: `Cannot read ${path}: ${errnoOf(cause)}.` })
  }
}
