// What a report means for a reader: its class, and when it keeps them out. Pure: the table of the guide is this file.
import type { Failure } from './failure.ts'
import type { SuppressionReason } from './subscriber.ts'
import { epochMs, type Instant } from './time.ts'

export const BOUNCE_CLASSES = ['hard', 'soft', 'full', 'policy', 'content', 'complaint', 'optout'] as const
export type BounceClass = (typeof BOUNCE_CLASSES)[number]

/** The class of a failure: whose matter it is. */
export function classOfFailure({ reason, isHard }: Failure): BounceClass {
  if (isHard) return 'hard'
  switch (reason) {
    case 'mailbox-full':
      return 'full'
    case 'policy-or-reputation':
    case 'authentication':
    case 'rate':
      return 'policy'
    case 'content-or-size':
      return 'content'
    default:
      return 'soft'
  }
}

/**
 * The class of a feedback report (RFC 5965), or null for one that is about nobody's wish: authentication failures,
 * viruses, and readers who say that a mail is no spam.
 */
export function classOfFeedback(type: string): BounceClass | null {
  if (type === 'abuse' || type === 'fraud' || type === 'miscategorized') return 'complaint'
  return type === 'opt-out' || type === 'opt-out-list' ? 'optout' : null
}

/** One issue that was sent to a reader, and whether it came back. */
export type Sent = { readonly issue: string; readonly at: Instant; readonly cameBack: boolean }

/** So many issues in a row must come back, the first and the last so many days apart. */
export const SOFT_ISSUES = 3
export const SOFT_DAYS = 15

export type BounceEffect =
  /** The address is not mailed any more. */
  | { readonly kind: 'suppress'; readonly reason: SuppressionReason }
  /** It counts, and nothing happens yet: so many issues in a row came back. */
  | { readonly kind: 'count'; readonly issues: number }
  /** It is about us or the letter: the reader has nothing to do with it. */
  | { readonly kind: 'ours' }

/**
 * What becomes of a reader.
 * @param sent the issues sent to them, the newest first, with what this report says taken in
 */
export function effectOf(cls: BounceClass, sent: readonly Sent[]): BounceEffect {
  switch (cls) {
    case 'hard':
      return { kind: 'suppress', reason: 'hard-bounce' }
    case 'complaint':
      return { kind: 'suppress', reason: 'complaint' }
    case 'optout':
      return { kind: 'suppress', reason: 'unsubscribed' }
    case 'policy':
    case 'content':
      return { kind: 'ours' }
    case 'soft':
    case 'full':
      return softEffect(sent)
  }
}

function softEffect(sent: readonly Sent[]): BounceEffect {
  const until = sent.findIndex(({ cameBack }) => !cameBack)
  const row = until < 0 ? sent : sent.slice(0, until)
  const issues = new Set(row.map(({ issue }) => issue)).size
  const [newest, oldest] = [row.at(0), row.at(-1)]
  const days = newest && oldest ? (epochMs(newest.at) - epochMs(oldest.at)) / 86_400_000 : 0
  if (issues >= SOFT_ISSUES && days >= SOFT_DAYS) return { kind: 'suppress', reason: 'hard-bounce' }
  return { kind: 'count', issues }
}

/** What a report did: `stood` where the reader was kept out already, `aside` where it is about nobody we know. */
export type ReportEffect = 'suppressed' | 'stood' | 'counted' | 'ours' | 'aside'

/** Complaints above this share of an issue's accepted letters are a warning, and above the second they stop it. */
export const COMPLAINTS_WARN = 0.001
export const COMPLAINTS_STOP = 0.003
/** Reports that a server refused the letter because of us: so many of one issue stop it while it is being sent. */
const POLICY_MOST = 5
const POLICY_SHARE = 0.01

/** Why a sending must stop for what came back of it, or null. Never judged on fewer than 200 accepted letters. */
export function stopForReports(of: {
  readonly accepted: number
  readonly complaints: number
  readonly policy: number
}): string | null {
  const { accepted, complaints, policy } = of
  const percent = (n: number) => `${((100 * n) / accepted).toFixed(2)} %`
  if (policy >= POLICY_MOST && policy > accepted * POLICY_SHARE)
    return `${policy} servers sent the letter back because of us, not of their readers: look at the reports.`
  if (accepted >= 200 && complaints > accepted * COMPLAINTS_STOP)
    return `${complaints} readers of ${accepted} reported the letter as spam (${percent(complaints)}; more than 0.3 % and providers refuse all mail).`
  return null
}
