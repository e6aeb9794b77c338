// How the whole is doing, for those who watch it from outside: what is next, what was last, and every figure with its name.
import type { Instant } from './time.ts'

export type SlotSeen = {
  readonly slot: string
  readonly at: Instant
}

export type Health = {
  /** Whether it can do its work now. */
  readonly ready: boolean
  readonly next: SlotSeen | null
  readonly last: (SlotSeen & { readonly outcome: string; readonly reason: string }) | null
  /** Why it is not ready, or what did not go as planned. Names no reader. */
  readonly why: readonly string[]
}

/** One figure at one moment. */
export type Sample = {
  readonly name: string
  readonly help: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

/** What somebody has to know of at once, or would like to hear. */
export type AlertKind = 'held' | 'paused' | 'finished' | 'complaints' | 'bounces'

export type Alert = {
  readonly kind: AlertKind
  readonly issue: string
  readonly text: string
}

type Seen = {
  readonly issue: string
  readonly state: string
  readonly reason: string
  readonly accepted: number
  readonly frozen: number
  readonly failed: number
  readonly unsure: number
  readonly complaints: number
}

/** A share of complaints that is told of: half of what stops a sending. Never judged on fewer letters. */
const COMPLAINTS_TOLD = 0.0015
const COMPLAINTS_JUDGED = 200

/** What is to be told of a sending as it stands. */
export function alertsOf(s: Seen): readonly Alert[] {
  const alerts: Alert[] = []
  const tell = (kind: AlertKind, text: string) => alerts.push({ kind, issue: s.issue, text })
  const n = (count: number) => count.toLocaleString('en')
  if (s.state === 'held') tell('held', `${s.issue} is held: ${s.reason}`)
  if (s.state === 'paused') tell('paused', `${s.issue} is paused${s.reason ? `: ${s.reason}` : ''}.`)
  if (s.state === 'finished')
    tell(
      'finished',
      `${s.issue} is out: ${n(s.accepted)} of ${n(s.frozen)} readers${s.failed > 0 ? `, ${n(s.failed)} without it` : ''}${s.unsure > 0 ? `, ${n(s.unsure)} unsure` : ''}.`,
    )
  const share = s.accepted === 0 ? 0 : s.complaints / s.accepted
  if (s.accepted >= COMPLAINTS_JUDGED && share > COMPLAINTS_TOLD)
    tell(
      'complaints',
      `${n(s.complaints)} readers of ${s.issue} reported it as spam, ${(share * 100).toFixed(2)} % of those who got it; above 0.3 % providers refuse all mail.`,
    )
  return alerts
}
