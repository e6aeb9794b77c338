// Scores: the views of each page, the newest counting most, added up so that no order of rows leaves a trace.
import { pageKey } from './page-key.ts'
import type { PopularPlan, ViewRow } from './plan.ts'
import { byText, type StoryGroup } from './stories.ts'
import { addMinutes, epochMs, type Instant } from './time.ts'

export type CountRule = Pick<PopularPlan, 'halfLifeMinutes' | 'windowMinutes'> & {
  /** When the issue is drafted: views of later days do not count. */
  readonly until: Instant
}

/** What was counted for a page, or for all pages of a story. */
export type Reading = {
  /** Those of the window, each in full. */
  readonly views: number
  /** Each of them at its weight, to two decimals. */
  readonly score: number
  /** Views of the last seven whole days, and of the seven before. What has no day is in neither. */
  readonly week: number
  readonly weekBefore: number
}

/** The same in grains: whole numbers, whose sum is exact. */
type Grains = { views: number; score: number; week: number; weekBefore: number }

export type PageViews = {
  /** By page key. `row` is the one that tells most of the page. */
  readonly pages: ReadonlyMap<string, { readonly row: ViewRow; readonly grains: Readonly<Grains> }>
  /** Whether views are known by the day: else a score is the number of views. */
  readonly dated: boolean
  /** Whether anything was counted in the seven days before the last seven, so that weeks can be compared. */
  readonly hasWeekBefore: boolean
  /** What a view on the day of the draft adds to a score. */
  readonly worth: number
}

const PER_VIEW = 10_000
/** Beyond this a row is a slip of the pen, and sums would no longer be exact. */
const MOST_VIEWS = 1e9

const DAY_MINUTES = 24 * 60
const WEEK = 7

/** The first day, `2026-11-05`, whose views an issue drafted at `until` asks for: of its window, and for its trends. */
export function firstDayOfViews({ windowMinutes, until }: Omit<CountRule, 'halfLifeMinutes'>): string {
  return addMinutes(until, -Math.max(windowMinutes, 2 * WEEK * DAY_MINUTES)).slice(0, 10)
}

/**
 * Adds up the rows of each page. A view counts half after each half-life, from the noon of its day to `until`, and not
 * at all once that is longer ago than the window; a view without a day counts in full.
 */
export function countViews(rows: readonly ViewRow[], rule: CountRule): PageViews {
  const weigh = weights(rule)
  const keyOf = remembered(pageKey)
  const pages = new Map<string, { row: ViewRow; grains: Grains }>()
  let dated = false
  let hasWeekBefore = false
  for (const row of rows) {
    const key = keyOf(row.url)
    const page = pages.get(key) ?? { row, grains: none() }
    pages.set(key, page)
    if (tellsMore(row, page.row)) page.row = row
    const views = Math.min(row.views, MOST_VIEWS)
    if (views === 0) continue
    const { weight, week } = weigh(row.day)
    if (weight !== null) {
      page.grains.views += grain(views)
      page.grains.score += grain(views * weight)
      dated ||= week !== null
    }
    if (week === 0) page.grains.week += grain(views)
    if (week === 1) page.grains.weekBefore += grain(views)
    hasWeekBefore ||= week === 1
  }
  return { pages, dated, hasWeekBefore, worth: dated ? (weigh(rule.until.slice(0, 10)).weight ?? 0) : 1 }
}

/** What was counted under these page keys. */
export function readingOf(keys: Iterable<string>, { pages }: PageViews): Reading {
  const sum = none()
  for (const key of new Set(keys)) {
    const grains = pages.get(key)?.grains
    if (grains) for (const what of KINDS) sum[what] += grains[what]
  }
  return {
    views: sum.views / PER_VIEW,
    score: rounded(sum.score),
    week: sum.week / PER_VIEW,
    weekBefore: sum.weekBefore / PER_VIEW,
  }
}

/** The views of a story: those of all its versions, at all their addresses. */
export function viewsOf(versions: StoryGroup['versions'], pages: PageViews): number {
  return readingOf(
    versions.flatMap((v) => v.keys),
    pages,
  ).views
}

const KINDS = ['views', 'score', 'week', 'weekBefore'] as const

function none(): Grains {
  return { views: 0, score: 0, week: 0, weekBefore: 0 }
}

const grain = (views: number): number => Math.round(views * PER_VIEW)
/** Two decimals: finer differences would decide without being seen. */
const rounded = (grains: number): number => Math.round(grains / 100) / 100

type DayWeight = {
  /** null for a day that does not count. */
  readonly weight: number | null
  /** 0 for the last seven whole days, 1 for the seven before; null for no day. The day of the draft is not whole. */
  readonly week: number | null
}

function weights({ until, halfLifeMinutes, windowMinutes }: CountRule): (day: string) => DayWeight {
  const now = epochMs(until)
  const today = Date.parse(until.slice(0, 10))
  return remembered((day) => {
    const start = Date.parse(day)
    if (Number.isNaN(start)) return { weight: 1, week: null }
    const daysAgo = Math.round((today - start) / 60_000 / DAY_MINUTES)
    const minutes = Math.max(0, (now - start) / 60_000 - DAY_MINUTES / 2)
    const counts = daysAgo >= 0 && minutes <= windowMinutes
    return {
      weight: counts ? 2 ** (-minutes / Math.max(1, halfLifeMinutes)) : null,
      week: Math.floor((daysAgo - 1) / WEEK),
    }
  })
}

/** Rows come by the hundred thousand, with few days and not many pages. */
function remembered<T>(make: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>()
  return (text) => {
    const had = known.get(text)
    if (had !== undefined) return had
    const made = make(text)
    known.set(text, made)
    return made
  }
}

/** Of the rows of one page the one with a title and most views tells of it; the rest is for a total order. */
function tellsMore(a: ViewRow, b: ViewRow): boolean {
  const order =
    Number(b.title !== '') - Number(a.title !== '') ||
    b.views - a.views ||
    byText(a.title, b.title) ||
    byText(a.url, b.url) ||
    byText(a.language, b.language) ||
    byText(a.authors.join(), b.authors.join())
  return order < 0
}
