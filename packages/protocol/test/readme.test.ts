import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { expect, it, vi } from 'vitest'

const here = fileURLToPath(new URL('.', import.meta.url))

it('has an example that runs and prints what it says', async () => {
  const readme = await readFile(`${here}../README.md`, 'utf8')
  const example = /```ts\n(.*?)```/s.exec(readme)?.[1] ?? ''
  const promised = [...example.matchAll(/console\.log\(.*\) \/\/ (.*)$/gm)].map(([, output]) => output)
  const directory = await mkdtemp(`${here}readme-`)
  const printed: unknown[] = []
  vi.spyOn(console, 'log').mockImplementation((value) => printed.push(value))
  try {
    const file = `${directory}/example.ts`
    await writeFile(file, example.replace("'@maany/protocol'", "'../../src/index.js'"))
    await import(/* @vite-ignore */ file)
  } finally {
    await rm(directory, { recursive: true })
  }
  expect(promised.length).toBeGreaterThan(0)
  expect(printed).toEqual(promised)
})
