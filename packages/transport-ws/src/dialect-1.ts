/**
 * Dialect 1, as deployed devices speak it.
 *
 * Until the server's side is done it sends engine frames, one empty frame in signing, and nothing else: those clients
 * feed every frame to their engine.
 *
 * @see wire protocol, "Dialect 1"
 * @module
 */
import { CoordinatorError, type DkgResult, isCoordinatorError, type SignResult } from '@maany/coordinator-core'
import { completionFrame, type Hello1Dkg, type Hello1Sign, isProtocolError, parseDeviceMessage } from '@maany/protocol'
import { storeBackup } from './backup.js'
import type { Authenticated } from './connection-context.js'
import { nextWithin } from './wait.js'

/** Runs a key generation, then keeps the socket open for the device's backup. */
export function dkg1(socket: Authenticated, hello: Hello1Dkg) {
  const { server, transport, principal, signal } = socket
  const { sessionId, walletId, engineSessionId } = hello
  let early: string | undefined
  const keep = (text: string) => {
    if (early !== undefined || !isBackup(text)) throw new CoordinatorError('MESSAGE_INVALID')
    early = text
  }
  return {
    run: () => {
      transport.onText = keep
      const binding = engineSessionId === undefined ? {} : { engineSessionId }
      return server.coordinator.runDkg({ principal, sessionId, walletId, signal, ...binding }, transport)
    },
    finish: async (result: DkgResult) => {
      await sendUnlessGone(socket, completionFrame())
      const endsAtMs = Date.now() + server.limits.backupWindowMs
      while (early === undefined) {
        const message = await nextWithin(transport, signal, endsAtMs)
        if (message === null) return
        if (typeof message === 'string') keep(message)
      }
      const text = early
      await storeBackup(socket, sessionId, result, () => {
        const message = parseDeviceMessage(text, 1)
        if (message.type !== 'backup-share') throw new CoordinatorError('BACKUP_INVALID')
        return message
      })
    },
  }
}

/** Signs a bare digest. */
export function sign1(socket: Authenticated, hello: Hello1Sign) {
  const { server, transport, principal, signal } = socket
  const { sessionId, walletId, digest } = hello
  return {
    run: () =>
      server.coordinator.runSign(
        { principal, sessionId, walletId, payload: { kind: 'digest', digest }, nudgeWhenSilent: true, signal },
        transport,
      ),
    finish: async (_result: SignResult) => {
      await sendUnlessGone(socket, completionFrame())
      const endsAtMs = Date.now() + server.limits.lingerMs
      while ((await nextWithin(transport, signal, endsAtMs)) !== null) {
        // A client that sends one frame more than its engine needs is left alone until it closes.
      }
    },
  }
}

/** Whether a text is a backup, sound or not; an unsound one is answered once key generation is done. */
function isBackup(text: string): boolean {
  try {
    return parseDeviceMessage(text, 1).type === 'backup-share'
  } catch (error) {
    return isProtocolError(error) && error.code === 'BACKUP_INVALID'
  }
}

/** A client may close as soon as its own side is done. */
async function sendUnlessGone({ transport }: Authenticated, frame: Uint8Array): Promise<void> {
  try {
    await transport.send(frame)
  } catch (error) {
    if (!isCoordinatorError(error, 'PEER_DISCONNECTED')) throw error
  }
}
