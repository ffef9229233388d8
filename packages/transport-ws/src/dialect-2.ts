/**
 * Dialect 2: `session:ready`, engine frames, `session:complete`, `session:ack`.
 *
 * @see wire protocol, "Dialect 2"
 * @module
 */
import {
  CoordinatorError,
  type DkgResult,
  type SessionReady,
  type SignPayload,
  type SignResult,
} from '@maany/coordinator-core'
import {
  type BackupShare,
  encodeSessionComplete,
  encodeSessionReady,
  fromHex,
  type Hello2Dkg,
  type Hello2Sign,
  parseDeviceMessage,
  type SessionComplete,
} from '@maany/protocol'
import { storeBackup } from './backup.js'
import type { Authenticated } from './connection-context.js'
import { failureOf } from './failure.js'
import { nextWithin } from './wait.js'

type Hello = Hello2Dkg | Hello2Sign

/** Runs a key generation; it is confirmed by the device's acknowledgement, or by its backup. */
export function dkg2(socket: Authenticated, hello: Hello2Dkg) {
  const { server, transport, principal, signal } = socket
  const { sessionId, walletId } = hello
  const request = { principal, sessionId, signal, ...bindingOf(hello), ...(walletId === undefined ? {} : { walletId }) }
  return {
    run: () => server.coordinator.runDkg({ ...request, onReady: (ready) => announce(socket, ready) }, transport),
    finish: async (result: DkgResult) => {
      const { publicKey, shareVersion, pairId } = result
      await complete(socket, hello, { walletId: result.walletId, publicKey, shareVersion, ...optional({ pairId }) })
      const acknowledged = await awaitAck(socket, sessionId, (backup) =>
        storeBackup(socket, sessionId, result, () => backup),
      )
      if (acknowledged) await server.coordinator.confirmDkg({ principal, sessionId, candidate: result.candidate })
    },
  }
}

/** Signs what the payload says. */
export function sign2(socket: Authenticated, hello: Hello2Sign) {
  const { server, transport, principal, signal } = socket
  const { sessionId, walletId, shares, payload } = hello
  let pairId: Uint8Array | null = null
  const onReady = (ready: SessionReady) => {
    pairId = ready.pairId
    return announce(socket, ready)
  }
  const request = { principal, sessionId, walletId, signal, shares, ...bindingOf(hello) }
  return {
    run: () =>
      // The schema's optional fields may be present as undefined, which means the same to a chain adapter.
      server.coordinator.runSign({ ...request, payload: payload as SignPayload, onReady }, transport),
    finish: async ({ authorizationId, counter, digest, publicKey, shareVersion }: SignResult) => {
      const recorded = { authorizationId, counter, digest }
      await complete(socket, hello, { walletId, publicKey, shareVersion, ...recorded, ...optional({ pairId }) })
      await awaitAck(socket, sessionId, () => Promise.reject(new CoordinatorError('MESSAGE_INVALID')))
    },
  }
}

/** Both engines are given the session id's 16 bytes. */
function bindingOf({ sessionId }: Hello): { engineSessionId?: Uint8Array } {
  return optional({ engineSessionId: fromHex(sessionId) })
}

async function announce({ transport }: Authenticated, ready: SessionReady): Promise<void> {
  const { sessionId, walletId, shareVersion, deadlineAtMs } = ready
  const message = { sessionId, walletId, shareVersion, deadlineAtMs }
  await transport.sendText(
    encodeSessionReady({ ...message, ...optional({ pairId: ready.pairId, engine: ready.engine }) }),
  )
}

async function complete(
  { server, transport, requestId }: Authenticated,
  { sessionId, prefix, algo }: Hello,
  result: Omit<SessionComplete, 'type' | 'sessionId' | 'address'>,
): Promise<void> {
  let address: string | null = null
  try {
    if (prefix !== undefined) address = server.coordinator.address(result.publicKey, prefix, algo)
  } catch (error) {
    // The operation is done: an address that cannot be told must not hide that.
    server.logger.warn('address.failed', { requestId, sessionId, ...failureOf(error).fields })
  }
  await transport.sendText(encodeSessionComplete({ sessionId, ...result, ...optional({ address }) }))
}

/** Waits for `session:ack`, taking backups before it. `false` when the device left without one. */
async function awaitAck(
  { server, transport, signal }: Authenticated,
  sessionId: string,
  onBackup: (backup: BackupShare) => Promise<void>,
): Promise<boolean> {
  const endsAtMs = Date.now() + server.limits.ackWindowMs
  for (;;) {
    const text = await nextWithin(transport, signal, endsAtMs)
    if (text === null) return false
    if (typeof text !== 'string') throw new CoordinatorError('MESSAGE_INVALID')
    const message = parseDeviceMessage(text, 2)
    if (message.type === 'backup-share') await onBackup(message)
    else if (message.sessionId === sessionId) return true
    else throw new CoordinatorError('MESSAGE_INVALID')
  }
}

/** The fields that are there. */
function optional<T extends object>(fields: T): { [K in keyof T]?: NonNullable<T[K]> } {
  const present = Object.entries(fields).filter(([, value]) => value !== null && value !== undefined)
  return Object.fromEntries(present) as { [K in keyof T]?: NonNullable<T[K]> }
}
