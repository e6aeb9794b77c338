// Limits: what keeps a story out of Popular although it is read, each with the number that decided and what would change it.
import { pageKey } from './page-key.ts'
import type { PopularPlan } from './plan.ts'
import type { Runner } from './popularity-field.ts'
import type { PageViews } from './popularity-score.ts'
import { counted, lasting, wallClock } from './reasons.ts'
import { distinctLabels, folded } from './sections.ts'
import { addMinutes, epochMs, type Instant } from './time.ts'

export type LimitRule = Pick<PopularPlan, 'perAuthor' | 'perRegion' | 'repeats' | 'minimumAgeMinutes'> & {
  readonly until: Instant
  readonly zone: string
  /** The URLs of what stood in Popular when readers last had it, in any edition. */
  readonly lastPopular: readonly string[]
}

/** The limits as they stand while stories are shown one after the other. */
export type Limits = {
  /** A sentence for each limit that speaks against showing it now; none where nothing does. */
  readonly against: (runner: Runner) => readonly string[]
  /** Counts a story that is shown. */
  readonly count: (runner: Runner, isPinned: boolean) => void
  /** The last one shown that is not there for a pin; null where none is. */
  readonly lastFree: () => Runner | null
}

/** What is shown of one author or region, and the last of it that is not there for a pin. */
type Tally = { shown: number; free: Runner | null }

export function limitsOf(rule: LimitRule, views: PageViews): Limits {
  const authors = new Map<string, Tally>()
  const regions = new Map<string, Tally>()
  const last = new Set(rule.lastPopular.map(pageKey))
  let lastFree: Runner | null = null

  const full = (runner: Runner, names: readonly string[], counts: Counts): readonly string[] =>
    distinctLabels(names).flatMap((name) => {
      const tally = counts.tallies.get(folded(name))
      return tally && tally.shown >= counts.most ? [fullSentence(runner, name, tally, counts, views)] : []
    })

  return {
    against: (runner) => [
      ...tooYoung(runner, rule),
      ...(!rule.repeats && runner.keys.some((key) => last.has(key))
        ? ['Stood in Popular last time, and none stands there twice running (popular.repeats: false).']
        : []),
      ...full(runner, runner.shown.authors, {
        tallies: authors,
        most: rule.perAuthor,
        by: 'by',
        limit: 'one author may have (popular.perAuthor',
      }),
      ...full(runner, runner.regions, {
        tallies: regions,
        most: rule.perRegion,
        by: 'from',
        limit: 'one region may have (popular.perRegion',
      }),
    ],
    count(runner, isPinned) {
      if (!isPinned) lastFree = runner
      for (const [tallies, names] of [
        [authors, runner.shown.authors],
        [regions, runner.regions],
      ] as const)
        for (const name of new Set(names.map(folded))) {
          const tally = tallies.get(name) ?? { shown: 0, free: null }
          tallies.set(name, { shown: tally.shown + 1, free: isPinned ? tally.free : runner })
        }
    },
    lastFree: () => lastFree,
  }
}

type Counts = {
  readonly tallies: ReadonlyMap<string, Tally>
  readonly most: number
  readonly by: 'by' | 'from'
  readonly limit: string
}

function fullSentence(
  runner: Runner,
  name: string,
  { shown, free }: Tally,
  { most, by, limit }: Counts,
  views: PageViews,
): string {
  const more = free && viewsBetween(runner, free, views)
  const change = more ? `; ${more} would have put it before “${free.shown.title}”` : ''
  return `${counted(shown, 'story', 'stories')} ${by} ${name} ${shown === 1 ? 'is' : 'are'} shown already, as many as ${limit}: ${most})${change}.`
}

function tooYoung({ since }: Runner, { minimumAgeMinutes, until, zone }: LimitRule): readonly string[] {
  if (since === '') return []
  const age = (epochMs(until) - epochMs(since)) / 60_000
  if (age >= minimumAgeMinutes) return []
  const ready = wallClock(addMinutes(since, minimumAgeMinutes), zone)
  return [
    `Out for ${lasting(age < 120 ? age : Math.floor(age / 60) * 60)} at the draft, and a story has ${lasting(minimumAgeMinutes)} to be read first (popular.minimumAge): a draft from ${ready} (${zone}) on may have it.`,
  ]
}

/** `18 more views on the day of the draft`, which put `runner` before `other`; '' where no number does. */
export function viewsBetween(runner: Runner, other: Runner, { worth, dated }: PageViews): string {
  // A hundredth more than the gap, since scores have two decimals and the next tie may be lost.
  const gap = other.reading.score - runner.reading.score + 0.01
  const more = worth > 0 ? Math.floor(gap / worth) + 1 : Number.POSITIVE_INFINITY
  if (!Number.isSafeInteger(more)) return ''
  return `${counted(more, 'more view')}${dated ? ' on the day of the draft' : ''}`
}
