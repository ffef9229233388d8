import { createRequire } from 'node:module'
import { call } from './errors.js'
import { contextOf, makeHandle } from './handles.js'
import { native } from './native.js'
import type { Ctx, EngineInfo } from './types.js'

const manifest = createRequire(import.meta.url)('../package.json') as { version: string }

/** Creates a context. Cheap; one per process is enough. */
export function init(): Ctx {
  const context = call(() => native.open())
  return makeHandle('context', context, context)
}

/**
 * Frees a context and zeroizes everything made under it. A step that is running rejects.
 *
 * @throws `INVALID_ARGUMENT` when it has been shut down already
 */
export function shutdown(ctx: Ctx): void {
  const context = contextOf(ctx)
  call(() => native.close(context))
}

/** Who this engine is and what it can do. */
export function engineInfo(): EngineInfo {
  const [name, protocol] = call(() => native.info())
  return {
    name,
    version: manifest.version,
    protocol,
    capabilities: [
      'server-last',
      'server-finalize',
      'verified-signature',
      'frame-mac',
      'pair-id',
      'refresh-complete',
      'refresh-faster',
      'derive',
      'key-import',
      'recovery-id',
      'pair-mac',
    ],
  }
}
