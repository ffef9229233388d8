import { invalid } from './errors.js'
import { native } from './native.js'
import type { Ctx } from './types.js'

type Kind = 'context' | 'dkg' | 'keypair' | 'sign'

/** The public look of a handle; what it stands for is known to {@link entries} only. */
interface Handle<K extends Kind> {
  readonly '~handle': K
}

interface Entry {
  readonly kind: Kind
  /** Number of the context on the native side. */
  readonly context: number
  /** Number of the object on the native side. */
  readonly id: number
}

/** What a handle stands for. A handle is known by identity: an object of the same look is none. */
const entries = new WeakMap<object, Entry>()

const abandoned = new FinalizationRegistry<Entry>((entry) => {
  if (entry.kind === 'context') {
    try {
      native.close(entry.context)
    } catch {
      // Shut down already.
    }
  } else native.free(entry.context, entry.id)
})

/** Makes a handle. When the last reference to it goes, what it stands for is freed. */
export function makeHandle<K extends Kind>(kind: K, context: number, id: number): Handle<K> {
  const handle: Handle<K> = Object.freeze({ '~handle': kind })
  const entry = { kind, context, id }
  entries.set(handle, entry)
  abandoned.register(handle, entry)
  return handle
}

function entryOf(handle: unknown, kind: Kind): Entry {
  const entry = typeof handle === 'object' && handle !== null ? entries.get(handle) : undefined
  if (entry === undefined) throw invalid('The value is no handle of this engine.')
  if (entry.kind !== kind) throw invalid('The handle is of another type.')
  return entry
}

/** Number of a context. */
export function contextOf(ctx: Ctx): number {
  return entryOf(ctx, 'context').context
}

/** Numbers of a context and of an object that belongs to it. */
export function objectOf<K extends Exclude<Kind, 'context'>>(
  ctx: Ctx,
  handle: Handle<K>,
  kind: K,
): readonly [context: number, id: number] {
  const context = contextOf(ctx)
  const entry = entryOf(handle, kind)
  if (entry.context !== context) throw invalid('The handle belongs to another context.')
  return [context, entry.id]
}

/** Frees what a handle stands for. Freeing twice does nothing. */
export function freeHandle<K extends Exclude<Kind, 'context'>>(handle: Handle<K>, kind: K): void {
  const entry = entryOf(handle, kind)
  native.free(entry.context, entry.id)
}

const inUse = new Set<object>()

/** Keeps handles from being collected while a step works on what they stand for. */
export async function holding<T>(handles: readonly object[], work: () => Promise<T>): Promise<T> {
  inUse.add(handles)
  try {
    return await work()
  } finally {
    inUse.delete(handles)
  }
}
