import {
  type Coordinator,
  CoordinatorError,
  type DkgRequest,
  type SignRequest,
  type StoreBackupRequest,
  type Transport,
} from '@maany/coordinator-core'

/** What the double has been asked, in order. */
export type Call =
  | { readonly method: 'authenticate'; readonly token: string; readonly remoteAddress: string | undefined }
  | { readonly method: 'runDkg'; readonly request: DkgRequest }
  | { readonly method: 'runSign'; readonly request: SignRequest }
  | { readonly method: 'confirmDkg' }
  | { readonly method: 'storeBackup'; readonly request: StoreBackupRequest; readonly fragment: string }

/** A coordinator without an engine: frames are `[kind, round]`, in the numbers of the engine's frame table. */
export interface FakeCoordinator extends Coordinator {
  readonly calls: Call[]
  /** Operations that are running. */
  running(): number
  /** Replaces one method for one test. */
  override(methods: Partial<Coordinator>): void
}

export const PUBLIC_KEY = new Uint8Array(33).fill(2)
export const PAIR_ID = new Uint8Array(16).fill(3)
export const DIGEST = new Uint8Array(32).fill(4)
export const TOKEN = 'the-right-token'
const DKG = 1
const SIGN = 2

/** Makes the double. */
export function fakeCoordinator(): FakeCoordinator {
  const calls: Call[] = []
  const usedIds = new Set<string>()
  const replaced: Partial<Coordinator> = {}
  let running = 0

  const operate = async <T>(request: DkgRequest | SignRequest, work: () => Promise<T>): Promise<T> => {
    if (usedIds.has(request.sessionId)) throw new CoordinatorError('SESSION_ID_USED')
    usedIds.add(request.sessionId)
    running += 1
    try {
      return await work()
    } finally {
      running -= 1
    }
  }

  const base: Coordinator = {
    authenticate: async ({ token, remoteAddress }) => {
      calls.push({ method: 'authenticate', token, remoteAddress })
      if (token !== TOKEN) throw new CoordinatorError('UNAUTHENTICATED')
      return { appId: 'app', subject: 'alice', method: 'test' }
    },
    runDkg: (request, transport) =>
      operate(request, async () => {
        calls.push({ method: 'runDkg', request })
        const walletId = request.walletId ?? 'ee'.repeat(32)
        await request.onReady?.({ ...ready(request), walletId, pairId: null })
        await expectFrame(request, transport, DKG, 1)
        await transport.send(Uint8Array.of(DKG, 2))
        await expectFrame(request, transport, DKG, 3)
        await transport.send(Uint8Array.of(DKG, 4))
        const candidate = { wallet: 'w', shareId: 's', shareVersion: 1 }
        return { walletId, publicKey: PUBLIC_KEY, shareVersion: 1, pairId: PAIR_ID, candidate }
      }),
    runSign: (request, transport) =>
      operate(request, async () => {
        calls.push({ method: 'runSign', request })
        const { walletId } = request
        await request.onReady?.({ ...ready(request), walletId, pairId: PAIR_ID })
        await transport.send(Uint8Array.of(SIGN, 1))
        await expectFrame(request, transport, SIGN, 2)
        await transport.send(Uint8Array.of(SIGN, 3))
        await expectFrame(request, transport, SIGN, 4)
        await transport.send(Uint8Array.of(SIGN, 5))
        return { walletId, authorizationId: 'a', counter: 7, digest: DIGEST, shareVersion: 1, publicKey: PUBLIC_KEY }
      }),
    confirmDkg: async () => {
      calls.push({ method: 'confirmDkg' })
    },
    storeBackup: async (request) => {
      calls.push({ method: 'storeBackup', request, fragment: Buffer.from(request.fragment).toString('hex') })
    },
    walletExists: async () => false,
    address: (_publicKey, prefix) => `${prefix}1address`,
    engineInfo: () => null,
    close: async () => {},
  }
  const pick = <K extends keyof Coordinator>(name: K): Coordinator[K] => replaced[name] ?? base[name]
  return {
    calls,
    running: () => running,
    override: (methods) => Object.assign(replaced, methods),
    authenticate: (credentials) => pick('authenticate')(credentials),
    runDkg: (request, transport) => pick('runDkg')(request, transport),
    runSign: (request, transport) => pick('runSign')(request, transport),
    confirmDkg: (request) => pick('confirmDkg')(request),
    storeBackup: (request) => pick('storeBackup')(request),
    walletExists: (principal, walletId) => pick('walletExists')(principal, walletId),
    address: (publicKey, prefix, algo) => pick('address')(publicKey, prefix, algo),
    engineInfo: () => pick('engineInfo')(),
    close: (options) => pick('close')(options),
  }
}

function ready({ sessionId }: DkgRequest | SignRequest) {
  const engine = { name: 'fake', version: '1', protocol: 'fake/1', capabilities: [] }
  return { sessionId, shareVersion: 1, engine, deadlineAtMs: 1_700_000_000_000 }
}

async function expectFrame({ signal }: DkgRequest | SignRequest, transport: Transport, kind: number, round: number) {
  const frame = await transport.receive(signal === undefined ? {} : { signal })
  if (frame.length !== 2 || frame[0] !== kind || frame[1] !== round) throw new CoordinatorError('FRAME_REJECTED')
}
