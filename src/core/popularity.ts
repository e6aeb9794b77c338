// The ranking of one edition's Popular: every story in the field, shown or not, with the rule and the number that decided.
import type { Article } from './article.ts'
import type { PopularStory } from './issue.ts'
import { pageKey } from './page-key.ts'
import type { PopularPlan } from './plan.ts'
import { type FieldRule, fieldOf, type Runner } from './popularity-field.ts'
import { type LimitRule, type Limits, limitsOf, viewsBetween } from './popularity-limits.ts'
import type { PageViews } from './popularity-score.ts'
import { counted, figure, ordinal } from './reasons.ts'
import type { StoryGroup } from './stories.ts'

export type PopularRule = FieldRule & LimitRule & Pick<PopularPlan, 'maximum' | 'minimum'>

/** A story in the field. Its reasons end with what became of it, and what would have changed that. */
export type Ranked = PopularStory & {
  /** 1 for the highest score. */
  readonly rank: number
  /** Its place in the block, from 1; null where it is not shown. */
  readonly place: number | null
  /** The version that is or would be shown; null for a page that no source gave. */
  readonly article: Article | null
}

/** What was decided of a runner, and why it is not shown. */
type Verdict =
  | { readonly kind: 'shown' | 'pinned'; readonly why: readonly string[] }
  | { readonly kind: 'kept out' | 'no room'; readonly why: readonly string[] }

/**
 * Ranks the field of one edition by score, then newest, then URL, and goes through it from the top, pins first:
 *
 * 1. What is not published yet, or not translated where the plan says `skip`, is out, pinned or not.
 * 2. Not shown is what is out for less than the minimum age, stood in Popular last time (unless `repeats`), or would
 *    be one more of an author or a region than the plan has. Each limit is at least 1. A pin need not keep to them,
 *    but counts for those behind it; a byline or region that is not known is no limit.
 * 3. What is left is shown as long as there is room: up to `maximum`, pins included.
 * 4. Where that comes to fewer than `minimum`, nothing is.
 *
 * So a story that gains views never falls, and stays shown if it was. The order of stories and rows leaves no trace.
 * @returns the whole field, by rank
 */
export function rankStories(
  stories: readonly StoryGroup[],
  views: PageViews,
  rule: PopularRule,
): readonly Ranked[] {
  const field = fieldOf(stories, views, rule)
  const pinned = pinnedOf(field, rule.pins)
  const limits = limitsOf(rule, views)
  const shown: Runner[] = []
  const verdicts = new Map<Runner, Verdict>()
  for (const runner of [...pinned, ...field.filter((r) => !pinned.has(r))]) {
    const verdict = judge(runner, pinned.has(runner), shown, limits, rule, views)
    verdicts.set(runner, verdict)
    if (verdict.kind === 'kept out' || verdict.kind === 'no room') continue
    shown.push(runner)
    limits.count(runner, pinned.has(runner))
  }
  const tooFew = shown.length < rule.minimum
  const next = field.find((r) => verdicts.get(r)?.kind === 'no room' && !pinned.has(r))
  const read = field.filter((r) => r.reading.views > 0).length
  const rankWords = (runner: Runner, rank: number): string => {
    const by = views.dated ? 'score' : 'views'
    const isFree = verdicts.get(runner)?.kind === 'shown' && next !== undefined
    const ahead = isFree ? `, and the first one without room has ${figure(next.reading.score)}` : ''
    return `${ordinal(rank)} of ${counted(read, 'story', 'stories')} by ${by}${ahead}.`
  }
  return field.map((runner, i) => {
    const { kind, why } = verdicts.get(runner) ?? { kind: 'kept out', why: [] }
    const isIn = kind === 'shown' || kind === 'pinned'
    return {
      ...runner.shown,
      views: runner.reading.views,
      score: runner.reading.score,
      ...(runner.trend ? { trend: runner.trend } : {}),
      reasons: [
        ...runner.about,
        ...(runner.reading.views > 0 ? [rankWords(runner, i + 1)] : []),
        ...why,
        ...(isIn && tooFew ? [thin(shown.length, rule.minimum)] : []),
      ],
      rank: i + 1,
      place: isIn && !tooFew ? shown.indexOf(runner) + 1 : null,
      article: runner.article,
    }
  })
}

/** The block itself: what is shown, in its order. */
export function popularOf(ranked: readonly Ranked[]): readonly PopularStory[] {
  return ranked
    .filter((r) => r.place !== null)
    .sort((a, b) => (a.place ?? 0) - (b.place ?? 0))
    .map(({ rank: _rank, place: _place, article: _article, ...story }) => story)
}

/** One line for people who ask about an article: what Popular made of it. */
export function popularSentence({ place, reasons }: Ranked): string {
  return `Popular: ${place === null ? 'not shown' : `shown as ${ordinal(place)}`}. ${reasons.join(' ')}`
}

/** The runners that pins name, in the order of the pins. */
function pinnedOf(field: readonly Runner[], pins: readonly string[]): ReadonlySet<Runner> {
  const byKey = new Map(field.flatMap((runner) => runner.keys.map((key) => [key, runner] as const)))
  return new Set(pins.flatMap((pin) => byKey.get(pageKey(pin)) ?? []))
}

function judge(
  runner: Runner,
  isPinned: boolean,
  shown: readonly Runner[],
  limits: Limits,
  rule: PopularRule,
  views: PageViews,
): Verdict {
  if (runner.hurdle) return { kind: 'kept out', why: [runner.hurdle] }
  const against = limits.against(runner)
  if (!isPinned && against.length > 0) return { kind: 'kept out', why: against }
  if (shown.length >= rule.maximum)
    return { kind: 'no room', why: [noRoom(runner, isPinned, limits.lastFree(), rule, views)] }
  if (!isPinned) return { kind: 'shown', why: [] }
  return {
    kind: 'pinned',
    why: ['Pinned by hand (popular.pins).', ...against.map((why) => `${why} The pin shows it all the same.`)],
  }
}

function noRoom(
  runner: Runner,
  isPinned: boolean,
  last: Runner | null,
  { maximum }: PopularRule,
  views: PageViews,
): string {
  const takes = `Popular takes ${counted(maximum, 'story', 'stories')} (popular.maximum)`
  if (maximum === 0) return `${takes}: a maximum above 0 would make it one.`
  if (isPinned) return `${takes}, and the pins before it are as many: further up in popular.pins it is shown.`
  if (!last) return `${takes}, and the pins are as many: with one pin less there is room.`
  const more = viewsBetween(runner, last, views)
  return `${takes}, and the last one in has ${figure(last.reading.score)}${more && `: ${more} would have brought this in`}.`
}

const thin = (has: number, minimum: number): string =>
  `Popular is left out: it has ${counted(has, 'story', 'stories')} and needs ${minimum} (popular.minimum).`
