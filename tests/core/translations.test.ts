// A story and its translations over editions and weeks, as `core/stories.ts` and `core/standing.ts` have it.
import { describe, expect, test } from 'vitest'
import type { Article } from '../../src/core/article.ts'
import { type AssembleInput, assembleIssue } from '../../src/core/assemble.ts'
import { storiesOf } from '../../src/core/issue.ts'
import { groupStories, sameLanguage } from '../../src/core/stories.ts'
import { slotsOfIssue } from '../../src/core/time.ts'
import { aHistory, anArticle, anEditionPlan, aPlan, aPopularPlan, aSection } from '../support/builders.ts'
import { forSeeds } from '../support/random.ts'

const url = (path: string) => `https://caravanpost.example.org/${path}`
const OLD = '2026-11-10T09:00:00.000Z'
const LATER = '2026-11-21T09:00:00.000Z'
const en = anArticle({ path: 'canal' })
const ru = anArticle({ path: 'ru/kanal', language: 'ru', translationOf: en.url })
/** From the Russian, as often. */
const ky = anArticle({ path: 'ky/kanal', language: 'ky', translationOf: ru.url })
const kyFromEn = { ...ky, translationOf: en.url }

/** What the English and the Russian edition show, `*` for untranslated, and the reasons of each article. */
function week(articles: readonly Article[], more: Partial<AssembleInput> = {}) {
  const { issue, decisions } = assembleIssue({
    slots: slotsOfIssue('2026-W47', aPlan()),
    zone: 'Asia/Tbilisi',
    articles,
    views: [],
    sightings: new Map(),
    history: aHistory(),
    lateNewsMinutes: 14 * 24 * 60,
    labels: [],
    notes: [],
    editions: [anEditionPlan(), anEditionPlan({ language: 'ru' })],
    sections: [aSection()],
    popular: aPopularPlan({ maximum: 0, minimum: 1, pins: [], files: [] }),
    lastPopular: [],
    ...more,
  })
  const shown = issue.editions.map((e) =>
    storiesOf(e).map((s) => s.article.url.slice(url('').length) + (s.untranslated ? '*' : '')),
  )
  return {
    shown,
    reasons: Object.fromEntries(decisions.map((d) => [d.url.slice(url('').length), d.reasons])),
  }
}

describe('a story in two editions', () => {
  test('stands in each in its own language', () => {
    expect(week([en, ru]).shown).toEqual([['canal'], ['ru/kanal']])
  })

  test('without a translation is shown as it is, or not, as the edition has it', () => {
    const { shown, reasons } = week([en])
    expect(shown).toEqual([['canal'], ['canal*']])
    expect(reasons.canal).toContain('ru: Stands there in en, as it has no ru version.')
    const editions = [anEditionPlan(), anEditionPlan({ language: 'ru', untranslated: 'skip' as const })]
    const skipped = week([en], { editions })
    expect(skipped.shown).toEqual([['canal'], []])
    expect(skipped.reasons.canal).toContain(
      'ru: Has no ru version, and this edition goes without what is not translated: a translation would stand there.',
    )
  })

  test('is shown in the main edition’s language rather than in a third one', () => {
    const editions = [anEditionPlan({ language: 'ru' }), anEditionPlan({ language: 'en' })]
    expect(week([ky, ru], { editions }).shown).toEqual([['ru/kanal'], ['ru/kanal*']])
    expect(week([ky], { editions }).shown).toEqual([['ky/kanal*'], ['ky/kanal*']])
    expect(week([kyFromEn, en], {}).reasons['ky/kanal']).toEqual([
      `en: The en version stands for it: ${en.url}`,
      `ru: Stands there in en: ${en.url}`,
    ])
  })

  test('whose language nobody knows is in the main one', () => {
    expect(week([{ ...en, language: '' }]).shown).toEqual([['canal'], ['canal*']])
  })

  test('of two versions in one language shows the exact tag, else the earlier', () => {
    const gb = anArticle({
      path: 'gb',
      language: 'en-GB',
      published: '2026-11-16T09:00:00.000Z',
      translationOf: en.url,
    })
    expect(week([gb, en]).shown[0]).toEqual(['canal'])
    const again = anArticle({ path: 'again', published: '2026-11-16T09:00:00.000Z', translationOf: en.url })
    const { shown, reasons } = week([again, en])
    expect(shown[0]).toEqual(['again'])
    expect(reasons.canal).toEqual([`en: The en version stands for it: ${again.url}`])
  })
})

