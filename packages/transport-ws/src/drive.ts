import { CoordinatorError, type DkgResult, type SignResult } from '@maany/coordinator-core'
import type { Hello } from '@maany/protocol'
import type { Authenticated } from './connection-context.js'
import { dkg1, sign1 } from './dialect-1.js'
import { dkg2, sign2 } from './dialect-2.js'
import type { SessionReadyEvent } from './session-event.js'
import { abortable } from './wait.js'

/** An operation, and what follows it on the wire. */
interface Ceremony<T> {
  readonly run: () => Promise<T>
  readonly finish: (result: T) => Promise<void>
}

type Plan = { intent: 'dkg'; ceremony: Ceremony<DkgResult> } | { intent: 'sign'; ceremony: Ceremony<SignResult> }

/**
 * Runs what a hello asks for, by hand where a host listens.
 *
 * @throws CoordinatorError, ProtocolError, or whatever a host's listener throws
 */
export async function drive(socket: Authenticated, hello: Hello): Promise<void> {
  const plan = planOf(socket, hello)
  const { listeners } = socket.server
  if (listeners.size === 0) return plan.intent === 'dkg' ? start(plan.ceremony).end : start(plan.ceremony).end
  const { event, started, ended } = byHand(socket, hello, plan)
  await abortable(Promise.all([...listeners].map(async (listen) => listen(event))), socket.signal)
  // A listener may return first and run later, or drive the frames itself until one side closes.
  await abortable(Promise.race([started, socket.transport.closed]), socket.signal)
  await ended()
}

function planOf(socket: Authenticated, hello: Hello): Plan {
  if (hello.dialect === 1) {
    if (hello.intent === 'dkg') return { intent: 'dkg', ceremony: dkg1(socket, hello) }
    return { intent: 'sign', ceremony: sign1(socket, hello) }
  }
  if (hello.intent === 'dkg') return { intent: 'dkg', ceremony: dkg2(socket, hello) }
  if (hello.intent === 'sign') return { intent: 'sign', ceremony: sign2(socket, hello) }
  throw new CoordinatorError('CAPABILITY_UNSUPPORTED')
}

/** `result` is the operation's; `end` includes what follows it. */
function start<T>({ run, finish }: Ceremony<T>): { result: Promise<T>; end: Promise<void> } {
  const result = run()
  const end = result.then(finish)
  // The host may look at one of the two only.
  result.catch(() => undefined)
  end.catch(() => undefined)
  return { result, end }
}

function byHand(
  { requestId, principal, remoteAddress, transport, signal }: Authenticated,
  { dialect, sessionId, walletId }: Hello,
  plan: Plan,
): { event: SessionReadyEvent; started: Promise<void>; ended: () => Promise<void> | undefined } {
  let dkg: ReturnType<typeof start<DkgResult>> | undefined
  let sign: ReturnType<typeof start<SignResult>> | undefined
  let markStarted = () => {}
  const started = new Promise<void>((resolve) => {
    markStarted = resolve
  })
  const refuse = () => Promise.reject(new CoordinatorError('CAPABILITY_UNSUPPORTED'))
  const event: SessionReadyEvent = {
    requestId,
    dialect,
    intent: plan.intent,
    principal,
    sessionId,
    walletId,
    remoteAddress,
    transport,
    signal,
    runDkg: () => {
      if (plan.intent !== 'dkg') return refuse()
      dkg ??= start(plan.ceremony)
      markStarted()
      return dkg.result
    },
    runSign: () => {
      if (plan.intent !== 'sign') return refuse()
      sign ??= start(plan.ceremony)
      markStarted()
      return sign.result
    },
  }
  return { event, started, ended: () => (dkg ?? sign)?.end }
}
