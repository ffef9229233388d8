import { randomBytes } from 'node:crypto'
import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createDevice, type Device, type DevicePayload } from '@maany/device'
import { connectWebSocket, encryptedFileShareStorage } from '@maany/device/node'
import { type CoordinatorProcess, startCoordinatorProcess } from '@maany/harness'
import * as engine from '@maany/mpc-node'
import { adr36Document, aminoDocument, directDocument, type Parties } from './documents.js'
import type { DemoOptions } from './options.js'
import type { DemoReport, Reporter } from './report.js'
import { cosmjsAddress, verifySignature } from './verifiers.js'

/** A wallet as the demo goes on with it. */
interface DemoWallet {
  readonly walletId: string
  /** 33 bytes. */
  readonly publicKey: Uint8Array
  readonly address: string
}

/** Runs the demo from start to end; whatever happens, nothing is left running. */
export async function runDemo(options: DemoOptions, reporter: Reporter): Promise<DemoReport> {
  const directory = await mkdtemp(path.join(tmpdir(), 'maany-demo-'))
  // The embedded database runs unprivileged when this is root, and must be able to pass through here.
  if (process.getuid?.() === 0) await chmod(directory, 0o711)
  const passphrase = randomBytes(16).toString('hex')
  try {
    return await new Demo(options, reporter, directory, passphrase).run()
  } finally {
    if (options.keep) reporter.say(`\nKept: ${directory} (passphrase of the device's share: ${passphrase})`)
    else await rm(directory, { recursive: true, force: true })
  }
}

class Demo {
  readonly #options: DemoOptions
  readonly #reporter: Reporter
  readonly #directory: string
  readonly #passphrase: string
  #server: CoordinatorProcess | undefined

  constructor(options: DemoOptions, reporter: Reporter, directory: string, passphrase: string) {
    this.#options = options
    this.#reporter = reporter
    this.#directory = directory
    this.#passphrase = passphrase
  }

  async run(): Promise<DemoReport> {
    const reporter = this.#reporter
    try {
      reporter.say('\nA wallet whose key never exists in one place\n')
      await this.#startServer('start', 'coordinator started')
      const wallet = await this.#withDevice((device) => this.#createWallet(device))
      this.#tellWhoKnowsWhat(wallet)
      await this.#withDevice((device) => this.#signEverything(device, wallet), wallet)
      await this.#restart()
      await this.#withDevice((device) => this.#signAgain(device, wallet), wallet)
      const { steps, verified } = reporter
      reporter.say(reporter.allVerified ? '\nEvery verification held.' : '\nA VERIFICATION FAILED.')
      const publicKey = Buffer.from(wallet.publicKey).toString('hex')
      return { ok: reporter.allVerified, address: wallet.address, publicKey, steps, verified }
    } finally {
      await this.#server?.stop()
    }
  }

  async #startServer(name: string, title: string): Promise<void> {
    const { url } = this.#options
    if (url !== undefined) return this.#reporter.skip(name, title, `using ${url}`)
    const dataDirectory = path.join(this.#directory, 'coordinator')
    this.#server = await this.#reporter.step(
      name,
      title,
      () => startCoordinatorProcess({ dataDirectory }),
      ({ url: own, pid }) => `${own}, process ${pid}, its own Postgres`,
    )
  }

  async #restart(): Promise<void> {
    if (this.#options.url !== undefined) {
      return this.#reporter.skip('restart', 'coordinator restarted', 'not ours to restart')
    }
    await this.#server?.stop()
    this.#server = undefined
    await this.#startServer('restart', 'coordinator stopped and started again')
  }

  /** A device of its own for each part, so that everything it knows comes from its encrypted file. */
  async #withDevice<T>(work: (device: Device) => Promise<T>, unlock?: DemoWallet): Promise<T> {
    const folder = path.join(this.#directory, 'device')
    await mkdir(folder, { recursive: true, mode: 0o700 })
    const storage = encryptedFileShareStorage({ directory: folder, passphrase: this.#passphrase })
    const url = this.#options.url ?? this.#server?.url ?? ''
    const token = this.#options.token ?? this.#server?.token ?? ''
    const device = createDevice({ engine, storage, connect: connectWebSocket({ url }), token })
    try {
      if (unlock !== undefined) await this.#unlock(device, unlock)
      return await work(device)
    } finally {
      await device.close()
      await storage.close()
    }
  }

  /** Takes the memory-hard step from passphrase to key before the signings, so that their times are their own. */
  async #unlock(device: Device, { walletId }: DemoWallet): Promise<void> {
    await this.#reporter.step('unlock', "device's share unlocked with its passphrase", () => device.wallet(walletId))
  }

  async #createWallet(device: Device): Promise<DemoWallet> {
    const { prefix } = this.#options
    const created = await this.#reporter.step(
      'dkg',
      'key created together (DKG)',
      () => device.createWallet({ prefix }),
      ({ publicKey }) => `public key ${Buffer.from(publicKey).toString('hex')}`,
    )
    const address = await this.#reporter.step(
      'address',
      'address derived',
      async () => created.address ?? '',
      (text) => text,
    )
    this.#reporter.verdicts('address', { cosmjs: cosmjsAddress(created.publicKey, prefix) === address })
    return { walletId: created.walletId, publicKey: created.publicKey, address }
  }

  #tellWhoKnowsWhat({ walletId }: DemoWallet): void {
    this.#reporter.say(`
  wallet ${walletId.slice(0, 16)}…
    the device holds       its key share, in a file under a passphrase
    the coordinator holds  its key share in Postgres, sealed under a key of its own, which a KEK wraps
    nobody holds           the private key; it was never computed
`)
  }

  async #signEverything(device: Device, wallet: DemoWallet): Promise<void> {
    const parties = partiesOf(wallet, this.#options.prefix)
    await this.#sign(device, wallet, 'direct', 'bank send signed, SIGN_MODE_DIRECT', directDocument(parties))
    await this.#sign(device, wallet, 'amino', 'bank send signed, amino JSON', aminoDocument(parties))
    await this.#sign(device, wallet, 'adr36', 'login challenge signed, ADR-36', adr36Document(parties))
  }

  async #signAgain(device: Device, wallet: DemoWallet): Promise<void> {
    const document = directDocument(partiesOf(wallet, this.#options.prefix))
    await this.#sign(device, wallet, 'direct-again', 'signed again with the stored shares', document)
  }

  async #sign(
    device: Device,
    { walletId, publicKey }: DemoWallet,
    name: string,
    title: string,
    { payload, signBytes }: { payload: DevicePayload; signBytes: Uint8Array },
  ): Promise<void> {
    const { signature } = await this.#reporter.step(
      `sign-${name}`,
      title,
      () => device.sign({ walletId, payload }),
      (result) => `signature ${Buffer.from(result.signature).toString('hex').slice(0, 32)}…`,
    )
    this.#reporter.verdicts(name, { ...verifySignature(signBytes, signature, publicKey) })
  }
}

/** The recipient is the address of another, well-known point: twice the generator. */
function partiesOf({ address, publicKey }: DemoWallet, prefix: string): Parties {
  const recipient = Buffer.from('02c6047f9441ed7d6d3045406e95c07cd85c778e4b8cef3ca7abac09b95c709ee5', 'hex')
  return { from: address, to: cosmjsAddress(recipient, prefix), publicKey }
}
