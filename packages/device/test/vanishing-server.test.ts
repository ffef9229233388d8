import { describe, expect, it } from 'vitest'
import { bench, DIGEST, failure } from './support/bench.js'
import { seedWallet } from './support/seed-wallet.js'

const DKG_POINTS = ['hello', 'ready', 'receive 1', 'send 1', 'receive 2', 'send 2', 'complete', 'ack']
const SIGN_POINTS = ['hello', 'ready', 'send 1', 'receive 1', 'send 2', 'receive 2', 'send 3', 'complete', 'ack']

/** A bench whose server does something once, at one point, and stops there. */
function faulty(fault: 'vanish' | 'silence', where: string) {
  let armed = true
  const bed = bench({
    at: (point, peer) => {
      if (!armed || point !== where) return undefined
      armed = false
      if (fault === 'vanish') peer.close(1006)
      // The total deadline runs whatever the device is doing.
      else queueMicrotask(() => bed.clock.advance(60_000))
      return 'stop'
    },
  })
  return bed
}

it('enumerates every point of both operations', async () => {
  const bed = bench()
  const { walletId } = await bed.device.createWallet()
  expect(bed.server.points).toEqual(DKG_POINTS)
  await bed.device.sign({ walletId, payload: DIGEST })
  expect(bed.server.points.slice(DKG_POINTS.length)).toEqual(SIGN_POINTS)
})

describe('key generation: the server vanishes', () => {
  it.each(DKG_POINTS.slice(0, 4))('at "%s": nothing was made, and it may be tried again', async (point) => {
    const bed = faulty('vanish', point)
    const error = await failure(bed.device.createWallet())
    expect(error).toMatchObject({ code: 'PEER_DISCONNECTED', outcome: 'failed', retryable: true })
    expect(await bed.device.wallets()).toEqual([])
    bed.expectClean()
  })

  it.each(['receive 2', 'send 2'])('at "%s": the outcome is unknown, and nothing was made here', async (point) => {
    const bed = faulty('vanish', point)
    const error = await failure(bed.device.createWallet())
    expect(error).toMatchObject({ code: 'OUTCOME_UNKNOWN', outcome: 'unknown', retryable: false })
    expect(error.cause).toMatchObject({ code: 'PEER_DISCONNECTED' })
    expect(await bed.device.wallets()).toEqual([])
    bed.expectClean()
  })

  it('before its report: the share is safe here, unconfirmed, and its first signature confirms it', async () => {
    const bed = faulty('vanish', 'complete')
    const { code, walletId = '' } = await failure(bed.device.createWallet())
    expect(code).toBe('OUTCOME_UNKNOWN')
    expect(await bed.device.wallet(walletId)).toMatchObject({ confirmed: false })
    await bed.device.sign({ walletId, payload: DIGEST })
    expect(await bed.device.wallet(walletId)).toMatchObject({ confirmed: true })
    bed.expectClean()
  })

  it('before the acknowledgement: the wallet is there', async () => {
    const bed = faulty('vanish', 'ack')
    const { walletId } = await bed.device.createWallet()
    expect(await bed.device.wallet(walletId)).toMatchObject({ confirmed: true })
    bed.expectClean()
  })
})

describe('signing: the server vanishes', () => {
  it.each(SIGN_POINTS.slice(0, 5))('at "%s": nothing was signed, and it may be tried again', async (point) => {
    const bed = faulty('vanish', point)
    const { walletId } = await seedWallet(bed)
    const error = await failure(bed.device.sign({ walletId, payload: DIGEST }))
    expect(error).toMatchObject({ code: 'PEER_DISCONNECTED', outcome: 'failed', retryable: true, walletId })
    expect(error.sessionId).toBe(bed.events[0]?.sessionId)
    bed.expectClean()
    await bed.device.sign({ walletId, payload: DIGEST })
  })

  it.each(['receive 2', 'send 3'])('at "%s": the outcome is unknown', async (point) => {
    const bed = faulty('vanish', point)
    const { walletId } = await seedWallet(bed)
    const error = await failure(bed.device.sign({ walletId, payload: DIGEST }))
    expect(error).toMatchObject({ code: 'OUTCOME_UNKNOWN', outcome: 'unknown', retryable: false, walletId })
    expect(await bed.device.wallet(walletId)).toMatchObject({ ban: null })
    bed.expectClean()
    await bed.device.sign({ walletId, payload: DIGEST })
  })

  it('before its report: the signature is complete, and is not lost', async () => {
    const bed = faulty('vanish', 'complete')
    const { walletId } = await seedWallet(bed)
    const result = await bed.device.sign({ walletId, payload: DIGEST })
    expect(result).toMatchObject({ authorizationId: null, counter: null, digest: DIGEST.digest })
    expect(result.signature).toHaveLength(64)
    bed.expectClean()
  })

  it('before the acknowledgement: the signature and the report are there', async () => {
    const bed = faulty('vanish', 'ack')
    const { walletId } = await seedWallet(bed)
    expect(await bed.device.sign({ walletId, payload: DIGEST })).toMatchObject({ counter: 1 })
    bed.expectClean()
  })
})

describe('a server that falls silent', () => {
  it.each(DKG_POINTS.slice(0, -1))('at "%s" of a key generation runs into the deadline', async (point) => {
    const bed = faulty('silence', point)
    const error = await failure(bed.device.createWallet())
    expect(['DEADLINE_EXCEEDED', 'OUTCOME_UNKNOWN']).toContain(error.code)
    bed.expectClean()
  })

  it.each(SIGN_POINTS.slice(0, -2))('at "%s" of a signing runs into the deadline', async (point) => {
    const bed = faulty('silence', point)
    const { walletId } = await seedWallet(bed)
    const error = await failure(bed.device.sign({ walletId, payload: DIGEST }))
    expect(['DEADLINE_EXCEEDED', 'OUTCOME_UNKNOWN']).toContain(error.code)
    expect(await bed.device.wallet(walletId)).toMatchObject({ ban: null })
    bed.expectClean()
  })

  it('runs into the deadline of a round before the total one', async () => {
    const bed = bench({ at: (point) => (point === 'send 1' ? 'stop' : undefined) })
    const { walletId } = await seedWallet(bed)
    const device = bed.another({
      onProgress: ({ step }) => {
        // The wait for the first frame starts after this event has been told.
        if (step === 'ready') setImmediate(() => bed.clock.advance(15_000))
      },
    })
    expect(await failure(device.sign({ walletId, payload: DIGEST }))).toMatchObject({
      code: 'DEADLINE_EXCEEDED',
      outcome: 'failed',
      retryable: true,
    })
    bed.expectClean()
  })
})
