// Popularity: views joined to stories, and the ranking of the Popular block with its reasons.
import type { Article } from './article.ts'
import type { PopularStory } from './issue.ts'
import type { EditionPlan, ViewRow } from './plan.ts'
import { counted, figure, listed, ordinal } from './reasons.ts'
import { byText, groupStories, type StoryGroup, type StoryVersion, sameLanguage } from './stories.ts'
import type { Instant } from './time.ts'
import { canonicalUrl } from './url.ts'

/** Everything counted under one canonical URL. */
type Counted = { readonly views: number; readonly row: ViewRow }

/** By canonical URL. */
export type PageViews = ReadonlyMap<string, Counted>

/** Adds up the rows of one page; of its titles that of the row with most views serves. */
export function countViews(rows: readonly ViewRow[]): PageViews {
  const pages = new Map<string, Counted>()
  for (const [key, same] of Map.groupBy(rows, (r) => canonicalUrl(r.url))) {
    const [row] = same.toSorted(
      (a, b) =>
        Number(b.title !== '') - Number(a.title !== '') ||
        b.views - a.views ||
        byText(a.title, b.title) ||
        byText(a.url, b.url) ||
        byText(a.language, b.language) ||
        byText(a.authors.join(), b.authors.join()),
    )
    if (row) pages.set(key, { row, views: same.reduce((sum, r) => sum + r.views, 0) })
  }
  return pages
}

/** The views of a story: those of all its versions. */
export function viewsOf(versions: StoryGroup['versions'], pages: PageViews): number {
  return versions.reduce((sum, { key }) => sum + (pages.get(key)?.views ?? 0), 0)
}

export type PopularRule = {
  /** URLs set by hand, in this order; of any version of a story. */
  readonly pins: readonly string[]
  readonly language: string
  readonly maximum: number
  /** Fewer than this many: none. */
  readonly minimum: number
  /** What is published later is not shown yet. Left out: everything is. */
  readonly until?: Instant
  /** `skip` leaves out what has no version in the edition's language. Left out: shown in its own. */
  readonly untranslated?: EditionPlan['untranslated']
  /** Serves where a story has no version in the edition's language. Left out: the original does. */
  readonly mainLanguage?: string
}

/** A story in the running: what would be shown, and what speaks for it. */
type Runner = {
  readonly keys: readonly string[]
  readonly shown: Omit<PopularStory, 'views' | 'score' | 'reasons'>
  readonly views: number
  readonly score: number
  readonly reasons: readonly string[]
  readonly at: Instant | ''
  /** The language it is known to be in; '' where it is not known. */
  readonly spoken: string
}

/**
 * The Popular block of one edition, of stories of any week:
 *
 * 1. Views are joined to articles by canonical URL, and the versions of a story are one, with the sum of their views.
 * 2. Shown is the version in the edition's language, else another in its own language or nothing, as the plan says.
 *    A page that is no known article serves if its row has a title.
 * 3. Pins come first, in their order; then the stories with any views, by score, then newest, then by URL.
 * 4. More than the maximum are cut; fewer than the minimum make no block.
 *
 * The score is the number of views.
 */
export function rankPopular(
  input: PopularRule & { readonly views: readonly ViewRow[]; readonly articles: readonly Article[] },
): readonly PopularStory[] {
  return rankStories(groupStories(input.articles), countViews(input.views), input)
}

/** The same for stories and views that are joined already. */
export function rankStories(
  stories: readonly StoryGroup[],
  pages: PageViews,
  rule: PopularRule,
): readonly PopularStory[] {
  const ranked = runnersOf(stories, pages, rule).sort(
    (a, b) => b.score - a.score || byText(b.at, a.at) || byText(a.shown.url, b.shown.url),
  )
  const viewed = ranked.filter((r) => r.views > 0)
  const pins = rule.pins.map(canonicalUrl)
  const pinned = [...new Set(pins.flatMap((pin) => ranked.find((r) => r.keys.includes(pin)) ?? []))]
  const shown = [...pinned, ...viewed.filter((r) => !pinned.includes(r))]
    .slice(0, rule.maximum)
    .map((r): PopularStory => {
      const rank = viewed.indexOf(r) + 1
      const reasons = [
        ...(pinned.includes(r) ? ['Pinned by hand.'] : []),
        ...r.reasons,
        ...(rank > 0 ? [`${ordinal(rank)} of ${counted(viewed.length, 'story', 'stories')} by views.`] : []),
      ]
      return { ...r.shown, views: r.views, score: r.score, reasons }
    })
  return shown.length < rule.minimum ? [] : shown
}

