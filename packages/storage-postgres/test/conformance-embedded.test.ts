import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describeWalletStorage } from '@maany/coordinator-core/testing'
import { afterAll, beforeAll } from 'vitest'
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../src/index.js'
import { createHarness } from './harness.js'
import { resolveFrom } from './programs.js'

let base: string
let embedded: EmbeddedPostgres

beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'maany-embedded-test-'))
  await chmod(base, 0o711)
  embedded = await startEmbeddedPostgres({ dataDir: join(base, 'db'), resolveFrom })
})

afterAll(async () => {
  await embedded.stop()
  await rm(base, { recursive: true, force: true })
})

describeWalletStorage({
  name: 'embedded postgres',
  create: () => createHarness(embedded.connectionString, { allowUnsafeDurability: false }),
})
