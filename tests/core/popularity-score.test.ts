import { describe, expect, test } from 'vitest'
import { countViews, firstDayOfViews, readingOf } from '../../src/core/popularity-score.ts'
import { aViewRow } from '../support/builders.ts'
import { DRAFT, rankingOf } from '../support/ranking.ts'

const KEY = 'caravanpost.example.org/canal'
const DAY = 24 * 60
// Noon of a day and the draft's hour are two hours apart, which a half-life of a day makes 0.94.
const TODAY = 2 ** (-2 / 24)

function count(days: Readonly<Record<string, number>>, rule = {}) {
  const rows = Object.entries(days).map(([day, views]) => aViewRow({ day, views }))
  const counted = countViews(rows, {
    until: DRAFT,
    halfLifeMinutes: DAY,
    windowMinutes: 14 * DAY,
    ...rule,
  })
  return { ...counted, ...readingOf([KEY], counted) }
}

describe('a score', () => {
  test('halves the views of a day after each half-life, from its noon on', () => {
    expect(count({ '2026-11-19': 100 }).score).toBe(Math.round(100 * TODAY * 100) / 100)
    expect(count({ '2026-11-18': 200 }).score).toBe(count({ '2026-11-19': 100 }).score)
    expect(count({ '2026-11-16': 800 }).score).toBe(count({ '2026-11-19': 100 }).score)
    expect(count({ '2026-11-16': 800, '2026-11-19': 100 }).views).toBe(900)
  })

  test('has views of a day that has no noon yet in full', () => {
    expect(count({ '2026-11-19': 7 }, { until: '2026-11-19T03:00:00.000Z' }).score).toBe(7)
  })

  test('is the number of views where no day is known, and what has none counts in full among others', () => {
    expect(count({ '': 31 })).toMatchObject({ views: 31, score: 31, dated: false, worth: 1 })
    expect(count({ '': 31, '2026-11-18': 200 })).toMatchObject({
      views: 231,
      score: 31 + Math.round(100 * TODAY * 100) / 100,
      dated: true,
    })
    expect(count({ 'not a day': 5 })).toMatchObject({ score: 5, dated: false })
  })

  test('knows nothing of days before the window or after the draft', () => {
    const rule = { windowMinutes: 3 * DAY }
    expect(count({ '2026-11-16': 8, '2026-11-17': 1 }, rule).views).toBe(1)
    expect(count({ '2026-11-20': 8 })).toMatchObject({ views: 0, score: 0, dated: false })
  })

  test('is the same for every order of rows, to the last digit', () => {
    const rows = Array.from({ length: 500 }, (_, i) =>
      aViewRow({ day: `2026-11-${String(6 + (i % 14)).padStart(2, '0')}`, views: (i * 37) % 101 }),
    )
    const rule = { until: DRAFT, halfLifeMinutes: 1000, windowMinutes: 14 * DAY }
    const score = readingOf([KEY], countViews(rows, rule)).score
    expect(readingOf([KEY], countViews(rows.toReversed(), rule)).score).toBe(score)
  })

  test('meets a page under any address of it, once', () => {
    const views = countViews(
      [aViewRow({ views: 2 }), aViewRow({ url: 'http://www.caravanpost.example.org/canal/?utm_source=x' })],
      { until: DRAFT, halfLifeMinutes: DAY, windowMinutes: DAY },
    )
    expect(readingOf([KEY, KEY], views).views).toBe(3)
  })
})

describe('a trend', () => {
  const trend = (days: Readonly<Record<string, number>>) => {
    const views = Object.entries({ ...days }).map(([day, n]) => aViewRow({ day, views: n, title: 'Canal' }))
    // Another page, so that the week before is known to have been counted.
    return rankingOf({ views: [...views, aViewRow({ path: 'other', day: '2026-11-07' })] })[0]
  }

  test('sets the last seven whole days against the seven before, and leaves the day of the draft alone', () => {
    expect(trend({ '2026-11-19': 999, '2026-11-18': 30, '2026-11-12': 9, '2026-11-11': 30 })?.trend).toEqual({
      views: 39,
      before: 30,
      change: 'up',
    })
    expect(trend({ '2026-11-18': 1, '2026-11-05': 4, '2026-11-04': 99 })?.trend).toEqual({
      views: 1,
      before: 4,
      change: 'down',
    })
  })

  test.each([
    [105, 100, 'level', '105 in the last 7 whole days, 100 in the 7 before: level.'],
    [95, 100, 'level', '95 in the last 7 whole days, 100 in the 7 before: level.'],
    [106, 100, 'up', '106 in the last 7 whole days, 100 in the 7 before: up by 6 %.'],
    [50, 100, 'down', '50 in the last 7 whole days, 100 in the 7 before: down by 50 %.'],
    [1200, 0, 'new', '1,200 in the last 7 whole days, 0 in the 7 before: new.'],
  ])('of %i after %i is %s', (week, before, change, sentence) => {
    const story = trend({ '2026-11-15': week, '2026-11-08': before })
    expect(story?.trend?.change).toBe(change)
    expect(story?.reasons).toContain(sentence)
  })

  test('is none where days are not known, or the week before was not counted', () => {
    const views = [aViewRow({ views: 5, title: 'Canal' })]
    expect(rankingOf({ views })[0]).not.toHaveProperty('trend')
    const dated = [aViewRow({ views: 5, title: 'Canal', day: '2026-11-18' })]
    expect(rankingOf({ views: dated })[0]).not.toHaveProperty('trend')
  })
})

test('views are wanted for the window, and for two whole weeks at least', () => {
  expect(firstDayOfViews({ until: DRAFT, windowMinutes: 30 * DAY })).toBe('2026-10-20')
  expect(firstDayOfViews({ until: DRAFT, windowMinutes: DAY })).toBe('2026-11-05')
})