describe('a story over several weeks', () => {
  const held = aHistory({ [en.url]: '2026-W46' })

  test('translated late is new in its own edition only', () => {
    const { shown, reasons } = week([{ ...en, published: OLD }, ru], { history: held })
    expect(shown).toEqual([[], ['ru/kanal']])
    expect(reasons.canal).toEqual(['Was in issue 2026-W46: a story stands in one.'])
    expect(reasons['ru/kanal']?.join()).not.toContain('en:')
  })

  test('translated late into a language without an edition is shown to nobody again', () => {
    const { shown, reasons } = week([{ ...en, published: OLD }, kyFromEn], { history: held })
    expect(shown).toEqual([[], []])
    expect(reasons['ky/kanal']).toEqual([
      'ru: Has no ru version, and the story was in issue 2026-W46 in another language.',
    ])
  })

  test('never sent goes on as if it were new, where it is', () => {
    expect(week([{ ...en, published: OLD }, ru]).shown).toEqual([[], ['ru/kanal']])
    const { shown, reasons } = week([en, { ...ru, published: OLD }])
    expect(shown).toEqual([['canal'], []])
    expect(reasons['ru/kanal']?.[0]).toMatch(/^Published 2026-11-10 13:00, before the week began/)
  })

  test('whose translation is dated later waits for it in that edition', () => {
    expect(week([en, { ...ru, published: LATER }]).shown).toEqual([['canal'], []])
  })

  test('published again under another address is not new', () => {
    const again = anArticle({ path: 'again', translationOf: en.url })
    const { shown, reasons } = week([{ ...en, published: OLD }, again], { history: held })
    expect(shown).toEqual([[], []])
    expect(reasons.again?.[0]).toBe("en: The story's en version was in issue 2026-W46.")
  })

  test('a translation without a date has that of its original', () => {
    expect(week([en, { ...ru, published: null }]).shown).toEqual([['canal'], ['ru/kanal']])
    const { reasons } = week([
      { ...en, published: OLD },
      { ...ru, published: null },
    ])
    expect(reasons['ru/kanal']?.[0]).toMatch(
      /^Has no date of its own, so that of its story counts, 2026-11-10 13:00/,
    )
  })
})

describe('groups', () => {
  const names = (articles: readonly Article[]) =>
    groupStories(articles).map((g) => g.versions.map((v) => v.key.slice(url('').length)).join('+'))

  test('join over chains, in either direction, and through an original nobody gave', () => {
    expect(names([ky, ru, en])).toEqual(['canal+ky/kanal+ru/kanal'])
    expect(names([ky, en])).toEqual(['canal', 'ky/kanal'])
    expect(names([ru, { ...ky, translationOf: en.url }])).toEqual(['ky/kanal+ru/kanal'])
  })

  test('join by canonical URL', () => {
    expect(names([en, { ...ru, translationOf: `${en.url}?utm_source=feed#top` }])).toEqual(['canal+ru/kanal'])
  })

  test('survive circles and articles that translate themselves', () => {
    const a = anArticle({ path: 'a', translationOf: url('b') })
    const b = anArticle({ path: 'b', translationOf: url('a') })
    const c = anArticle({ path: 'c', translationOf: url('c') })
    expect(names([a, b, c])).toEqual(['a+b', 'c'])
  })

  test('are the same in every order, over long chains', () => {
    const chain = Array.from({ length: 40 }, (_, i) =>
      anArticle({ path: `n${i}`, translationOf: i % 8 === 0 ? null : url(`n${i - 1}`) }),
    )
    const expected = groupStories(chain)
    expect(expected).toHaveLength(5)
    forSeeds(30, (random) => expect(groupStories(random.shuffle(chain))).toEqual(expected))
  })

  test('languages are compared by tag, broader and narrower being one', () => {
    const cases = [
      ['en', 'EN', true],
      ['en', 'en-GB', true],
      ['zh-Hans', 'zh-Hant', false],
      ['e', 'en', false],
      ['', 'en', false],
      ['', '', true],
    ] as const
    for (const [a, b, same] of cases) {
      expect(sameLanguage(a, b), `${a} ${b}`).toBe(same)
      expect(sameLanguage(b, a)).toBe(same)
    }
  })
})
