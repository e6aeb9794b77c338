// The field: every story that was read or is pinned, as one edition would show it, and what speaks for it.
import type { Article } from './article.ts'
import type { PopularStory, Trend } from './issue.ts'
import { pageKey } from './page-key.ts'
import type { EditionPlan, PopularPlan, ViewRow } from './plan.ts'
import { type PageViews, type Reading, readingOf, viewsOf } from './popularity-score.ts'
import { counted, figure, lasting, listed, wallClock } from './reasons.ts'
import { distinctLabels } from './sections.ts'
import { byText, type StoryGroup, type StoryVersion, sameLanguage } from './stories.ts'
import type { Instant } from './time.ts'

export type FieldRule = Pick<EditionPlan, 'language' | 'untranslated'> &
  Pick<PopularPlan, 'pins' | 'halfLifeMinutes'> & {
    /** Serves where a story has no version in the edition's language. */
    readonly mainLanguage: string
    /** When the issue is drafted: what is published later is not shown yet. */
    readonly until: Instant
    /** The zone in which reasons tell times. */
    readonly zone: string
  }

/** A story in the field: what would be shown, and what speaks for it. */
export type Runner = {
  /** The page keys of all its versions. */
  readonly keys: readonly string[]
  /** The version that would be shown; null for a page that no source gave. */
  readonly article: Article | null
  readonly shown: Pick<PopularStory, 'url' | 'title' | 'authors' | 'language'>
  readonly regions: readonly string[]
  readonly reading: Reading
  readonly trend: Trend | null
  /** When the version shown was published, and when the first of all was; '' where that is not known. */
  readonly at: Instant | ''
  readonly since: Instant | ''
  /** What its views are made of, in sentences. */
  readonly about: readonly string[]
  /** Why this edition cannot show it, however much it is read; '' where it can. */
  readonly hurdle: string
}

/** The first is read most: by score, then newest, then by URL, a total order. */
function byScore(a: Runner, b: Runner): number {
  return b.reading.score - a.reading.score || byText(b.at, a.at) || byText(a.shown.url, b.shown.url)
}

/**
 * The field of one edition, by score. Views are joined to articles by page key, and the versions of a story are one,
 * with the sum of their views. Shown is the version in the edition's language, else another in its own. A page that is
 * no known article is in the field if a row of views has its title.
 */
export function fieldOf(
  stories: readonly StoryGroup[],
  views: PageViews,
  rule: FieldRule,
): readonly Runner[] {
  const known = keysOf(stories)
  const pins = new Set(rule.pins.map(pageKey))
  const strangers = [...views.pages].filter(([key, { row }]) => !known.has(key) && row.title !== '')
  return [
    ...stories.flatMap(({ versions }) => {
      const keys = versions.flatMap((v) => v.keys)
      const isIn = keys.some((key) => pins.has(key)) || readingOf(keys, views).views > 0
      return isIn ? storyRunner(versions, keys, views, rule) : []
    }),
    ...strangers
      .map(([key, { row }]) => strangerRunner(key, row, views, rule))
      .filter(({ keys, reading }) => reading.views > 0 || keys.some((key) => pins.has(key))),
  ].sort(byScore)
}

/** The pins that no story and no titled row of views answers to. */
export function unknownPins(
  stories: readonly StoryGroup[],
  { pages }: PageViews,
  pins: readonly string[],
): readonly string[] {
  const known = keysOf(stories)
  return pins.filter((pin) => {
    const key = pageKey(pin)
    return !known.has(key) && !pages.get(key)?.row.title
  })
}

function keysOf(stories: readonly StoryGroup[]): ReadonlySet<string> {
  return new Set(stories.flatMap((story) => story.versions.flatMap((v) => v.keys)))
}

