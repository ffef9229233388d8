import { expect, it } from 'vitest'
import { converse, makePair, type Party, startSigning } from './drive.js'
import { expectFailure, filled, type Subject } from './subject.js'

type Change = readonly [name: string, change: (frame: Uint8Array) => Uint8Array]

const changes: readonly Change[] = [
  ['empty', () => new Uint8Array()],
  ['one byte', () => filled(1)],
  ['garbage', (frame) => filled(frame.length, 0xa5)],
  ['cut by one byte', (frame) => frame.slice(0, -1)],
  ['cut in half', (frame) => frame.slice(0, frame.length / 2)],
  ['one byte too long', (frame) => concat(frame, filled(1, 0))],
  ['twice in one', (frame) => concat(frame, frame)],
  ['another first byte', (frame) => flip(frame, 0)],
  ['another last byte', (frame) => flip(frame, frame.length - 1)],
  ['another byte in the middle', (frame) => flip(frame, frame.length >> 1)],
  ['a huge one', () => filled(5 * 1024 * 1024)],
]

function concat(one: Uint8Array, two: Uint8Array): Uint8Array {
  const all = new Uint8Array(one.length + two.length)
  all.set(one)
  all.set(two, one.length)
  return all
}

function flip(frame: Uint8Array, at: number): Uint8Array {
  const changed = frame.slice()
  changed[at] = (changed[at] ?? 0) ^ 1
  return changed
}

/** Frames that are not what the session expects. */
export function describeFrames(subject: Subject): void {
  const signing = (): [Party, Party, () => void] => {
    const { engine, ctx, pair } = subject
    const both = startSigning(engine, ctx, pair, filled(32))
    return [
      (inbound) => engine.signStep(ctx, both.server, inbound),
      (inbound) => engine.signStep(ctx, both.device, inbound),
      () => both.free(),
    ]
  }

  const keygen = (role: 'refresh' | 'dkg'): [Party, Party, () => void] => {
    const { engine, ctx, pair } = subject
    const make = (who: 'device' | 'server') =>
      role === 'dkg' ? engine.dkgNew(ctx, { role: who }) : engine.refreshNew(ctx, pair[who], { mode: 'faster' })
    const [device, server] = [make('device'), make('server')]
    return [
      (inbound) => engine.dkgStep(ctx, device, inbound),
      (inbound) => engine.dkgStep(ctx, server, inbound),
      () => {
        engine.dkgFree(device)
        engine.dkgFree(server)
      },
    ]
  }

  const kinds: readonly [string, number, () => [Party, Party, () => void]][] = [
    ['signing', 5, signing],
    ['faster refresh', 4, () => keygen('refresh')],
    ['key generation', 4, () => keygen('dkg')],
  ]

  for (const [kind, count, start] of kinds) {
    it.each(changes)(`${kind}: a frame that is changed is a bad frame (%s)`, async (_, change) => {
      if (!subject.classified) return
      // The first frames of a key generation suffice here; its later ones take a second each.
      const frames = kind === 'key generation' ? 2 : count
      for (let target = 0; target < frames; target++) {
        const [first, second, free] = start()
        await expectFailure(
          subject,
          () => converse(first, second, ({ frame }, index) => (index === target ? change(frame) : frame)),
          'BAD_FRAME',
        )
        free()
      }
    })
  }

  it('refuses frames that are replayed, repeated, reordered or of another session', async () => {
    if (!subject.classified) return
    const { engine, ctx, pair } = subject
    const earlier = startSigning(engine, ctx, pair, filled(32))
    const old = (await earlier.run()).map(({ frame }) => frame)
    earlier.free()
    expect(old).toHaveLength(5)
    // Each frame of the earlier session in place of the one in its turn. The opening alone, which nothing precedes, is
    // taken; the session then fails at its sender.
    for (let target = 0; target < old.length; target++) {
      const [server, device, free] = signing()
      await expectFailure(
        subject,
        () => converse(server, device, ({ frame }, index) => (index === target ? (old[target] ?? frame) : frame)),
        'BAD_FRAME',
      )
      free()
    }
    // A frame of this session at the wrong time.
    for (const [target, source] of [
      [2, 0],
      [3, 1],
      [4, 2],
      [4, 0],
      [1, 0],
      [2, 1],
    ] as const) {
      const seen: Uint8Array[] = []
      const [server, device, free] = signing()
      await expectFailure(
        subject,
        () =>
          converse(server, device, ({ frame }, index) => {
            seen.push(frame)
            return index === target ? (seen[source] ?? frame) : frame
          }),
        'BAD_FRAME',
      )
      free()
    }
  })

  it('is over after a bad frame', async () => {
    if (!subject.classified) return
    const { engine, ctx, pair } = subject
    const both = startSigning(engine, ctx, pair, filled(32))
    const opening = (await engine.signStep(ctx, both.server)).outMsg ?? filled(0)
    await expectFailure(subject, () => engine.signStep(ctx, both.device, flip(opening, 40)), 'BAD_FRAME')
    await expectFailure(subject, () => engine.signStep(ctx, both.device, opening), 'WRONG_STATE')
    await expectFailure(subject, () => engine.signFinalize(ctx, both.device), 'WRONG_STATE')
    both.free()
  })

  it('never calls damage in transit cheating, whichever byte it hits', { timeout: 60_000 }, async () => {
    if (!subject.classified) return
    const { engine, ctx, pair } = subject
    const sample = startSigning(engine, ctx, pair, filled(32))
    const lengths = (await sample.run()).map(({ frame }) => frame.length)
    sample.free()
    for (const [target, length] of lengths.entries()) {
      for (let i = 0; i < 25; i++) {
        const at = Math.floor((length * i) / 25)
        const [server, device, free] = signing()
        await expectFailure(
          subject,
          () => converse(server, device, ({ frame }, index) => (index === target ? flip(frame, at) : frame)),
          'BAD_FRAME',
        )
        free()
      }
    }
  })

  it('refuses a frame in place of a role: its own, reflected', async () => {
    if (!subject.classified) return
    const { engine, ctx, pair } = subject
    const both = startSigning(engine, ctx, pair, filled(32))
    const opening = (await engine.signStep(ctx, both.server)).outMsg
    await expectFailure(subject, () => engine.signStep(ctx, both.server, opening), 'BAD_FRAME')
    both.free()
    await makePair(engine, ctx)
  })

  it.each([
    ['a string', 'frame'],
    ['a number', 5],
    ['an array', [1, 2, 3]],
    ['an object', {}],
  ])('refuses %s as a frame and goes on', async (_, value) => {
    if (!subject.classified) return
    const { engine, ctx, pair } = subject
    const both = startSigning(engine, ctx, pair, filled(32))
    await expectFailure(subject, () => engine.signStep(ctx, both.device, value as never), 'INVALID_ARGUMENT')
    await both.run()
    expect(engine.signFinalize(ctx, both.device, 'raw-rs')).toHaveLength(64)
    both.free()
  })
}
