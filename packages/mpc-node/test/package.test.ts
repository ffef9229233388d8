import { spawnSync } from 'node:child_process'
import { createPublicKey, ECDH, verify } from 'node:crypto'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { afterAll, expect, it } from 'vitest'
import { platforms } from '../src/platform.js'

const root = fileURLToPath(new URL('..', import.meta.url))
const temporary = mkdtempSync(path.join(tmpdir(), 'mpc-node-'))
afterAll(() => rmSync(temporary, { recursive: true, force: true }))

const manifest = (folder: string) => JSON.parse(readFileSync(path.join(root, folder, 'package.json'), 'utf8'))

it('runs the example of the README', async () => {
  const readme = readFileSync(path.join(root, 'README.md'), 'utf8')
  const example = /```ts\n([\s\S]*?)```/.exec(readme)?.[1]
  const { outputText } = ts.transpileModule(example ?? '', {
    compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2023 },
  })
  const module = path.join(temporary, 'example.mjs')
  writeFileSync(module, outputText.replace("'@maany/mpc-node'", `'${path.join(root, 'dist/index.js')}'`))
  const { signature, compressed } = await import(module)
  const point = ECDH.convertKey(compressed, 'secp256k1', undefined, undefined, 'uncompressed') as Buffer
  const [x, y] = [point.toString('base64url', 1, 33), point.toString('base64url', 33)]
  const key = createPublicKey({ key: { kty: 'EC', crv: 'secp256k1', x, y }, format: 'jwk' })
  expect(verify('sha256', Buffer.from('hello'), { key, dsaEncoding: 'ieee-p1363' }, signature)).toBe(true)
})

it('has a package for each platform, and only those', () => {
  expect(readdirSync(path.join(root, 'npm')).toSorted()).toEqual([...platforms].toSorted())
  for (const platform of platforms) {
    const [os, cpu] = platform.split('-')
    expect(manifest(`npm/${platform}`)).toMatchObject({
      name: `@maany/mpc-node-${platform}`,
      os: [os],
      cpu: [cpu],
      main: `maany-mpc-node.${platform}.node`,
    })
  }
})

it('says in one sentence what to do where there is no binary', () => {
  const copy = path.join(temporary, 'package')
  cpSync(path.join(root, 'dist'), path.join(copy, 'dist'), {
    recursive: true,
    filter: (source) => !source.endsWith(`dist${path.sep}native`),
  })
  writeFileSync(path.join(copy, 'package.json'), '{"type":"module","version":"0.0.0"}')
  const { status, stderr } = spawnSync(process.execPath, [path.join(copy, 'dist/index.js')], { encoding: 'utf8' })
  expect(status).toBe(1)
  expect(stderr).toMatch(/The native engine for \S+ is missing: install @maany\/mpc-node-\S+, or install Rust/)
})

it('says in one sentence what to do where it can neither build nor find a binary', () => {
  const copy = path.join(temporary, 'source')
  cpSync(path.join(root, 'scripts'), path.join(copy, 'scripts'), { recursive: true })
  const empty = path.join(temporary, 'bin')
  cpSync(path.join(root, 'package.json'), path.join(copy, 'package.json'))
  symlinkSync(copy, empty)
  const { status, stderr } = spawnSync(process.execPath, ['scripts/build-native.mjs'], {
    cwd: copy,
    env: { PATH: empty },
    encoding: 'utf8',
  })
  expect(status).toBe(1)
  expect(stderr).toMatch(/^The native engine for \S+ cannot be built because there is no Rust toolchain: [^\n]*\n$/)
})
