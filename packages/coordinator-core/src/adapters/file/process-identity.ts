/**
 * Which process is this, and does it still live? A pid alone does not tell: pids are reused, and every container has
 * a pid 1 of its own.
 *
 * @module
 */
import { readFileSync, readlinkSync } from 'node:fs'

/** Names one process of one machine since its last start. Empty strings where the system does not tell. */
export interface ProcessIdentity {
  readonly pid: number
  /** Start time in clock ticks since boot (field 22 of `/proc/<pid>/stat`). */
  readonly startTime: string
  /** Boot id and pid namespace: what a pid is relative to. */
  readonly system: string
}

/** The calling process. */
export function currentProcess(): ProcessIdentity {
  return { pid: process.pid, startTime: statOf(process.pid)?.startTime ?? '', system: currentSystem() }
}

/** Whether a process lives; `unknown` when it ran in another container or before a reboot. */
export function isAlive(identity: ProcessIdentity): boolean | 'unknown' {
  if (identity.system !== currentSystem()) return 'unknown'
  if (identity.startTime === '') return acceptsSignals(identity.pid)
  const stat = statOf(identity.pid)
  return stat !== null && !stat.ended && stat.startTime === identity.startTime
}

function currentSystem(): string {
  return `${attempt(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim())} ${attempt(() => readlinkSync('/proc/self/ns/pid'))}`.trim()
}

/** The name in parentheses may hold spaces and parentheses, so fields are counted from the last one. */
function statOf(pid: number): { readonly startTime: string; readonly ended: boolean } | null {
  const text = attempt(() => readFileSync(`/proc/${pid}/stat`, 'utf8'))
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  const [state, startTime] = [fields[0], fields[19]]
  if (state === undefined || startTime === undefined) return null
  return { startTime, ended: state === 'Z' || state === 'X' }
}

function acceptsSignals(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

function attempt(read: () => string): string {
  try {
    return read()
  } catch {
    return ''
  }
}
