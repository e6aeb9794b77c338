// What came back of issues, in figures: counts, and shares of what was tried.
import { type BounceClass, COMPLAINTS_STOP, COMPLAINTS_WARN } from '../../core/bounce.ts'
import type { ReportFigures } from '../../storage/report-counts.ts'
import type { DeskWords } from './words.ts'

/** Columns of the tables, and parts of the bars from the ground up; a full mailbox is soft to whoever looks. */
export const BACK = ['refused', 'hard', 'soft', 'policy', 'content'] as const
export type Back = (typeof BACK)[number]

const LABELS: Readonly<Record<Back | 'complaint' | 'optout', string>> = {
  refused: 'Refused at once',
  hard: 'Hard',
  soft: 'Soft or full',
  policy: 'About us',
  content: 'About the letter',
  complaint: 'Complaints',
  optout: 'Opt-outs',
}

export const labelOf = (words: DeskWords, name: keyof typeof LABELS): string => words.say(LABELS[name])

const CLASSES: Readonly<Record<BounceClass, string>> = {
  ...{ hard: 'Hard', soft: 'Soft', full: 'Full', policy: 'About us', content: 'About the letter' },
  ...{ complaint: 'Complaint', optout: 'Opt-out' },
}

/** A class as people read it. */
export const classLabel = (words: DeskWords, cls: BounceClass): string => words.say(CLASSES[cls])

/** Of one issue, relay or provider. */
export type Rates = {
  readonly tried: number
  /** Letters a server took: what complaints are a share of. */
  readonly accepted: number
  readonly back: Readonly<Record<Back, number>>
  readonly complaint: number
  readonly optout: number
}

/** @param tried letters whose fate at the first server is known, taken or not */
export function ratesOf(tried: number, accepted: number, reports: ReportFigures): Rates {
  const { hard = 0, soft = 0, full = 0, policy = 0, content = 0, complaint = 0, optout = 0 } = reports
  const back = { refused: tried - accepted, hard, soft: soft + full, policy, content }
  return { tried, accepted, back, complaint, optout }
}

export const shareOf = (n: number, of: number): number => (of === 0 ? 0 : n / of)

export function percent(share: number, words: Pick<DeskWords, 'locale'>): string {
  return share.toLocaleString(words.locale, { style: 'percent', maximumFractionDigits: 2 })
}

/** A row of a table: every count, and the two shares that matter. */
export function ratesView(rates: Rates, words: DeskWords) {
  const sum = BACK.reduce((total, name) => total + rates.back[name], 0)
  const complaints = shareOf(rates.complaint, rates.accepted)
  return {
    tried: rates.tried,
    parts: BACK.map((name) => ({ label: labelOf(words, name), count: rates.back[name] })),
    share: percent(shareOf(sum, rates.tried), words),
    complaint: rates.complaint,
    optout: rates.optout,
    complaints: percent(complaints, words),
    // On few letters one person's click is a large share: a look is worth it, an alarm is not.
    level: complaints > COMPLAINTS_STOP ? 'red' : complaints > COMPLAINTS_WARN ? 'amber' : '',
  }
}
