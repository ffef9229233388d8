import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { completeLimits } from '../src/limits.js'

const here = fileURLToPath(new URL('.', import.meta.url))
const readme = await readFile(`${here}../README.md`, 'utf8')

it('lists every limit with its default', () => {
  const rows = [...readme.matchAll(/^\| `(\w+)` *\| ([\d_]+) *\|/gm)].map(([, name, value]) => [
    name,
    Number(value?.replaceAll('_', '')),
  ])
  expect(Object.fromEntries(rows)).toEqual(completeLimits())
})

it('has an example that runs', async () => {
  const example = /```ts\n(.*?)```/s.exec(readme)?.[1] ?? ''
  expect(example).toContain('port: 8080')
  const directory = await mkdtemp(`${here}readme-`)
  try {
    const file = `${directory}/example.ts`
    const anyPort = example.replace('port: 8080', 'port: 0')
    await writeFile(file, anyPort.replace("'@maany/transport-ws'", "'../../src/index.js'"))
    await import(/* @vite-ignore */ file)
  } finally {
    await rm(directory, { recursive: true })
  }
})
