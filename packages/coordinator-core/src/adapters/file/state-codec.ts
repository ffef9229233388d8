/**
 * The file format of a store: one header line, then JSON.
 *
 * ```
 * maany-coordinator-store v1 sha256=<64 hex characters: SHA-256 of all that follows the line end>
 * {"deployment":{…},"wallets":[…],"sessions":[…],"authorizations":[…],"audit":[…]}
 * ```
 *
 * Bytes stand as `{"$b64":"…"}`; another member whose name begins with `$` gets a second `$`. The hash finds accidents,
 * not attackers: what protects a share is its envelope.
 *
 * @module
 */
import { createHash } from 'node:crypto'
import type { Authorization } from '../../domain/wallet.js'
import { CoordinatorError } from '../../errors/coordinator-error.js'
import type { Deployment, StoredAuditEvent } from '../../ports/wallet-storage.js'
import type { Draft } from '../state/draft.js'
import { type CoordinatorState, createState, type SessionRecord, scopeOf, type WalletRecord } from '../state/state.js'

const VERSION = 1
const HEADER = /^maany-coordinator-store v([1-9][0-9]{0,5}) sha256=([0-9a-f]{64})\n/
const BYTES = '$b64'

interface Snapshot {
  readonly deployment: Deployment
  readonly wallets: readonly WalletRecord[]
  readonly sessions: readonly SessionRecord[]
  readonly authorizations: readonly Authorization[]
  readonly audit: readonly StoredAuditEvent[]
}

/** The file's bytes for a state with the changes of a draft. */
export function encodeState(draft: Draft): Uint8Array {
  const values = <V>(map: { entries(): Iterable<[string, V]> }) => Array.from(map.entries(), ([, value]) => value)
  const snapshot: Snapshot = {
    deployment: draft.deployment,
    wallets: values(draft.wallets),
    sessions: values(draft.sessions),
    authorizations: values(draft.authorizations),
    audit: [...draft.audit()],
  }
  const body = JSON.stringify(toJson(snapshot))
  return new TextEncoder().encode(`maany-coordinator-store v${VERSION} sha256=${sha256(body)}\n${body}`)
}

/**
 * Reads what {@link encodeState} wrote.
 *
 * @param file - Path, for the message.
 * @throws CoordinatorError `SCHEMA_MISMATCH` for a file of a newer version; `INVARIANT_VIOLATED` for a damaged one
 */
export function decodeState(content: Uint8Array, file: string): CoordinatorState {
  const text = decodeText(content)
  const header = text === null ? null : HEADER.exec(text)
  if (text === null || header === null) throw damaged(file)
  if (Number(header[1]) !== VERSION) {
    throw new CoordinatorError('SCHEMA_MISMATCH', {
      message: `${file} was written by another version of the coordinator (format ${header[1]}, this one reads ${VERSION}).`,
    })
  }
  const body = text.slice(header[0].length)
  if (sha256(body) !== header[2]) throw damaged(file)
  return restore(fromJson(JSON.parse(body)) as Snapshot)
}

function restore({ deployment, wallets, sessions, authorizations, audit }: Snapshot): CoordinatorState {
  const state = createState(deployment)
  for (const record of wallets) {
    state.wallets.set(record.wallet.id, record)
    state.scopes.set(scopeOf(record.wallet), record.wallet.id)
  }
  for (const session of sessions) {
    state.sessions.set(session.id, session)
    if (session.state === 'live') state.live.set(session.scope, session.id)
  }
  for (const authorization of authorizations) state.authorizations.set(authorization.id, authorization)
  for (const event of audit) state.audit.push(event)
  return state
}

function toJson(value: unknown): unknown {
  if (value instanceof Uint8Array) return { [BYTES]: Buffer.from(value).toString('base64') }
  if (Array.isArray(value)) return value.map(toJson)
  if (typeof value !== 'object' || value === null) return value
  const escaped = (name: string) => (name.startsWith('$') ? `$${name}` : name)
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [escaped(name), toJson(member)]))
}

function fromJson(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(fromJson)
  if (typeof value !== 'object' || value === null) return value
  if (BYTES in value && typeof value[BYTES] === 'string') return new Uint8Array(Buffer.from(value[BYTES], 'base64'))
  const unescaped = (name: string) => (name.startsWith('$') ? name.slice(1) : name)
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [unescaped(name), fromJson(member)]))
}

/** `null`: no UTF-8, so not ours. */
function decodeText(content: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(content)
  } catch {
    return null
  }
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

function damaged(file: string): CoordinatorError {
  return new CoordinatorError('INVARIANT_VIOLATED', { message: `${file} is damaged. Restore it from a copy.` })
}
