import type { ErrorCode } from '@maany/protocol'
import type { ServerLimits } from './limits.js'

/** A socket's place among all of them. */
export interface Admission {
  /** Counts bytes that arrived before authentication; `false` when all sockets together have sent too many. */
  countBytes(bytes: number): boolean
  /** The socket is authenticated: its bytes count elsewhere from now on. */
  authenticated(): void
  /** The socket is gone. */
  leave(): void
}

/** What one address has open. */
interface AddressUse {
  sockets: number
  unauthenticatedBytes: number
}

/** Counts sockets and what they send before anybody knows who they are. */
export class ConnectionBudget {
  readonly #limits: ServerLimits
  readonly #perAddress = new Map<string, AddressUse>()
  #sockets = 0
  #unauthenticatedSockets = 0
  #unauthenticatedBytes = 0

  constructor(limits: ServerLimits) {
    this.#limits = limits
  }

  /** Takes a socket in, or says why not. */
  enter(remoteAddress: string): Admission | ErrorCode {
    const key = addressKey(remoteAddress)
    const use = this.#perAddress.get(key) ?? { sockets: 0, unauthenticatedBytes: 0 }
    if (use.sockets >= this.#limits.maxSocketsPerAddress) return 'RATE_LIMITED'
    if (this.#sockets >= this.#limits.maxSockets) return 'OVERLOADED'
    if (this.#unauthenticatedSockets >= this.#limits.maxUnauthenticatedSockets) return 'OVERLOADED'
    this.#perAddress.set(key, use)
    use.sockets += 1
    this.#sockets += 1
    this.#unauthenticatedSockets += 1
    return this.#admission(key, use)
  }

  #admission(key: string, use: AddressUse): Admission {
    let counted = 0
    let unauthenticated = true
    const authenticated = () => {
      if (!unauthenticated) return
      unauthenticated = false
      this.#unauthenticatedSockets -= 1
      this.#unauthenticatedBytes -= counted
      use.unauthenticatedBytes -= counted
    }
    return {
      countBytes: (bytes) => {
        if (!unauthenticated) return true
        counted += bytes
        this.#unauthenticatedBytes += bytes
        use.unauthenticatedBytes += bytes
        if (use.unauthenticatedBytes > this.#limits.maxUnauthenticatedBytesPerAddress) return false
        return this.#unauthenticatedBytes <= this.#limits.maxUnauthenticatedBytes
      },
      authenticated,
      leave: () => {
        authenticated()
        this.#sockets -= 1
        use.sockets -= 1
        if (use.sockets === 0) this.#perAddress.delete(key)
      },
    }
  }
}

/** What counts as one address: an IPv4 address, or the /64 network of an IPv6 one, which one customer owns whole. */
export function addressKey(address: string): string {
  const [bare = ''] = address.split('%')
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(bare)
  if (mapped?.[1] !== undefined) return mapped[1]
  if (!bare.includes(':')) return bare
  const [head = '', tail = ''] = bare.split('::')
  const [left, right] = [head, tail].map((part) => part.split(':').filter((group) => group !== ''))
  const zeros = bare.includes('::') ? 8 - (left?.length ?? 0) - (right?.length ?? 0) : 0
  const groups = [...(left ?? []), ...Array.from({ length: Math.max(0, zeros) }, () => '0'), ...(right ?? [])]
  return `${groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`
}
