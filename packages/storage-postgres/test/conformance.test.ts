import { describeWalletStorage } from '@maany/coordinator-core/testing'
import type { TestDatabase } from '@maany/test-services'
import { afterAll, beforeAll, inject } from 'vitest'
import { createHarness, createTemplate } from './harness.js'

const baseUrl = inject('databaseUrl')
let template: TestDatabase

beforeAll(async () => {
  template = await createTemplate(baseUrl)
})

afterAll(async () => {
  await template.drop()
})

describeWalletStorage({ name: 'postgres', create: () => createHarness(baseUrl, template) })
