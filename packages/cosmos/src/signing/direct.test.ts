import { describe, expect, it } from 'vitest'
import { raw } from '../../test/raw-proto.js'
import { refusal, toHex } from '../../test/support.js'
import { message, string } from '../proto/descriptor.js'
import { createTypeRegistry, defaultTypes } from '../proto/registry.js'
import { decodeAuthInfo, decodeDirectSignDoc, decodeTxBody } from './decode-direct.js'
import { directSignBytes } from './direct.js'

const EMPTY = new Uint8Array(0)
const parts = { bodyBytes: Uint8Array.of(1), authInfoBytes: Uint8Array.of(2), chainId: 'x' }

describe('directSignBytes', () => {
  it('encodes only: what is inside is not looked at', () => {
    expect(toHex(directSignBytes({ ...parts, accountNumber: 5 }))).toBe('0a01011201021a01782005')
  })

  it('leaves account number 0 out, however it is given', () => {
    for (const accountNumber of [0, 0n, '0']) {
      expect(toHex(directSignBytes({ ...parts, accountNumber }))).toBe('0a01011201021a0178')
    }
  })

  it('takes bigint, safe integer and decimal string alike', () => {
    const [a, ...others] = [300, 300n, '300'].map((accountNumber) =>
      toHex(directSignBytes({ ...parts, accountNumber })),
    )
    expect(others).toEqual([a, a])
    expect(toHex(directSignBytes({ ...parts, accountNumber: 2n ** 64n - 1n }))).toMatch(/20ffffffffffffffffff01$/)
  })

  it.each([
    -1,
    -1n,
    2 ** 53,
    1.5,
    Number.NaN,
    2n ** 64n,
    '',
    '01',
    '-1',
    '1.0',
    '0x1',
    ' 1',
    '18446744073709551616',
    null,
    undefined,
  ])('refuses the account number %s', (accountNumber) => {
    expect(refusal(() => directSignBytes({ ...parts, accountNumber: accountNumber as number }))).toBe(
      'INVALID_ARGUMENT accountNumber',
    )
  })

  it('refuses what is no bytes or no text', () => {
    expect(refusal(() => directSignBytes({ ...parts, accountNumber: 0, bodyBytes: [1] as never }))).toBe(
      'INVALID_ARGUMENT bodyBytes',
    )
    expect(refusal(() => directSignBytes({ ...parts, accountNumber: 0, authInfoBytes: '' as never }))).toBe(
      'INVALID_ARGUMENT authInfoBytes',
    )
    expect(refusal(() => directSignBytes({ ...parts, accountNumber: 0, chainId: 1 as never }))).toBe(
      'INVALID_ARGUMENT chainId',
    )
    expect(refusal(() => directSignBytes({ ...parts, accountNumber: 0, chainId: '\ud800' }))).toBe(
      'INVALID_UTF8 chainId',
    )
  })
})

describe('decodeDirectSignDoc', () => {
  it.each([
    ['nothing', EMPTY, 'EMPTY'],
    ['too much', new Uint8Array(1_048_577), 'TOO_LARGE'],
    ['a group', Uint8Array.of(0x0b, 0x0c), 'PROTO_WIRE_TYPE bodyBytes'],
    ['a fixed64', Uint8Array.of(0x21, 0, 0, 0, 0, 0, 0, 0, 0), 'PROTO_WIRE_TYPE accountNumber'],
    ['field number 0', Uint8Array.of(0x02, 0x00), 'PROTO_TAG_INVALID'],
    ['field number 2^29', Uint8Array.of(0x82, 0x80, 0x80, 0x80, 0x10, 0x00), 'PROTO_TAG_INVALID'],
    ['a cut tag', Uint8Array.of(0x80), 'PROTO_TRUNCATED'],
    ['a cut length', Uint8Array.of(0x0a), 'PROTO_TRUNCATED bodyBytes'],
    ['a length beyond the end', Uint8Array.of(0x0a, 0x05, 0x00), 'PROTO_TRUNCATED bodyBytes'],
    ['a huge length', Uint8Array.of(0x0a, ...Array(9).fill(0xff), 0x01), 'PROTO_TRUNCATED bodyBytes'],
    ['a varint of 65 bits', Uint8Array.of(0x20, ...Array(9).fill(0xff), 0x02), 'PROTO_VARINT_INVALID accountNumber'],
    ['a varint of 11 bytes', Uint8Array.of(0x20, ...Array(10).fill(0xff), 0x01), 'PROTO_VARINT_INVALID accountNumber'],
    ['a text that is no UTF-8', Uint8Array.of(0x1a, 0x01, 0xff), 'INVALID_UTF8 chainId'],
    ['an overlong text', Uint8Array.of(0x1a, 0x02, 0xc0, 0x80), 'INVALID_UTF8 chainId'],
    ['an encoded surrogate', Uint8Array.of(0x1a, 0x03, 0xed, 0xa0, 0x80), 'INVALID_UTF8 chainId'],
  ])('refuses %s', (_, bytes, expected) => {
    expect(refusal(() => decodeDirectSignDoc(bytes))).toBe(expected)
  })

  it('keeps a byte order mark', () => {
    expect(decodeTxBody(raw([[2, '\ufeffmemo']])).memo).toBe('\ufeffmemo')
  })
})

