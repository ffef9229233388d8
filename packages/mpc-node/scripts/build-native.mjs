// Builds the native binding with cargo into dist/native, unless a prebuilt package for this platform is installed.
// `--force` builds in any case; `--target <triple>` cross-compiles (for the platform packages).
import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, readFileSync, renameSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { hostPlatform, libraryName, platformOfTarget } from './platforms.mjs'

const root = path.resolve(import.meta.dirname, '..')
const args = process.argv.slice(2)
const target = args.includes('--target') ? args[args.indexOf('--target') + 1] : undefined
const platform = target === undefined ? hostPlatform() : platformOfTarget(target)

function prebuilt() {
  try {
    createRequire(import.meta.url).resolve(`@maany/mpc-node-${platform}`)
    return true
  } catch {
    return false
  }
}

function fail(sentence) {
  process.stderr.write(`${sentence}\n`)
  process.exit(1)
}

const same = (a, b) => {
  try {
    return readFileSync(a).equals(readFileSync(b))
  } catch {
    return false
  }
}

if (target === undefined && !args.includes('--force') && prebuilt()) process.exit(0)

const flags = ['build', '--release', '--locked', '--package', 'maany-mpc-binding', '--target-dir', 'target']
if (target !== undefined) flags.push('--target', target)
const built = spawnSync('cargo', flags, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] })
if (built.error?.code === 'ENOENT') {
  fail(
    `The native engine for ${platform} cannot be built because there is no Rust toolchain: install Rust (https://rustup.rs), or add the optional package @maany/mpc-node-${platform}.`,
  )
}
if (built.status !== 0) fail('The native engine did not compile; the messages of cargo above say why.')

const from = path.join(root, 'target', ...(target === undefined ? [] : [target]), 'release', libraryName(platform))
const to = path.join(root, 'dist', 'native', `maany-mpc-node.${platform}.node`)
if (!same(from, to)) {
  mkdirSync(path.dirname(to), { recursive: true })
  // A process may have the old file mapped: replace the name, never the contents.
  copyFileSync(from, `${to}.new`)
  renameSync(`${to}.new`, to)
}