/** The pins that no story and no titled row of views answers to. */
export function unknownPins(
  stories: readonly StoryGroup[],
  pages: PageViews,
  pins: readonly string[],
): readonly string[] {
  const known = keysOf(stories)
  return pins.filter((pin) => {
    const key = canonicalUrl(pin)
    return !known.has(key) && !pages.get(key)?.row.title
  })
}

function keysOf(stories: readonly StoryGroup[]): ReadonlySet<string> {
  return new Set(
    stories.flatMap((story) =>
      story.versions.flatMap((v) => [v.key, ...v.copies.map((c) => canonicalUrl(c.url))]),
    ),
  )
}

function runnersOf(stories: readonly StoryGroup[], pages: PageViews, rule: PopularRule): Runner[] {
  const { language, untranslated = 'show' } = rule
  const known = keysOf(stories)
  const strangers = [...pages].filter(([key, { row }]) => !known.has(key) && row.title !== '')
  const pins = new Set(rule.pins.map(canonicalUrl))
  const runs = ({ versions }: StoryGroup) =>
    viewsOf(versions, pages) > 0 || versions.some((v) => pins.has(v.key))
  return [
    ...stories.filter(runs).flatMap((story) => storyRunner(story, pages, rule) ?? []),
    ...strangers.map(([key, { views, row }]) => strangerRunner(key, views, row)),
  ].filter(({ spoken }) => untranslated === 'show' || spoken === '' || sameLanguage(spoken, language))
}

function storyRunner(
  { versions }: StoryGroup,
  pages: PageViews,
  { language, mainLanguage = language, until }: PopularRule,
): Runner | null {
  const out = versions.filter((v) => until === undefined || (v.article.published ?? '') <= until)
  // As everywhere, a language that is not known counts as the main one.
  const spokenIn = (v: StoryVersion) => v.article.language || mainLanguage
  const version =
    out.find((v) => spokenIn(v) === language) ??
    out.find((v) => sameLanguage(spokenIn(v), language)) ??
    out.find((v) => sameLanguage(spokenIn(v), mainLanguage)) ??
    out[0]
  if (!version) return null
  const { article, key } = version
  // A file of views may know a byline that a feed does not give.
  const authors = article.authors.length > 0 ? article.authors : (pages.get(key)?.row.authors ?? [])
  const views = viewsOf(versions, pages)
  const shares = versions.flatMap((v) => {
    const own = viewsOf([v], pages)
    return own > 0 ? [`${figure(own)} in ${spokenIn(v)}`] : []
  })
  return {
    keys: versions.map((v) => v.key),
    shown: { url: article.url, title: article.title, authors, language: article.language },
    views,
    score: views,
    reasons: [`${seen(views)}${shares.length > 1 ? `: ${listed(shares)}` : ''}.`],
    at: article.published ?? '',
    spoken: spokenIn(version),
  }
}

/** A page that sources know nothing of: its row says all. */
function strangerRunner(key: string, views: number, { url, title, authors, language }: ViewRow): Runner {
  const source = 'Not an article of any source: title and byline are those of the row of views.'
  const reasons = [`${seen(views)}.`, source]
  return {
    keys: [key],
    shown: { url, title, authors, language },
    views,
    score: views,
    reasons,
    at: '',
    spoken: language,
  }
}

const seen = (views: number): string => (views === 0 ? 'No views' : counted(views, 'view'))
