import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { ERROR_TABLE, isErrorCode } from './error-codes.js'

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')

it('is the table in the README, row by row', () => {
  const rows = [...readme.matchAll(/^\| `(\w+)` *\| (\w+) *\| (\d+) *\| (yes|no) *\| (.+?) *\|$/gm)].map((row) =>
    row.slice(1),
  )
  const expected = Object.entries(ERROR_TABLE).map(([code, { category, closeCode, retryable, message }]) => [
    code,
    category,
    String(closeCode),
    retryable ? 'yes' : 'no',
    message,
  ])
  expect(rows).toEqual(expected)
})

it('closes with codes of the application range', () => {
  for (const { closeCode } of Object.values(ERROR_TABLE)) {
    expect(closeCode).toBeGreaterThanOrEqual(4000)
    expect(closeCode).toBeLessThan(5000)
  }
})

it('knows its own codes and nothing else', () => {
  expect(isErrorCode('INTERNAL')).toBe(true)
  for (const other of ['internal', 'toString', '__proto__', '', 7, null]) expect(isErrorCode(other)).toBe(false)
})
