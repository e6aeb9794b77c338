import { describe, expect, test } from 'vitest'
import { type Assembled, assembleIssue } from '../../src/core/assemble.ts'
import { canonicalJson, type Edition, storiesOf } from '../../src/core/issue.ts'
import { groupStories } from '../../src/core/stories.ts'
import { addMinutes } from '../../src/core/time.ts'
import { canonicalUrl } from '../../src/core/url.ts'
import { forSeeds } from '../support/random.ts'
import { randomWeek } from '../support/random-week.ts'

const WEEKS = 100

const text = ({ issue, decisions, stories }: Assembled) => canonicalJson({ issue, decisions, stories })
const urlsOf = (edition: Edition) => storiesOf(edition).map((s) => canonicalUrl(s.article.url))

/** Fails on any write, at any depth. */
function frozen<T>(value: T): T {
  if (value && typeof value === 'object' && !Object.isFrozen(value)) {
    Object.freeze(value)
    for (const inner of Object.values(value)) frozen(inner)
  }
  return value
}

describe('over random weeks', () => {
  test('every article is in, or has a reason; and what is in has one too', () => {
    forSeeds(WEEKS, (random) => {
      const input = randomWeek(random)
      const { issue, decisions } = assembleIssue(input)
      const inIssue = new Set(issue.editions.flatMap(urlsOf))
      for (const article of input.articles) {
        const url = canonicalUrl(article.url)
        const own = decisions.filter((d) => canonicalUrl(d.url) === url)
        expect(own).toHaveLength(1)
        expect(own[0]?.in).toBe(inIssue.has(url))
      }
      for (const { reasons } of decisions) {
        expect(reasons.length).toBeGreaterThan(0)
        for (const reason of reasons) expect(reason).toMatch(/^\S.*\S$/)
        expect(new Set(reasons).size).toBe(reasons.length)
        expect(reasons.join()).not.toMatch(/undefined|NaN|null/)
      }
    })
  })

  test('no story stands twice in an edition', () => {
    forSeeds(WEEKS, (random) => {
      const input = randomWeek(random)
      const groups = groupStories(input.articles, input.sightings)
      for (const edition of assembleIssue(input).issue.editions) {
        const shown = storiesOf(edition).map(({ article }) =>
          groups.findIndex((g) => g.versions.some((v) => v.key === canonicalUrl(article.url))),
        )
        expect(new Set(shown).size).toBe(shown.length)
        expect(shown).not.toContain(-1)
      }
    })
  })

  test('sections keep to their maximum, are never empty and stand in the order of the plan', () => {
    forSeeds(WEEKS, (random) => {
      const input = randomWeek(random)
      const order = input.sections.map((s) => s.id)
      for (const edition of assembleIssue(input).issue.editions) {
        const ids = edition.sections.map((s) => s.id)
        expect(ids).toEqual(order.filter((id) => ids.includes(id)))
        for (const section of edition.sections) {
          const plan = input.sections.find((s) => s.id === section.id)
          expect(section.stories.length).toBeGreaterThan(0)
          expect(section.stories.length).toBeLessThanOrEqual(plan?.maximum ?? -1)
          const withLead = section.stories.length + (edition.lead ? 1 : 0)
          expect(withLead).toBeGreaterThanOrEqual(plan?.minimum ?? 0)
        }
        expect(edition.lead === null).toBe(storiesOf(edition).length === 0)
      }
    })
  })

  test('only what is of the week and was in no other issue is in', () => {
    forSeeds(WEEKS, (random) => {
      const input = randomWeek(random)
      const { from, draftAt, key } = input.slots
      for (const edition of assembleIssue(input).issue.editions)
        for (const { article, untranslated } of storiesOf(edition)) {
          const earliest = addMinutes(from, -input.lateNewsMinutes)
          if (article.published !== null) {
            expect(article.published > earliest && article.published <= draftAt).toBe(true)
          }
          const held = input.history.considered.find((c) => c.url === article.url && c.verdict === 'in')
          expect(held?.issue ?? key).toBe(key)
          const own = article.language || input.editions[0]?.language
          expect(untranslated).toBe(own !== edition.language)
          const plan = input.editions.find((e) => e.language === edition.language)
          if (untranslated) expect(plan?.untranslated).toBe('show')
        }
    })
  })

  test('the order of the input leaves no trace, and a second run gives the same', () => {
    forSeeds(WEEKS, (random) => {
      const input = randomWeek(random)
      const expected = text(assembleIssue(input))
      expect(text(assembleIssue(input))).toBe(expected)
      const shuffled = {
        ...input,
        articles: random.shuffle(input.articles),
        views: random.shuffle(input.views),
        notes: random.shuffle(input.notes),
        history: { ...input.history, considered: random.shuffle(input.history.considered) },
      }
      expect(text(assembleIssue(shuffled))).toBe(expected)
    })
  })

  test('nothing that is given is written to', () => {
    forSeeds(50, (random) => {
      expect(() => assembleIssue(frozen(randomWeek(random)))).not.toThrow()
    })
  })

  test('the number of stories is that of different stories, and 0 only for an empty issue', () => {
    forSeeds(WEEKS, (random) => {
      const input = randomWeek(random)
      const { issue, stories } = assembleIssue(input)
      const shown = new Set(issue.editions.flatMap(urlsOf))
      const groups = groupStories(input.articles, input.sightings)
      expect(stories).toBe(groups.filter((g) => g.versions.some((v) => shown.has(v.key))).length)
    })
  })

  test('popular keeps to its bounds and names no story twice', () => {
    forSeeds(WEEKS, (random) => {
      const input = randomWeek(random)
      const groups = groupStories(input.articles, input.sightings)
      for (const { popular } of assembleIssue(input).issue.editions) {
        expect(popular.length).toBeLessThanOrEqual(input.popular.maximum)
        expect(popular.length === 0 || popular.length >= input.popular.minimum).toBe(true)
        const stories = popular.map(
          (p) => groups.find((g) => g.versions.some((v) => v.key === canonicalUrl(p.url)))?.url ?? p.url,
        )
        expect(new Set(stories).size).toBe(stories.length)
        for (const { reasons } of popular) expect(reasons.length).toBeGreaterThan(0)
      }
    })
  })
})
