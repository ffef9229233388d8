import { describe, expect, it } from 'vitest'
import { createLogger } from '../src/logger.js'

function logged(fields: Record<string, unknown>): Record<string, unknown> {
  const lines: string[] = []
  createLogger('debug', { write: (line) => void lines.push(line) }).info('something', fields as Record<string, string>)
  return JSON.parse(lines[0] as string) as Record<string, unknown>
}

describe('the logger', () => {
  it('writes one JSON object a line, with level, time and event', () => {
    expect(logged({ sessionId: 'abc', durationMs: 3, ok: true })).toMatchObject({
      level: 'info',
      msg: 'something',
      sessionId: 'abc',
      durationMs: 3,
      ok: true,
      time: expect.stringMatching(/^\d{4}-/),
    })
  })

  it.each(['token', 'devKey_secret', 'passphrase', 'privateKey', 'authorization', 'masterKey', 'blob', 'fragment'])(
    'redacts a field called %s',
    (name) => {
      expect(logged({ [name]: 'hunter2' })[name]).toBe('[redacted]')
    },
  )

  it('lets no object in, and so no error, buffer or request', () => {
    const line = JSON.stringify(
      logged({ error: new Error('hunter2'), bytes: Buffer.from('hunter2'), nested: { a: 'hunter2' } }),
    )
    expect(line).not.toContain('hunter2')
    expect(line).not.toContain(Buffer.from('hunter2').toString('base64'))
  })

  it('cuts long values', () => {
    expect(String(logged({ reason: 'x'.repeat(5000) }).reason)).toHaveLength(257)
  })
})
