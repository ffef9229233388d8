/**
 * Documents that parsers read differently. A policy over one reading with a signature over the other is a bypass, so
 * each is refused, at every level of the document.
 */
import { MsgDelegate } from 'cosmjs-types/cosmos/staking/v1beta1/tx'
import { AuthInfo } from 'cosmjs-types/cosmos/tx/v1beta1/tx'
import { describe, expect, it } from 'vitest'
import { concatBytes } from '../src/bytes.js'
import { decodeAuthInfo, decodeDirectSignDoc, directSignBytes } from '../src/index.js'
import { encodeTag, encodeVarint } from '../src/proto/wire.js'
import type { RawMessage } from './raw-proto.js'
import { padVarint, raw, rawField } from './raw-proto.js'
import { refusal, toHex } from './support.js'

const COIN: RawMessage = [
  [1, 'uatom'],
  [2, '1000000'],
]
const PUBKEY: RawMessage = [[1, new Uint8Array(33).fill(2)]]
const MESSAGES = {
  '/cosmos.bank.v1beta1.MsgSend': [
    [1, 'cosmos1from'],
    [2, 'cosmos1to'],
    [3, COIN],
  ],
  '/cosmos.staking.v1beta1.MsgDelegate': [
    [1, 'cosmos1me'],
    [2, 'cosmosvaloper1you'],
    [3, COIN],
  ],
  '/ibc.applications.transfer.v1.MsgTransfer': [
    [1, 'transfer'],
    [2, 'channel-0'],
    [3, COIN],
    [4, 'cosmos1me'],
    [5, 'osmo1you'],
    [6, [[2, 100n]]],
    [7, 1n],
  ],
} as const satisfies Record<string, RawMessage>

/** A sign doc in which `edit` may replace the encoding of the message at one path. */
function signDoc(edit: (path: string, message: RawMessage) => Uint8Array = (_, message) => raw(message)): Uint8Array {
  const m = (path: string, message: RawMessage): Uint8Array => edit(path, message)
  const any = (path: string, [typeUrl, message]: [string, RawMessage]): Uint8Array => {
    const coin = (name: string): RawMessage =>
      message.map(([number, content]) => [number, content === COIN ? m(`${path}.value.${name}`, COIN) : content])
    const value = coin(typeUrl.endsWith('MsgTransfer') ? 'token' : typeUrl.endsWith('MsgSend') ? 'amount[0]' : 'amount')
    return m(path, [
      [1, typeUrl],
      [2, m(`${path}.value`, value)],
    ])
  }
  const body = m('body', [
    ...Object.entries(MESSAGES).map((entry, i): [number, Uint8Array] => [1, any(`body.messages[${i}]`, entry)]),
    [2, 'memo'],
    [3, 7n],
    [4, 1n],
    [5, m('body.timeoutTimestamp', [[1, 5n]])],
  ])
  const signer = 'authInfo.signerInfos[0]'
  const authInfo = m('authInfo', [
    [
      1,
      m(signer, [
        [
          1,
          m(`${signer}.publicKey`, [
            [1, '/cosmos.crypto.secp256k1.PubKey'],
            [2, m(`${signer}.publicKey.value`, PUBKEY)],
          ]),
        ],
        [2, m(`${signer}.modeInfo`, [[1, m(`${signer}.modeInfo.single`, [[1, 1n]])]])],
        [3, 4n],
      ]),
    ],
    [
      2,
      m('authInfo.fee', [
        [1, m('authInfo.fee.amount[0]', COIN)],
        [2, 200000n],
        [3, 'cosmos1payer'],
        [4, 'cosmos1granter'],
      ]),
    ],
    [
      3,
      m('authInfo.tip', [
        [1, m('authInfo.tip.amount[0]', COIN)],
        [2, 'cosmos1tipper'],
      ]),
    ],
  ])
  return m('', [
    [1, body],
    [2, authInfo],
    [3, 'chain-1'],
    [4, 9n],
  ])
}

/** Every message of the document by its path. */
const LEVELS = new Map<string, RawMessage>()
signDoc((path, message) => {
  LEVELS.set(path, message)
  return raw(message)
})

const at = (target: string, change: (message: RawMessage) => Uint8Array): (() => unknown) => {
  return () => decodeDirectSignDoc(signDoc((path, message) => (path === target ? change(message) : raw(message))))
}

describe('a document that every parser reads alike', () => {
  it('is accepted, and its bytes come back', () => {
    expect(LEVELS.size).toBe(22)
    expect(toHex(directSignBytes(decodeDirectSignDoc(signDoc())))).toBe(toHex(signDoc()))
  })
})

