import { describe, expect, it } from 'vitest'
import { developmentKeyAuthenticator, newDevelopmentKey } from '../src/auth/development-key.js'
import { noAuthentication } from '../src/auth/no-authentication.js'

describe('the development key', () => {
  const key = newDevelopmentKey()
  const authenticator = developmentKeyAuthenticator(key)
  const authenticate = (token: string, audience: 'session' | 'recovery' = 'session') =>
    authenticator.authenticate({ token, audience })

  it('is random, and recognizable to secret scanners', () => {
    expect(key).toMatch(/^maany_dev_[0-9a-f]{64}$/)
    expect(newDevelopmentKey()).not.toBe(key)
  })

  it('stands for one subject, or for the one that is named behind it', async () => {
    expect(await authenticate(key)).toEqual({ appId: 'development', subject: 'developer', method: 'dev-key' })
    expect(await authenticate(`${key}:alice`)).toMatchObject({ subject: 'alice' })
  })

  it.each([
    ['nothing', ''],
    ['another key', newDevelopmentKey()],
    ['a part of the key', key.slice(0, -1)],
    ['more than the key', `${key}0`],
    ['an empty subject', `${key}:`],
    ['a subject of other characters', `${key}:Al ice`],
    ['two subjects', `${key}:a:b`],
  ])('refuses %s', async (_, token) => {
    await expect(authenticate(token)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
  })

  it('must be whole: an empty one would let everybody in', () => {
    for (const damaged of ['', key.slice(0, -1), `${key}0`]) {
      expect(() => developmentKeyAuthenticator(damaged)).toThrow()
    }
  })

  it('opens no recovery', async () => {
    await expect(authenticate(key, 'recovery')).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
  })
})

describe('no authentication', () => {
  it('takes everybody for the same subject', async () => {
    const first = await noAuthentication.authenticate({ token: 'a', audience: 'session' })
    expect(await noAuthentication.authenticate({ token: '', audience: 'session' })).toEqual(first)
  })
})