function storyRunner(
  versions: StoryGroup['versions'],
  keys: readonly string[],
  views: PageViews,
  rule: FieldRule,
): Runner | [] {
  const { language, mainLanguage, until } = rule
  const out = versions.filter((v) => (v.article.published ?? '') <= until)
  // As everywhere, a language that is not known counts as the main one.
  const spokenIn = (v: StoryVersion) => v.article.language || mainLanguage
  const version =
    out.find((v) => spokenIn(v) === language) ??
    out.find((v) => sameLanguage(spokenIn(v), language)) ??
    out.find((v) => sameLanguage(spokenIn(v), mainLanguage)) ??
    out[0] ??
    versions[0]
  if (!version) return []
  const { article } = version
  // A file of views may know a byline that a feed does not give.
  const named = version.keys.flatMap((key) => views.pages.get(key)?.row ?? [])
  const authors = [article, ...named].map((a) => a.authors).find((names) => names.length > 0) ?? []
  const shares = versions.flatMap((v) => {
    const own = viewsOf([v], views)
    return own > 0 ? [`${figure(own)} in ${spokenIn(v)}`] : []
  })
  const reading = readingOf(keys, views)
  return {
    keys,
    article,
    shown: { url: article.url, title: article.title, authors, language: article.language },
    regions: distinctLabels(versions.flatMap((v) => v.article.regions)),
    ...speaking(reading, shares, views, rule),
    at: article.published ?? '',
    since: out.flatMap((v) => v.article.published ?? []).sort(byText)[0] ?? '',
    hurdle: out.length === 0 ? notOut(article, rule) : notTranslated(spokenIn(version), rule),
  }
}

/** A page that sources know nothing of: its row says all. */
function strangerRunner(key: string, row: ViewRow, views: PageViews, rule: FieldRule): Runner {
  const { url, title, authors, language } = row
  const { about, ...spoken } = speaking(readingOf([key], views), [], views, rule)
  return {
    keys: [key],
    article: null,
    shown: { url, title, authors, language },
    regions: [],
    ...spoken,
    at: '',
    since: '',
    about: [
      ...about,
      'Not an article of any source: title and byline are those of the row of views, and its age and region are not known.',
    ],
    hurdle: language === '' ? '' : notTranslated(language, rule),
  }
}

/** What a reading comes to, and the sentences that say so. */
function speaking(
  reading: Reading,
  shares: readonly string[],
  { dated, hasWeekBefore }: PageViews,
  { halfLifeMinutes }: FieldRule,
): Pick<Runner, 'reading' | 'trend' | 'about'> {
  const trend = hasWeekBefore ? trendOf(reading) : null
  const seen = reading.views === 0 ? 'No views' : counted(reading.views, 'view')
  const half = `as a view of a known day counts half after ${lasting(halfLifeMinutes)} (popular.halfLife)`
  const worth = dated && reading.views > 0 ? `; they count for ${figure(reading.score)}, ${half}` : ''
  return {
    reading,
    trend,
    about: [
      `${seen}${shares.length > 1 ? `: ${listed(shares)}` : ''}${worth}.`,
      ...(trend ? [trendSentence(trend)] : []),
    ],
  }
}

const LEVEL = 0.05

function trendOf({ week: views, weekBefore: before }: Reading): Trend | null {
  if (views === 0 && before === 0) return null
  if (before === 0) return { views, before, change: 'new' }
  const isLevel = Math.abs(views - before) <= before * LEVEL
  return { views, before, change: isLevel ? 'level' : views > before ? 'up' : 'down' }
}

/** The change against the week before in per cent; null where that had none. */
export function percentOf({ views, before }: Trend): number | null {
  return before === 0 ? null : Math.round((views / before - 1) * 100)
}

function trendSentence(trend: Trend): string {
  const percent = percentOf(trend)
  const by = percent === null || trend.change === 'level' ? '' : ` by ${figure(Math.abs(percent))} %`
  return `${figure(trend.views)} in the last 7 whole days, ${figure(trend.before)} in the 7 before: ${trend.change}${by}.`
}

function notOut({ published }: Article, { until, zone }: FieldRule): string {
  const clock = (at: Instant) => wallClock(at, zone)
  return `Published ${clock(published ?? until)} (${zone}), after the draft of ${clock(until)}: a later issue may have it.`
}

function notTranslated(spoken: string, { language, untranslated }: FieldRule): string {
  if (untranslated === 'show' || sameLanguage(spoken, language)) return ''
  return `Has no ${language} version, and this edition goes without what is not translated: a translation would stand there.`
}
