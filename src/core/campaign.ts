// Sending as facts: the states of a delivery, what a reply does to them, and the sums that must always hold.
import type { Instant } from './time.ts'

/** A row of the ledger is in exactly one of these. `deferred` is `queued` with an attempt and a later turn. */
export const DELIVERY_STATES = [
  'queued',
  'inflight',
  'accepted',
  'rejected',
  'expired',
  'suppressed',
  'cancelled',
  'unknown',
  'assumed',
] as const
export type DeliveryState = (typeof DELIVERY_STATES)[number]

/** How many rows are in each state; `frozen` is how many there were when the campaign opened. */
export type Accounting = { readonly frozen: number; readonly deferred: number } & Readonly<
  Record<DeliveryState, number>
>

export const CAMPAIGN_STATES = ['sending', 'waiting', 'paused', 'held', 'finished', 'cancelled'] as const
export type CampaignState = (typeof CAMPAIGN_STATES)[number]

/** What a person or a global stop asked for; everything else about a campaign is read from its rows. */
export type CampaignOrder = 'send' | 'pause' | 'cancel' | 'hold'

/** frozen = queued + deferred + inflight + accepted + rejected + expired + suppressed + cancelled + unknown + assumed */
export function isBalanced(a: Accounting): boolean {
  return a.frozen === a.deferred + DELIVERY_STATES.reduce((sum, state) => sum + a[state], 0)
}

/** The state of a campaign, derived. */
export function campaignState(order: CampaignOrder, a: Accounting): CampaignState {
  if (a.queued + a.deferred + a.inflight === 0) return order === 'cancel' ? 'cancelled' : 'finished'
  if (order === 'cancel') return 'cancelled'
  if (order === 'pause') return 'paused'
  if (order === 'hold') return 'held'
  return a.queued + a.inflight > 0 ? 'sending' : 'waiting'
}

/** A server's answer. */
export type Reply = {
  readonly code: number
  /** RFC 3463, such as `5.1.1`; null where the text has none. */
  readonly enhanced: string | null
  readonly text: string
}

/** How one attempt ended, as the transport saw it. */
export type SendOutcome =
  | { readonly kind: 'accepted'; readonly reply: Reply }
  /** A definite no, before or after the dot. */
  | { readonly kind: 'refused'; readonly reply: Reply }
  /** Nothing was sent: the connection failed before the dot. */
  | { readonly kind: 'failed'; readonly message: string }
  /** The server cannot be used as configured: TLS, login, relaying. Nothing was sent. */
  | { readonly kind: 'misconfigured'; readonly message: string }
  /** The gate said no: nothing was sent, and nothing may be. */
  | { readonly kind: 'withheld' }
  /** The connection died after the dot: the server may have it. */
  | { readonly kind: 'unknown'; readonly message: string }

/** What becomes of a delivery after an attempt. */
export type Verdict =
  | {
      readonly state: 'accepted' | 'rejected' | 'expired' | 'unknown'
      readonly reply: Reply | null
      /** The address does not exist: it is never mailed again. */
      readonly suppresses?: boolean
    }
  | {
      readonly state: 'queued'
      readonly notBefore: Instant
      readonly counts: boolean
      readonly reply: Reply | null
    }

/** The whole reply as the server wrote it; some clients hand over the text without its code. */
export function replyText(reply: Reply): string {
  return /^\d{3}[ -]/.test(reply.text) && reply.text.startsWith(String(reply.code))
    ? reply.text
    : `${reply.code} ${reply.text}`
}

/** Milliseconds without a heartbeat after which another sender takes over the chunks of one. */
export const LEASE_MS = 60_000
/** RFC 5321 4.5.3.2.6 lets a server take ten minutes over the final dot: only then is silence an answer. */
export const GRACE_MS = 600_000
