// Writes the platform packages into `optionalDependencies`, at this package's version. Run at publishing only: in the
// workspace the dependencies would have to be installable before they exist.
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { platforms } from './platforms.mjs'

const file = path.resolve(import.meta.dirname, '..', 'package.json')
const manifest = JSON.parse(readFileSync(file, 'utf8'))
manifest.optionalDependencies = Object.fromEntries(
  Object.keys(platforms).map((platform) => [`@maany/mpc-node-${platform}`, manifest.version]),
)
writeFileSync(file, `${JSON.stringify(manifest, null, 2)}\n`)
