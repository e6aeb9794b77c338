import { describe, expect, test } from 'vitest'
import { pageKey } from '../../src/core/page-key.ts'
import type { ViewRow } from '../../src/core/plan.ts'
import { popularOf, type Ranked } from '../../src/core/popularity.ts'
import { folded } from '../../src/core/sections.ts'
import { groupStories, type StoryGroup } from '../../src/core/stories.ts'
import { addMinutes } from '../../src/core/time.ts'
import { aViewRow } from '../support/builders.ts'
import { forSeeds, type Random } from '../support/random.ts'
import { randomWeek } from '../support/random-week.ts'
import { DRAFT, type RankingInput, rankingOf } from '../support/ranking.ts'

const RUNS = 300
const DAY = 24 * 60
const PEOPLE = ['Bakyt Mockupov', 'Saule Specimenova', 'Teona Sampleuri', 'saule specimenova'] as const

type Field = Required<Pick<RankingInput, 'articles' | 'views' | 'pins' | 'lastPopular'>> &
  RankingInput & { readonly perAuthor: number; readonly perRegion: number; readonly maximum: number }

/** Up to 30 articles with few authors and regions, views on few days, and any rule. */
function randomField(random: Random): Field {
  const { articles, views, popular, lastPopular } = randomWeek(random)
  const day = () => random.pick(['', '2026-11-19', '2026-11-18', '2026-11-15', '2026-11-09', '2026-10-01'])
  const isDated = random.chance(0.7)
  return {
    articles: articles.map((a) => ({ ...a, authors: random.some(PEOPLE, 0.3) })),
    views: [...views, ...random.some(views, 0.5)].map((v) => ({ ...v, day: isDated ? day() : '' })),
    pins: popular.pins,
    lastPopular,
    language: random.pick(['en', 'ru']),
    mainLanguage: 'en',
    untranslated: random.pick(['show', 'skip']),
    maximum: random.below(8),
    minimum: 0,
    perAuthor: 1 + random.below(3),
    perRegion: 1 + random.below(4),
    repeats: random.chance(0.4),
    minimumAgeMinutes: random.pick([0, DAY, 3 * DAY]),
    halfLifeMinutes: random.pick([DAY, 3 * DAY]),
    windowMinutes: random.pick([7 * DAY, 14 * DAY]),
  }
}

const block = (ranked: readonly Ranked[]): readonly Ranked[] =>
  ranked.filter((r) => r.place !== null).sort((a, b) => (a.place ?? 0) - (b.place ?? 0))
const isPinned = ({ reasons }: Ranked) => reasons.some((why) => why.startsWith('Pinned by hand'))
const isFree = (r: Ranked) => !isPinned(r)
const storyOf = (stories: readonly StoryGroup[], { url }: Ranked) =>
  stories.find((s) => s.versions.some((v) => v.keys.includes(pageKey(url))))
const regionsOf = (stories: readonly StoryGroup[], ranked: Ranked) =>
  new Set((storyOf(stories, ranked)?.versions ?? []).flatMap((v) => v.article.regions.map(folded)))

/** More views of a story, on the day of the draft where that is said. */
const readMore = ({ url }: Ranked, views: number, isToday = true): ViewRow =>
  aViewRow({ url, views, day: isToday ? DRAFT.slice(0, 10) : '' })
const same = (ranked: readonly Ranked[], { url }: Ranked) => ranked.find((r) => r.url === url)