describe('decodeTxBody', () => {
  const any = (typeUrl: string, value: Uint8Array | string = EMPTY) =>
    raw([
      [
        1,
        [
          [1, typeUrl],
          [2, value],
        ],
      ],
    ])

  it.each([
    ['extension options', raw([[1023, [[1, '/a.B']]]]), 'EXTENSION_OPTIONS_UNSUPPORTED body.extensionOptions'],
    [
      'non-critical extension options',
      raw([[2047, [[1, '/a.B']]]]),
      'EXTENSION_OPTIONS_UNSUPPORTED body.nonCriticalExtensionOptions',
    ],
    ['a bool that is neither', raw([[4, 2n]]), 'PROTO_VALUE_RANGE body.unordered'],
    ['nanoseconds beyond a second', raw([[5, [[2, 1_000_000_000n]]]]), 'PROTO_VALUE_RANGE body.timeoutTimestamp.nanos'],
    ['negative nanoseconds', raw([[5, [[2, 2n ** 64n - 1n]]]]), 'PROTO_VALUE_RANGE body.timeoutTimestamp.nanos'],
    ['nanoseconds of 33 bits', raw([[5, [[2, 2n ** 32n + 5n]]]]), 'PROTO_VALUE_RANGE body.timeoutTimestamp.nanos'],
    [
      'a type URL with a host',
      any('type.googleapis.com/cosmos.bank.v1beta1.MsgSend', 'x'),
      'TYPE_URL_INVALID body.messages[0].typeUrl',
    ],
    [
      'a type URL without a slash',
      any('cosmos.bank.v1beta1.MsgSend', 'x'),
      'TYPE_URL_INVALID body.messages[0].typeUrl',
    ],
    ['no type URL', raw([[1, [[2, 'x']]]]), 'TYPE_URL_INVALID body.messages[0].typeUrl'],
    [
      'a coin without denomination',
      any('/cosmos.bank.v1beta1.MsgSend', raw([[3, [[2, '1']]]])),
      'DENOM_INVALID body.messages[0].value.amount[0].denom',
    ],
    [
      'a hexadecimal amount',
      any(
        '/cosmos.bank.v1beta1.MsgSend',
        raw([
          [
            3,
            [
              [1, 'a'],
              [2, '0x1'],
            ],
          ],
        ]),
      ),
      'AMOUNT_INVALID body.messages[0].value.amount[0].amount',
    ],
  ])('refuses %s', (_, bytes, expected) => {
    expect(refusal(() => decodeTxBody(bytes))).toBe(expected)
  })

  it('keeps messages of unknown types opaque, and looks into types that are added as data', () => {
    const bytes = any('/my.chain.v1.MsgPing', raw([[1, 'hello']]))
    expect(decodeTxBody(bytes).messages[0]?.message).toBeUndefined()
    const types = createTypeRegistry([...defaultTypes.values(), message('my.chain.v1.MsgPing', { text: string(1) })])
    expect(decodeTxBody(bytes, { types }).messages[0]?.message).toEqual({ text: 'hello' })
    const twice = any(
      '/my.chain.v1.MsgPing',
      raw([
        [1, 'a'],
        [1, 'b'],
      ]),
    )
    expect(refusal(() => decodeTxBody(twice, { types }))).toBe('PROTO_DUPLICATE_FIELD body.messages[0].value.text')
  })

  it('bounds the number of messages over the whole document', () => {
    const empty: [number, Uint8Array][] = Array.from({ length: 20_001 }, () => [1, EMPTY])
    expect(refusal(() => decodeAuthInfo(raw(empty)))).toMatch(/^TOO_LARGE authInfo.signerInfos/)
    const coins = raw(
      Array.from(
        { length: 7000 },
        () =>
          [
            3,
            raw([
              [1, 'a'],
              [2, '1'],
            ]),
          ] as const,
      ),
    )
    const body = (count: number) =>
      raw(
        Array.from(
          { length: count },
          () =>
            [
              1,
              [
                [1, '/cosmos.bank.v1beta1.MsgSend'],
                [2, coins],
              ],
            ] as const,
        ),
      )
    expect(decodeTxBody(body(2)).messages).toHaveLength(2)
    expect(refusal(() => decodeTxBody(body(3)))).toMatch(/^TOO_LARGE body\.messages\[2\]\.value\.amount/)
  })

  it('decodes messages inside messages as strictly, and stops at seven levels', () => {
    const send = raw([
      [1, 'a'],
      [2, 'b'],
      [99, 'x'],
    ])
    const exec = (url: string, value: Uint8Array) =>
      raw([
        [
          2,
          [
            [1, url],
            [2, value],
          ],
        ],
      ])
    const nested = any('/cosmos.authz.v1beta1.MsgExec', exec('/cosmos.bank.v1beta1.MsgSend', send))
    expect(refusal(() => decodeTxBody(nested))).toBe('PROTO_UNKNOWN_FIELD body.messages[0].value.msgs[0].value.#99')
    const nest = (levels: number): Uint8Array =>
      levels === 0 ? raw([[1, 'cosmos1grantee']]) : exec('/cosmos.authz.v1beta1.MsgExec', nest(levels - 1))
    expect(() => decodeTxBody(any('/cosmos.authz.v1beta1.MsgExec', nest(7)))).not.toThrow()
    expect(refusal(() => decodeTxBody(any('/cosmos.authz.v1beta1.MsgExec', nest(8))))).toMatch(/^TOO_DEEP /)
  })
})

