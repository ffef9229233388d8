import type { WalletStorage } from '../../ports/wallet-storage.js'
import { copy } from './copy.js'
import { beginDkg, commitDkg } from './dkg.js'
import type { Draft } from './draft.js'
import { findBackup, findWallet, listAuditEvents, listWallets, loadWallet } from './queries.js'
import { extendSession, failSession } from './sessions.js'
import { confirmShare, storeBackup } from './shares.js'
import { authorizeSigning, completeSigning } from './signing.js'

/** Runs transitions over a state one at a time; what differs between adapters. */
export interface StateExecutor {
  /** Runs a query on what is stored durably. */
  read<T>(query: (draft: Draft) => T): Promise<T>
  /** Runs a transition and stores its changes; none where it throws or where they cannot be stored. */
  write<T>(transition: (draft: Draft) => T): Promise<T>
  close(): Promise<void>
}

/**
 * A {@link WalletStorage} over shared, synchronous transitions.
 *
 * Arguments are copied when a method is called, so a write that waits for its turn does not see later changes to them.
 */
export function stateStorage(executor: StateExecutor): WalletStorage {
  const read = async <A, R>(query: (draft: Draft, argument: A) => R, argument: A): Promise<R> => {
    const copied = copy(argument)
    return copy(await executor.read((draft) => query(draft, copied)))
  }
  const write = async <A, R>(transition: (draft: Draft, argument: A) => R, argument: A): Promise<R> => {
    const copied = copy(argument)
    return copy(await executor.write((draft) => transition(draft, copied)))
  }
  return {
    deployment: () => read((draft) => draft.deployment, null),
    findWallet: (key) => read(findWallet, key),
    listWallets: (owner) => read(listWallets, owner),
    loadWallet: (key) => read(loadWallet, key),
    beginDkg: (claim, audit) => write((draft, args) => beginDkg(draft, args.claim, args.audit), { claim, audit }),
    commitDkg: (commit) => write(commitDkg, commit),
    authorizeSigning: (request) => write(authorizeSigning, request),
    completeSigning: (completion) => write(completeSigning, completion),
    extendSession: (id, ttlMs) => write((draft, args) => extendSession(draft, args.id, args.ttlMs), { id, ttlMs }),
    failSession: (failure) => write(failSession, failure),
    confirmShare: (confirmation) => write(confirmShare, confirmation),
    storeBackup: (backup) => write(storeBackup, backup),
    findBackup: (wallet) => read(findBackup, wallet),
    findAuthorization: (id) => read((draft) => draft.authorizations.get(id) ?? null, null),
    listAuditEvents: (query) => read(listAuditEvents, query),
    append: (event) => write((draft, args) => draft.append(args), event),
    ping: () => read(() => {}, null),
    close: () => executor.close(),
  }
}
