import { expect, it } from 'vitest'
import * as exported from './index.js'

it('exports what the README names, and nothing else', () => {
  expect(Object.keys(exported).sort()).toEqual(['migrate', 'migrations', 'postgresStorage', 'startEmbeddedPostgres'])
})
