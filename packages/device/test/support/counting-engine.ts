import * as engine from '@maany/mpc-node'

/** The real engine, with overrides, that counts the handles which were made and not freed. */
export function countingEngine(overrides: Partial<typeof engine> = {}) {
  const base = { ...engine, ...overrides }
  const open = new Set<unknown>()
  const made = <T>(handle: T): T => {
    open.add(handle)
    return handle
  }
  const counted: typeof engine = {
    ...base,
    dkgNew: (...args) => made(base.dkgNew(...args)),
    dkgFinalize: (...args) => made(base.dkgFinalize(...args)),
    kpImport: (...args) => made(base.kpImport(...args)),
    signNew: (...args) => made(base.signNew(...args)),
    dkgFree(handle) {
      open.delete(handle)
      base.dkgFree(handle)
    },
    kpFree(handle) {
      open.delete(handle)
      base.kpFree(handle)
    },
    signFree(handle) {
      open.delete(handle)
      base.signFree(handle)
    },
  }
  return { engine: counted, openHandles: () => open.size }
}

/** An error as an engine throws it. */
export function engineError(code: string): Error {
  return Object.assign(new Error('The engine says so.'), { code })
}
