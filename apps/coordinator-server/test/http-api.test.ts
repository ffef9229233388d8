import { type Coordinator, CoordinatorError } from '@maany/coordinator-core'
import { describe, expect, it } from 'vitest'
import { createApi } from '../src/http/api.js'

const principal = { appId: 'a', subject: 's', method: 'test' }
const known = 'ab'.repeat(32)

function api(options: { draining?: boolean; storage?: () => Promise<void> } = {}) {
  const coordinator = {
    authenticate: async ({ token }: { token: string }) => {
      if (token !== 'good') throw new CoordinatorError('UNAUTHENTICATED')
      return principal
    },
    walletExists: async (_: unknown, id: string) => {
      if (!/^[0-9a-f]{64}$/.test(id)) throw new CoordinatorError('WALLET_ID_INVALID')
      return id === known
    },
  } as unknown as Coordinator
  return createApi(coordinator, {
    started: () => true,
    draining: () => options.draining ?? false,
    checks: { storage: options.storage ?? (async () => {}) },
  })
}

const get = async (path: string, token?: string, app = api()) => {
  const response = await app.request(path, token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } })
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}

describe('GET /wallets/:id', () => {
  it('says whether the caller has that wallet', async () => {
    expect(await get(`/wallets/${known}`, 'good')).toEqual({ status: 200, body: { exists: true } })
    expect(await get(`/wallets/${'cd'.repeat(32)}`, 'good')).toEqual({ status: 200, body: { exists: false } })
  })

  it('asks for a token', async () => {
    for (const token of [undefined, 'bad', '']) {
      expect(await get(`/wallets/${known}`, token)).toMatchObject({ status: 401, body: { code: 'UNAUTHENTICATED' } })
    }
  })

  it('refuses what is no wallet id, and repeats nothing of it', async () => {
    const { status, body } = await get(`/wallets/${'zz'.repeat(1000)}`, 'good')
    expect(status).toBe(400)
    expect(body).toEqual({ code: 'WALLET_ID_INVALID', message: expect.any(String) })
    expect(JSON.stringify(body)).not.toContain('zz')
  })
})

describe('health', () => {
  it('is live and ready with every dependency named', async () => {
    expect(await get('/health/live')).toEqual({ status: 200, body: { status: 'ok' } })
    expect(await get('/health/startup')).toEqual({ status: 200, body: { status: 'ok' } })
    expect(await get('/health/ready')).toEqual({ status: 200, body: { status: 'ok', checks: { storage: 'ok' } } })
  })

  it('is live but not ready without its storage', async () => {
    const app = api({ storage: async () => Promise.reject(new Error('postgres://user:hunter2@db')) })
    const { status, body } = await get('/health/ready', undefined, app)
    expect([status, body]).toEqual([503, { status: 'unavailable', checks: { storage: 'unavailable' } }])
    expect((await get('/health/live', undefined, app)).status).toBe(200)
  })

  it('is not ready while it drains', async () => {
    expect(await get('/health/ready', undefined, api({ draining: true }))).toMatchObject({ status: 503 })
  })
})

it('answers what does not exist as JSON', async () => {
  expect(await get('/nothing')).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } })
})
