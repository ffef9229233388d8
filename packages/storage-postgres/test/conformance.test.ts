import { describeWalletStorage } from '@maany/coordinator-core/testing'
import { createTestDatabase, type TestDatabase } from '@maany/test-services'
import { afterAll, beforeAll, inject } from 'vitest'
import { createHarness } from './harness.js'

let database: TestDatabase

beforeAll(async () => {
  database = await createTestDatabase(inject('databaseUrl'))
})

afterAll(async () => {
  await database.drop()
})

describeWalletStorage({ name: 'postgres', create: () => createHarness(database.url) })
