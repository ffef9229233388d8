import { readdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const SOURCES = dirname(fileURLToPath(import.meta.url))
const ALLOWED = /^(@maany\/(cosmos|protocol)|@noble\/curves\/.*|\.{1,2}\/(?!.*\b(node|testing)\/).*)$/

it('imports nothing of Node outside /node, so that the root entry runs anywhere', async () => {
  const names = await readdir(SOURCES, { recursive: true })
  const portable = names.filter((name) => name.endsWith('.ts') && !/^(node|testing)\/|\.test\.ts$/.test(name))
  expect(portable.length).toBeGreaterThan(20)
  for (const name of portable) {
    const source = await readFile(join(SOURCES, name), 'utf8')
    const imports = [...source.matchAll(/^(?:import|export|}).* from '([^']+)'$/gm)].map((match) => match[1])
    expect(
      imports.filter((specifier) => !ALLOWED.test(specifier ?? '')),
      name,
    ).toEqual([])
    expect(source, name).not.toMatch(/\bBuffer\.(?!slice)|\bprocess\.(env|nextTick|platform)/)
  }
})
