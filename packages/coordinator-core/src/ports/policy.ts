import type { Principal } from './authenticator.js'
import type { DecodedPayload } from './chain-adapter.js'

/** What a policy is asked to decide. */
export type PolicyRequest =
  | { readonly operation: 'dkg'; readonly principal: Principal; readonly walletId: string }
  | {
      readonly operation: 'sign'
      readonly principal: Principal
      readonly walletId: string
      readonly payload: DecodedPayload
    }

/** What it decided; `reason` is a short code for the audit log. */
export type PolicyDecision =
  | { readonly effect: 'allow'; readonly reason: string }
  | { readonly effect: 'deny'; readonly reason: string }

/** Decides before the first engine frame. A policy that throws denies. */
export interface Policy {
  decide(request: PolicyRequest): Promise<PolicyDecision>
}
