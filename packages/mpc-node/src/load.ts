import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { platformName } from './platform.js'

const require = createRequire(import.meta.url)

/**
 * Loads the native binding: the one built in this package, else that of the optional package for this platform.
 *
 * @throws One sentence with the way out where there is neither.
 */
export function loadAddon(): unknown {
  const platform = platformName()
  const built = fileURLToPath(new URL(`../dist/native/maany-mpc-node.${platform}.node`, import.meta.url))
  if (existsSync(built)) return require(built)
  try {
    return require(`@maany/mpc-node-${platform}`)
  } catch (cause) {
    const missing = cause instanceof Error && 'code' in cause && cause.code === 'MODULE_NOT_FOUND'
    throw new Error(
      missing
        ? `The native engine for ${platform} is missing: install @maany/mpc-node-${platform}, or install Rust (https://rustup.rs) and run the build of @maany/mpc-node.`
        : `The native engine of @maany/mpc-node-${platform} does not load on this machine: install Rust (https://rustup.rs) and run the build of @maany/mpc-node.`,
      { cause },
    )
  }
}
