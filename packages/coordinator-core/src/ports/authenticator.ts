/** Who is asking, as proven by a token. */
export interface Principal {
  /** Application (tenant) that the subject belongs to. */
  readonly appId: string
  /** The owner of wallets, unique within the application. */
  readonly subject: string
  /** How it was proven, for the audit log, for example `dev-key`. */
  readonly method: string
}

/** What a token is presented for. A token for one audience is refused for another. */
export type Audience = 'session' | 'recovery'

/** What an {@link Authenticator} is asked. */
export interface Credentials {
  /** As the device sent it, secret. */
  readonly token: string
  readonly audience: Audience
  /** Address of the peer, where known. */
  readonly remoteAddress?: string
}

/** Turns a token into a {@link Principal}. */
export interface Authenticator {
  /**
   * @throws CoordinatorError `UNAUTHENTICATED` for any token that is not accepted; the message does not say why
   */
  authenticate(credentials: Credentials): Promise<Principal>
}