describe('over random fields', () => {
  test('the block keeps to the limits, but for pins', () => {
    let bound = 0
    forSeeds(RUNS, (random) => {
      const field = randomField(random)
      const stories = groupStories(field.articles)
      const shown = block(rankingOf(field))
      expect(shown.length).toBeLessThanOrEqual(field.maximum)
      shown.forEach((story, i) => {
        if (isPinned(story)) return
        const before = shown.slice(0, i)
        for (const name of new Set(story.authors.map(folded))) {
          const count = before.filter((r) => r.authors.map(folded).includes(name)).length
          expect(count).toBeLessThan(field.perAuthor)
          bound += count
        }
        for (const region of regionsOf(stories, story))
          expect(before.filter((r) => regionsOf(stories, r).has(region)).length).toBeLessThan(field.perRegion)
      })
    })
    expect(bound).toBeGreaterThan(50)
  })

  test('pins come first, in their order; the rest is by score', () => {
    forSeeds(RUNS, (random) => {
      const ranked = rankingOf(randomField(random))
      const shown = block(ranked)
      expect(shown.map(isPinned)).toEqual(shown.map(isPinned).toSorted((a, b) => Number(b) - Number(a)))
      const scores = shown.filter(isFree).map((r) => r.score)
      expect(scores).toEqual(scores.toSorted((a, b) => b - a))
      expect(ranked.map((r) => r.rank)).toEqual(ranked.map((_, i) => i + 1))
      const all = ranked.map((r) => r.score)
      expect(all).toEqual(all.toSorted((a, b) => b - a))
    })
  })

  test('each story is shown, or hears which rule it met', () => {
    const rules = new Set<string>()
    forSeeds(RUNS, (random) => {
      const field = { ...randomField(random), minimum: random.below(4) }
      for (const { place, reasons } of rankingOf(field)) {
        for (const why of reasons) expect(why).toMatch(/^\S[^\n]*\.$/)
        expect(reasons.join()).not.toMatch(/undefined|NaN|null|Infinity/)
        const rule =
          /popular\.(maximum|minimum\b|minimumAge|repeats|perAuthor|perRegion)|^Has no|^Published/.exec(
            reasons.at(-1) ?? '',
          )?.[0]
        if (place === null) expect(rule, reasons.join('\n')).toBeDefined()
        if (rule) rules.add(rule)
      }
    })
    expect(rules.size, [...rules].join()).toBe(8)
  })

  test('nothing is shown that is too young, was there last time, or is not out', () => {
    forSeeds(RUNS, (random) => {
      const field = randomField(random)
      const stories = groupStories(field.articles)
      const last = new Set(field.lastPopular.map(pageKey))
      const old = addMinutes(DRAFT, -(field.minimumAgeMinutes ?? 0))
      for (const ranked of block(rankingOf(field))) {
        expect((ranked.article?.published ?? '') <= DRAFT).toBe(true)
        if (isPinned(ranked)) continue
        const versions = storyOf(stories, ranked)?.versions ?? []
        const dates = versions
          .flatMap((v) => v.article.published ?? [])
          .filter((at) => at <= DRAFT)
          .sort()
        if (dates[0]) expect(dates[0] <= old).toBe(true)
        if (!field.repeats) expect(versions.flatMap((v) => v.keys).some((key) => last.has(key))).toBe(false)
      }
    })
  })

  test('who gains views never falls, and stays where it is shown', () => {
    forSeeds(RUNS, (random) => {
      const field = randomField(random)
      const before = rankingOf(field)
      const lucky = before[random.below(before.length)]
      if (!lucky) return
      const views = [...field.views, readMore(lucky, 1 + random.below(30))]
      const after = same(rankingOf({ ...field, views }), lucky)
      expect(after?.rank).toBeLessThanOrEqual(lucky.rank)
      if (lucky.place !== null) expect(after?.place).not.toBeNull()
    })
  })

  test('as many more views as a reason names do bring a story in', () => {
    let brought = 0
    forSeeds(RUNS, (random) => {
      const field = randomField(random)
      for (const story of rankingOf(field)) {
        const named = /: ([\d,]+) more views?( on the day of the draft)? would have brought this in\.$/.exec(
          story.reasons.at(-1) ?? '',
        )
        if (!named) continue
        const count = Number(named[1]?.replaceAll(',', ''))
        const views = [...field.views, readMore(story, count, named[2] !== undefined)]
        expect(same(rankingOf({ ...field, views }), story)?.place).not.toBeNull()
        brought++
      }
    })
    expect(brought).toBeGreaterThan(100)
  })

  test('the order of rows and articles leaves no trace, and nothing is written to', () => {
    forSeeds(RUNS, (random) => {
      const field = randomField(random)
      const copy = structuredClone(field)
      const expected = rankingOf(field)
      expect(field).toEqual(copy)
      const shuffled = { articles: random.shuffle(field.articles), views: random.shuffle(field.views) }
      expect(rankingOf({ ...field, ...shuffled })).toEqual(expected)
    })
  })

  test('the block is what is shown, without what only the ranking knows', () => {
    forSeeds(RUNS, (random) => {
      const ranked = rankingOf(randomField(random))
      const popular = popularOf(ranked)
      expect(popular.map((p) => p.url)).toEqual(block(ranked).map((r) => r.url))
      for (const story of popular) expect(Object.keys(story)).not.toContain('article')
    })
  })
})
