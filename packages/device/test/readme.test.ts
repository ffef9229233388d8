import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { verifyAdr36 } from '@maany/cosmos'
import { expect, it } from 'vitest'
import { DEVICE_ERRORS } from '../src/index.js'
import { createAndSign } from './readme-example.js'
import { engineServer } from './support/engine-server.js'
import { webSocketServer } from './support/web-socket-server.js'

const text = (name: string) => readFile(new URL(`../${name}`, import.meta.url), 'utf8')

it('shows an example that runs: over a real socket, with the real engine and encrypted files', async () => {
  const server = await webSocketServer(engineServer())
  const directory = await mkdtemp(join(tmpdir(), 'device-'))
  try {
    const options = { url: server.url, token: 'token', directory, passphrase: 'correct horse' }
    const { address, signature, publicKey } = await createAndSign(options)
    verifyAdr36({ signer: address, data: 'hello', pubkey: publicKey, signature })
    expect(await readdir(directory)).toHaveLength(1)
  } finally {
    await server.close()
    await rm(directory, { recursive: true })
  }
})

it('shows that example to the letter', async () => {
  const [, first] = /```ts\n([\s\S]*?)```/.exec(await text('README.md')) ?? []
  expect(first).toBe(await text('test/readme-example.ts'))
})

it('names every code of the device, every dependency, and is short', async () => {
  const readme = await text('README.md')
  for (const code of Object.keys(DEVICE_ERRORS)) expect(readme).toContain(`\`${code}\``)
  const manifest = JSON.parse(await text('package.json')) as Record<string, Record<string, string>>
  for (const name of Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies })) {
    expect(readme).toContain(`\`${name}\``)
  }
  expect(readme.split('\n').length).toBeLessThanOrEqual(121)
})