describe.each([...LEVELS])('at %j', (path, message) => {
  const prefix = path === '' ? '' : `${path}.`

  it('an unknown field is refused by its number', () => {
    expect(refusal(at(path, (m) => concatBytes([raw(m), rawField(99, 'x')])))).toBe(`PROTO_UNKNOWN_FIELD ${prefix}#99`)
    // Bit 11 makes a field "non-critical" for chains; here it is as unknown as any other.
    expect(refusal(at(path, (m) => concatBytes([raw(m), rawField(1024 + 99, 1n)])))).toBe(
      `PROTO_UNKNOWN_FIELD ${prefix}#1123`,
    )
  })

  it('a field that occurs again is refused by its name', () => {
    for (const [i, field] of message.entries()) {
      const doubled = [...message.slice(0, i + 1), field, ...message.slice(i + 1)]
      const outcome = tryDecode(at(path, () => raw(doubled)))
      // Repeated fields may occur again; all others may not.
      if (/^(body 1|authInfo 1|authInfo\.(fee|tip) 1|body\.messages\[0\]\.value 3)$/.test(`${path} ${field[0]}`)) {
        expect(outcome).toBe('accepted')
      } else {
        expect(outcome, `field ${field[0]}`).toMatch(/^PROTO_DUPLICATE_FIELD /)
      }
    }
  })

  it('fields out of order are refused', () => {
    const numbers = new Set(message.map(([number]) => number))
    if (numbers.size < 2) return
    expect(refusal(at(path, (m) => raw(m.toReversed())))).toMatch(/^PROTO_FIELD_ORDER /)
  })

  it('varints that are not minimal are refused', () => {
    const [number, content] = message[0] ?? [0, 0n]
    const wireType = typeof content === 'bigint' ? 0 : 2
    const first = rawField(number, content)
    const rest = first.slice(encodeTag(number, wireType).length)
    const tail = raw(message.slice(1))
    const padded = concatBytes([padVarint(encodeTag(number, wireType)), rest, tail])
    expect(refusal(at(path, () => padded))).toMatch(/^PROTO_VARINT_INVALID/)
    const length = encodeVarint(typeof content === 'bigint' ? content : BigInt(lengthOf(first, number)))
    const padded2 = concatBytes([encodeTag(number, wireType), padVarint(length), rest.slice(length.length), tail])
    expect(refusal(at(path, () => padded2))).toMatch(/^PROTO_VARINT_INVALID/)
  })

  it('explicit defaults are refused', () => {
    for (const [number, content] of message) {
      if (typeof content !== 'bigint' && typeof content !== 'string') continue
      const cleared = message.map((field): [number, RawMessage[number][1]] =>
        field[0] === number ? [number, typeof content === 'bigint' ? 0n : ''] : [field[0], field[1]],
      )
      expect(refusal(at(path, () => raw(cleared))), `field ${number}`).toMatch(/^PROTO_EXPLICIT_DEFAULT /)
    }
  })

  it('a foreign wire type is refused', () => {
    for (const [number, content] of message) {
      const other = rawField(number, typeof content === 'bigint' ? 'x' : 1n)
      const parts = message.map((field) => (field[0] === number ? other : rawField(...field)))
      expect(refusal(at(path, () => concatBytes(parts))), `field ${number}`).toMatch(/^PROTO_WIRE_TYPE /)
    }
  })
})

describe('the known bypasses', () => {
  const feeTwice = raw([
    [
      2,
      [
        [
          1,
          [
            [1, 'uatom'],
            [2, '1000000000'],
          ],
        ],
      ],
    ],
    [2, [[2, 200000n]]],
  ])

  it('cosmjs does not see the fee that a chain would charge; here it is refused', () => {
    expect(AuthInfo.decode(feeTwice).fee?.amount).toEqual([])
    expect(refusal(() => decodeAuthInfo(feeTwice))).toBe('PROTO_DUPLICATE_FIELD authInfo.fee')
  })

  it('cosmjs does not see the denomination that a chain would move; here it is refused', () => {
    const value = raw([
      [1, 'cosmos1me'],
      [2, 'cosmosvaloper1you'],
      [3, [[1, 'uatom']]],
      [3, [[2, '1000000']]],
    ])
    expect(MsgDelegate.decode(value).amount.denom).toBe('')
    const bodyBytes = raw([
      [
        1,
        [
          [1, '/cosmos.staking.v1beta1.MsgDelegate'],
          [2, value],
        ],
      ],
    ])
    const signBytes = directSignBytes({ bodyBytes, authInfoBytes: new Uint8Array(), chainId: 'a', accountNumber: 0 })
    expect(refusal(() => decodeDirectSignDoc(signBytes))).toBe('PROTO_DUPLICATE_FIELD body.messages[0].value.amount')
  })
})

function tryDecode(run: () => unknown): string {
  try {
    run()
    return 'accepted'
  } catch {
    return refusal(run)
  }
}

function lengthOf(field: Uint8Array, number: number): number {
  let shift = 0
  let length = 0
  for (const byte of field.slice(encodeTag(number, 2).length)) {
    length += (byte & 0x7f) << shift
    if (byte < 0x80) return length
    shift += 7
  }
  return length
}
