// The words of decisions: counts, places in a row and times as sentences have them, and a journal that collects them.
import type { Article } from './article.ts'
import type { Instant } from './time.ts'

const NUMBER = new Intl.NumberFormat('en-GB')
const ORDINAL = new Intl.PluralRules('en-GB', { type: 'ordinal' })
const SUFFIX: Readonly<Record<string, string>> = { one: 'st', two: 'nd', few: 'rd', other: 'th' }

/** `1,240`. */
export function figure(n: number): string {
  return NUMBER.format(n)
}

/** `no views`, `1 view`, `1,240 views`. */
export function counted(n: number, singular: string, plural = `${singular}s`): string {
  return n === 0 ? `no ${plural}` : `${figure(n)} ${n === 1 ? singular : plural}`
}

/** `1st`, `2nd`, `11th`. */
export function ordinal(n: number): string {
  return `${figure(n)}${SUFFIX[ORDINAL.select(n)] ?? 'th'}`
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(items: readonly string[]): string {
  return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`
}

/** `3 days`, `12 hours`, `90 minutes`: in the largest unit that says it whole. */
export function lasting(minutes: number): string {
  const whole = Math.round(minutes)
  if (whole > 0 && whole % 1440 === 0) return counted(whole / 1440, 'day')
  return whole > 0 && whole % 60 === 0 ? counted(whole / 60, 'hour') : counted(whole, 'minute')
}

/** `2026-11-20 07:30`, on the wall clock of the zone. */
export function wallClock(at: Instant, zone: string): string {
  const wall = Temporal.Instant.from(at).toZonedDateTimeISO(zone).toPlainDateTime()
  return wall.toString({ smallestUnit: 'minute' }).replace('T', ' ')
}

type Rank = 'first' | 'plain' | 'aside' | 'last'

/** What was said about one article: sentences that hold everywhere, and sentences about single editions. */
export type Journal = {
  /** `edition` null: in all of them. An `aside` is only reported where nothing `plain` is, what is `first` or `last` before or after all. */
  readonly say: (article: Article, edition: string | null, sentence: string, rank?: Rank) => void
  /** The sentences in the order they were said; equal ones about several editions become one. */
  readonly reasons: (article: Article) => readonly string[]
}

type Entry = { readonly editions: string[]; readonly sentence: string; readonly rank: Rank }

/** @param editions how many editions there are: with one only, no sentence names it. */
export function openJournal(editions: number): Journal {
  const entries = new Map<Article, Entry[]>()
  return {
    say(article, edition, sentence, rank = 'plain') {
      const own = entries.get(article) ?? []
      entries.set(article, own)
      const known = own.find((e) => e.sentence === sentence)
      if (known && edition !== null) known.editions.push(edition)
      if (!known) own.push({ editions: edition === null ? [] : [edition], sentence, rank })
    },
    reasons(article) {
      const own = entries.get(article) ?? []
      const of = (rank: Rank) => own.filter((e) => e.rank === rank)
      const verdicts = of('plain').length > 0 ? of('plain') : of('aside')
      return [...of('first'), ...verdicts, ...of('last')].map((e) =>
        editions > 1 && e.editions.length > 0 ? `${e.editions.join(', ')}: ${e.sentence}` : e.sentence,
      )
    },
  }
}
