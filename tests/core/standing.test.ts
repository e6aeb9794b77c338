// Late, undated, re-dated and moved: whether a page is news this week, and why.
import { describe, expect, test } from 'vitest'
import type { Article } from '../../src/core/article.ts'
import type { Considered, Verdict } from '../../src/core/history.ts'
import { standingIn, type WeekRule } from '../../src/core/standing.ts'
import { groupStories } from '../../src/core/stories.ts'
import { addMinutes, type Instant, slotsOfIssue } from '../../src/core/time.ts'
import { aHistory, anArticle, aPlan } from '../support/builders.ts'

const DAY = 24 * 60
const SLOTS = slotsOfIssue('2026-W47', aPlan())
/** So many days before the week began. */
const daysBack = (days: number): Instant => addMinutes(SLOTS.from, -days * DAY)
const LONG_AGO = daysBack(100)

const OTHER: Considered = { url: 'https://caravanpost.example.org/other', issue: '2026-W46', verdict: 'in' }
const page = (verdict: Verdict, issue: string, path = 'canal'): Considered => {
  return { url: `https://caravanpost.example.org/${path}`, issue, verdict }
}

type Week = {
  readonly considered?: readonly Considered[]
  readonly watched?: Instant | null
  readonly came?: Instant
  readonly lateNewsMinutes?: number
}

function standings(articles: readonly Article[], week: Week, sightings: WeekRule['sightings']) {
  const { considered = [OTHER], watched = LONG_AGO, lateNewsMinutes = 14 * DAY } = week
  const history = aHistory({}, { considered, watchedSince: new Map(watched ? [['site', watched]] : []) })
  const rule = { slots: SLOTS, zone: 'Asia/Tbilisi', history, sightings, lateNewsMinutes }
  return groupStories(articles, sightings).flatMap((story) =>
    story.versions.map((version) => standingIn(rule)(version, story)),
  )
}

/** How the page `canal` stands; it came when it was published, or at `came`. */
function stands(published: Instant | null, week: Week = {}) {
  const article = anArticle({ published })
  const first = week.came ?? published
  const sightings = new Map(first ? [[article.id, { first, last: SLOTS.draftAt }]] : [])
  return standings([article], week, sightings)[0]
}

describe('late news', () => {
  test('is what was published before the week and no issue has had', () => {
    expect(stands(daysBack(3), { came: daysBack(-1) })).toMatchObject({
      kind: 'new',
      why: 'Published 2026-11-09 18:00, before the week began at 2026-11-12 18:00 (Asia/Tbilisi), and no issue has had it: it comes late.',
    })
  })

  test('is too late from the limit on, which is named in its own unit', () => {
    expect(stands(addMinutes(daysBack(14), 1))?.kind).toBe('new')
    expect(stands(daysBack(14))).toMatchObject({
      kind: 'old',
      why: expect.stringContaining('news may come 14 days late at most'),
    })
    expect(stands(daysBack(2), { lateNewsMinutes: 36 * 60 })?.why).toContain('36 hours late at most')
  })

  test('is not there before the first issue was sent', () => {
    expect(stands(daysBack(3), { considered: [] })).toMatchObject({
      kind: 'old',
      why: expect.stringContaining('no issue was sent before this one'),
    })
    const own = { ...OTHER, issue: '2026-W47' }
    expect(stands(daysBack(3), { considered: [own] })?.kind).toBe('old')
  })

  test('is not what a list of old and new gives, or a source that is not read any more', () => {
    expect(stands(daysBack(3), { watched: null })).toMatchObject({
      kind: 'old',
      why: expect.stringContaining('its source lists what is old, or is not read any more'),
    })
  })

  test('is what comes to a source that was first read when the week had just begun, as at the first draft', () => {
    const watched = addMinutes(SLOTS.from, 1)
    expect(stands(daysBack(3), { watched, came: watched })?.kind).toBe('old')
    expect(stands(daysBack(3), { watched, came: daysBack(-2) })?.kind).toBe('new')
  })

  test('is known by the best-read of its sources', () => {
    const feed = anArticle({ published: daysBack(3), image: null })
    const box = { ...feed, source: 'box', image: { src: 'https://canal.example.org/a.jpg', alt: 'A gate' } }
    const sightings = new Map([[feed.id, { first: daysBack(-1), last: SLOTS.draftAt }]])
    expect(standings([feed, box], {}, sightings)).toMatchObject([{ kind: 'new' }])
  })

  test('is not what a source had when it was first read, in the weeks after that either', () => {
    const watched = daysBack(2)
    expect(stands(daysBack(5), { watched, came: watched })).toMatchObject({
      kind: 'old',
      why: expect.stringContaining(
        'it was there when its source was first read at 2026-11-10 18:00, so that it belongs to the archive',
      ),
    })
    // Given after that, with whatever date: late, or back-dated.
    expect(stands(daysBack(5), { watched, came: daysBack(1) })?.kind).toBe('new')
    expect(stands(daysBack(1), { watched, came: daysBack(1) })?.kind).toBe('new')
  })

  test('is not the archive at another address', () => {
    const watched = daysBack(4)
    const published = daysBack(9)
    const guid = 'entry-1'
    const old = anArticle({ path: 'old', published, guid })
    const moved = anArticle({ path: 'moved', published, guid })
    const sightings = new Map([
      [old.id, { first: watched, last: daysBack(2) }],
      [moved.id, { first: daysBack(1), last: SLOTS.draftAt }],
    ])
    expect(standings([old, moved], { watched }, sightings)).toMatchObject([{ kind: 'old' }])
  })
})