describe('decodeAuthInfo', () => {
  const modeInfo = (content: [number, Uint8Array][]) => raw([[1, [[2, raw(content)]]]])

  it('refuses two members of a oneof', () => {
    const both = modeInfo([
      [1, raw([[1, 1n]])],
      [2, EMPTY],
    ])
    expect(refusal(() => decodeAuthInfo(both))).toBe('PROTO_ONEOF_CONFLICT authInfo.signerInfos[0].modeInfo.multi')
  })

  it('reads the modes of a multisig, and stops at 64 levels', () => {
    const multi = (inner: Uint8Array) =>
      raw([
        [
          2,
          raw([
            [
              1,
              [
                [1, 2n],
                [2, Uint8Array.of(0xc0)],
              ],
            ],
            [2, inner],
          ]),
        ],
      ])
    const one = raw([[1, [[1, 127n]]]])
    const info = decodeAuthInfo(raw([[1, [[2, multi(one)]]]]))
    expect(info.signerInfos[0]?.modeInfo?.multi).toEqual({
      bitarray: { extraBitsStored: 2, elems: Uint8Array.of(0xc0) },
      modeInfos: [{ single: { mode: 127 }, multi: undefined }],
    })
    let deep = one
    for (let i = 0; i < 40; i++) deep = multi(deep)
    expect(refusal(() => decodeAuthInfo(raw([[1, [[2, deep]]]])))).toMatch(
      /^TOO_DEEP authInfo\.signerInfos\[0\]\.modeInfo\.multi/,
    )
  })

  it('refuses enum numbers that do not fit 31 bits', () => {
    const wide = modeInfo([[1, raw([[1, 2n ** 31n]])]])
    expect(refusal(() => decodeAuthInfo(wide))).toBe('PROTO_VALUE_RANGE authInfo.signerInfos[0].modeInfo.single.mode')
  })
})
