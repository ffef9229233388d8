import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** Builds the native part, so that a test run alone finds it; nothing to do when it is up to date. */
export default function setup(): void {
  const cwd = fileURLToPath(new URL('..', import.meta.url))
  for (const args of [['scripts/build-native.mjs'], ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json']]) {
    const { status, stderr } = spawnSync(process.execPath, args, { cwd, encoding: 'utf8' })
    if (status !== 0) throw new Error(`The engine could not be built.\n${stderr}`)
  }
}
