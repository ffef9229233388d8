import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readConfiguration } from '../src/config/configuration.js'
import { ConfigurationError } from '../src/config/configuration-error.js'
import { VARIABLES } from '../src/config/variables.js'

const problemsOf = (environment: Record<string, string>): readonly string[] => {
  try {
    readConfiguration(environment)
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems
    throw error
  }
  return []
}

describe('the configuration', () => {
  it('has a default for everything', () => {
    expect(readConfiguration({})).toEqual({
      host: '127.0.0.1',
      port: 8080,
      apiPort: 8082,
      adminPort: 8083,
      logLevel: 'info',
      databaseUrl: undefined,
      environment: 'development',
      dataDirectory: path.resolve('./data'),
      blindSigning: false,
      auth: 'dev-key',
      masterKey: undefined,
      maxHelloBytes: 262_144,
      maxFrameBytes: 1_048_576,
      addon: undefined,
    })
  })

  it.each([
    ['PORT', '99999'],
    ['PORT', 'http'],
    ['API_PORT', 'on'],
    ['ADMIN_PORT', '-1'],
    ['LOG_LEVEL', 'loud'],
    ['DATABASE_URL', 'mysql://db'],
    ['COORDINATOR_MODE', 'staging'],
    ['COORDINATOR_ENVIRONMENT', 'My Env'],
    ['COORDINATOR_BLIND_SIGNING', 'yes'],
    ['COORDINATOR_AUTH', 'password'],
    ['COORDINATOR_ENCRYPTOR', 'rot13'],
    ['COORDINATOR_MASTER_KEY', 'abc'],
    ['COORDINATOR_MAX_HELLO_BYTES', '1'],
    ['COORDINATOR_MAX_FRAME_BYTES', '99999999'],
  ])('names %s=%s and gives an example', (name, value) => {
    const [problem, ...others] = problemsOf({ [name]: value })
    expect(others).toEqual([])
    expect(problem).toContain(name)
    expect(problem).toMatch(new RegExp(`Example: ${name}=.`))
    expect(problem).not.toContain(value.length > 3 ? value : '\u0000')
  })

  it.each(['REDIS_URL', 'COORDINATOR_POLICY_FILE'])('refuses %s instead of ignoring it', (name) => {
    expect(problemsOf({ [name]: 'redis://x' })).toEqual([expect.stringContaining(`${name} is not available`)])
  })

  it.each([
    ['COORDINATOR_AUTH', 'jwt'],
    ['COORDINATOR_ENCRYPTOR', 'vault'],
  ])('says that %s=%s is not in this version', (name, value) => {
    expect(problemsOf({ [name]: value })).toEqual([
      expect.stringContaining(`${name} cannot be ${value} in this version`),
    ])
  })

  it('keeps a server without authentication to loopback', () => {
    expect(problemsOf({ COORDINATOR_AUTH: 'none', HOST: '0.0.0.0' })).toEqual([expect.stringContaining('HOST must be')])
    for (const HOST of ['127.0.0.1', '::1', 'localhost']) {
      expect(problemsOf({ COORDINATOR_AUTH: 'none', HOST })).toEqual([])
    }
  })

  it('tells every problem at once', () => {
    expect(problemsOf({ PORT: 'x', LOG_LEVEL: 'y' })).toHaveLength(2)
  })

  it('takes an empty variable as unset', () => {
    expect(readConfiguration({ PORT: '', DATABASE_URL: '' }).port).toBe(8080)
  })

  it('cannot start in production mode, and says by name what is missing', () => {
    const problems = problemsOf({ COORDINATOR_MODE: 'production' }).join('\n')
    for (const part of [
      'COORDINATOR_AUTH=dev-key is refused',
      'COORDINATOR_POLICY_FILE',
      'TLS',
      'COORDINATOR_ENCRYPTOR=local is refused',
      'DATABASE_URL',
      'COORDINATOR_ENVIRONMENT=development is refused',
    ]) {
      expect(problems).toContain(part)
    }
    expect(problemsOf({ COORDINATOR_MODE: 'production', COORDINATOR_AUTH: 'none' }).join('\n')).toContain(
      'COORDINATOR_AUTH=none is refused',
    )
  })

  describe('of secrets', () => {
    let directory: string
    beforeAll(() => {
      directory = mkdtempSync(path.join(tmpdir(), 'maany-config-'))
    })
    afterAll(() => rmSync(directory, { recursive: true }))
    const key = 'ab'.repeat(32)

    it('takes them from a file or an alias', () => {
      const file = path.join(directory, 'key')
      writeFileSync(file, `${key}\n`)
      for (const name of ['COORDINATOR_MASTER_KEY_FILE', 'MAANY_COORDINATOR_MASTER_KEY_FILE']) {
        expect(readConfiguration({ [name]: file }).masterKey).toBe(key)
      }
      expect(readConfiguration({ MAANY_COORDINATOR_MASTER_KEY: key }).masterKey).toBe(key)
    })

    it('refuses one that is given twice, without showing it', () => {
      const problems = problemsOf({ COORDINATOR_MASTER_KEY: key, MAANY_COORDINATOR_MASTER_KEY: key })
      expect(problems).toEqual([expect.stringMatching(/COORDINATOR_MASTER_KEY and MAANY_.* are both set/)])
      expect(problems.join()).not.toContain(key)
    })

    it('says that a file cannot be read', () => {
      const missing = path.join(directory, 'missing')
      expect(problemsOf({ DATABASE_URL_FILE: missing })).toEqual([expect.stringContaining('DATABASE_URL_FILE')])
    })

    it('shows no secret value in a problem', () => {
      expect(problemsOf({ DATABASE_URL: 'mysql://user:hunter2@db' }).join()).not.toContain('hunter2')
      expect(problemsOf({ COORDINATOR_MASTER_KEY: `${key}00` }).join()).not.toContain(key)
    })
  })

  it('is listed in the README, with its defaults', () => {
    const readme = readFileSync(path.join(import.meta.dirname, '../README.md'), 'utf8')
    for (const { name, fallback } of VARIABLES) {
      expect(readme).toMatch(new RegExp(`\\| \`${name}\` +\\|.*\\| ${fallback.replace('.', '\\.')} +\\|`))
    }
  })
})