describe('a page without a date', () => {
  test('is new on the day on which it came, if its source was read before', () => {
    expect(stands(null, { came: daysBack(-2) })).toMatchObject({
      kind: 'new',
      at: daysBack(-2),
      why: 'Has no date, so the day on which it first came counts, 2026-11-14 18:00.',
    })
    expect(stands(null, { came: daysBack(-8) })?.kind).toBe('waits')
  })

  test.each([
    ['came with the first reading', { watched: daysBack(-2), came: daysBack(-2) }, 'undated'],
    ['came before it', { watched: daysBack(-2), came: daysBack(-1) }, 'undated'],
    ['came after it', { watched: daysBack(-2), came: daysBack(-3) }, 'new'],
    ['came with the draft, a moment after the week ended', { came: addMinutes(SLOTS.draftAt, 1) }, 'new'],
    ['came when its issue had to be out', { came: addMinutes(SLOTS.sendAt, 1) }, 'waits'],
    ['is of a source that nobody watches', { watched: null, came: daysBack(-2) }, 'undated'],
    ['never came', {}, 'undated'],
  ])('that %s: %o is %s', (_, week, kind) => {
    expect(stands(null, week)?.kind).toBe(kind)
  })

  test('came when its first address did', () => {
    const watched = daysBack(20)
    const old = anArticle({ path: 'old', published: null, guid: 'entry-1' })
    const moved = anArticle({ path: 'moved', published: null, guid: 'entry-1' })
    const sightings = new Map([
      [old.id, { first: watched, last: daysBack(2) }],
      [moved.id, { first: daysBack(-1), last: SLOTS.draftAt }],
    ])
    expect(standings([old, moved], { watched }, sightings)).toMatchObject([{ kind: 'undated' }])
  })
})

describe('a page that had its turn', () => {
  test.each([
    ['in', 'issued', 'Was in issue 2026-W46: a story stands in one.'],
    ['out', 'passed', 'Had its turn in issue 2026-W46, which left it out.'],
  ] as const)('with the verdict %s is %s, whatever its date is now', (verdict, kind, why) => {
    const considered = [page(verdict, '2026-W46')]
    for (const published of [daysBack(-3), daysBack(3), null])
      expect(stands(published, { considered })).toMatchObject({ kind, why, issue: '2026-W46' })
  })

  test('comes again if it was carried over, but only once', () => {
    const considered = [page('carried', '2026-W46')]
    expect(stands(daysBack(3), { considered })).toMatchObject({
      kind: 'new',
      carriedFrom: '2026-W46',
      why: 'Comes from issue 2026-W46, which had no room for it.',
    })
    expect(stands(daysBack(3), { considered, watched: null })?.kind).toBe('new')
    const later = [page('carried', '2026-W45'), page('out', '2026-W46')]
    expect(stands(daysBack(9), { considered: later })?.kind).toBe('passed')
    expect(stands(daysBack(20), { considered })?.kind).toBe('old')
  })

  test('is known at its new address', () => {
    const published = daysBack(-1)
    const [old, moved] = ['canal', 'moved'].map((path) => anArticle({ path, published, guid: 'entry-1' }))
    const sightings = new Map([
      [old?.id ?? '', { first: daysBack(-1), last: daysBack(-1) }],
      [moved?.id ?? '', { first: daysBack(-2), last: SLOTS.draftAt }],
    ])
    const both = [old, moved].flatMap((a) => a ?? [])
    expect(standings(both, { considered: [page('in', '2026-W46')] }, sightings)).toMatchObject([
      { kind: 'issued', issue: '2026-W46' },
    ])
  })
})
