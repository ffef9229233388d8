import { loadAddon } from './load.js'

type Optional = Uint8Array | undefined | null

/** A share's description as it crosses. */
export interface NativeShareInfo {
  server: boolean
  curve: number
  keyId: Uint8Array
  pairId: Uint8Array
  chainCode: Uint8Array
  publicKey: Uint8Array
  path: string
}

/** A backup as it crosses. */
export interface NativeBackup {
  server: boolean
  keyId: Uint8Array
  threshold: number
  shareCount: number
  label: Uint8Array
  blob: Uint8Array
  shares: Uint8Array[]
}

/** A step's result as it crosses. */
export interface NativeStep {
  outMsg?: Uint8Array | null
  done: boolean
}

/** The functions of the native binding: numbers, strings and bytes only. */
export interface Native {
  info(): [name: string, protocol: string]
  open(): number
  close(context: number): void
  free(context: number, id: number): void
  count(context: number): number
  keygenNew(context: number, server: boolean, keyId: Optional, sessionId: Optional): number
  refreshNew(context: number, share: number, faster: boolean, sessionId: Optional): number
  keygenStep(context: number, id: number, inbound: Optional): Promise<NativeStep>
  keygenFinalize(context: number, id: number): number
  shareExport(context: number, share: number): Uint8Array
  shareImport(context: number, blob: Uint8Array): number
  shareInfo(context: number, share: number): NativeShareInfo
  shareDerive(context: number, share: number, path: string): number
  pairMac(context: number, share: number, label: string, data: Uint8Array): Uint8Array
  pairMacVerify(context: number, share: number, label: string, data: Uint8Array, mac: Uint8Array): boolean
  keyImport(context: number, privateKey: Uint8Array, chainCode: Optional, keyId: Optional): [number, number]
  keyReveal(context: number, device: number, server: number): Uint8Array
  signNew(context: number, share: number, sessionId: Optional, extraAad: Optional): number
  signSetMessage(context: number, id: number, digest: Uint8Array): void
  signStep(context: number, id: number, inbound: Optional): Promise<NativeStep>
  signFinalize(context: number, id: number, der: boolean): Uint8Array
  signRecoveryId(context: number, id: number): number
  backupCreate(context: number, share: number, threshold: number, shareCount: number, label: Uint8Array): NativeBackup
  backupRestore(context: number, backup: NativeBackup): number
}

/** The native binding of this process. */
export const native: Native = loadAddon() as Native
