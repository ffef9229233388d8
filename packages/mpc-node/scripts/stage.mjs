// stage.mjs <Rust target>: puts the built binary and this package's version into the package of the platform.
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { hostPlatform, platformOfTarget, platforms } from './platforms.mjs'

const root = path.resolve(import.meta.dirname, '..')
const [target] = process.argv.slice(2)
const platform = target === undefined ? hostPlatform() : platformOfTarget(target)
if (!(platform in platforms)) throw new Error(`There is no platform package for ${platform}.`)

const read = (file) => JSON.parse(readFileSync(file, 'utf8'))
const folder = path.join(root, 'npm', platform)
const binary = `maany-mpc-node.${platform}.node`
copyFileSync(path.join(root, 'dist', 'native', binary), path.join(folder, binary))
const { version } = read(path.join(root, 'package.json'))
const manifest = path.join(folder, 'package.json')
writeFileSync(manifest, `${JSON.stringify({ ...read(manifest), version }, null, 2)}\n`)
process.stdout.write(`Staged ${binary} ${version}.\n`)
