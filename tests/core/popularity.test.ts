import { describe, expect, test } from 'vitest'
import { popularOf, popularSentence } from '../../src/core/popularity.ts'
import { anArticle, aViewRow } from '../support/builders.ts'
import { type RankingInput, rankingOf, readArticles, reasonsFor, shownPaths } from '../support/ranking.ts'

const url = (path: string) => `https://caravanpost.example.org/${path}`
const shown = (input: RankingInput) => popularOf(rankingOf(input))

describe('views', () => {
  test('are joined by the key of the page and added up', () => {
    const [first, second] = shown({
      articles: [anArticle({ path: 'a' }), anArticle({ path: 'b' })],
      views: [
        aViewRow({ path: 'b', views: 900 }),
        aViewRow({ path: 'a', views: 1000 }),
        aViewRow({ url: 'http://m.caravanpost.example.org/a/?utm_source=mail', views: 240 }),
      ],
    })
    expect(first).toEqual({
      url: url('a'),
      title: 'Title of a',
      authors: ['Saule Specimenova'],
      language: 'en',
      views: 1240,
      score: 1240,
      reasons: ['1,240 views.', '1st of 2 stories by views.'],
    })
    expect(second?.reasons).toEqual(['900 views.', '2nd of 2 stories by views.'])
  })

  test('of all versions of a story add up, and the edition’s own is shown', () => {
    const articles = [
      anArticle({ path: 'a' }),
      anArticle({ path: 'ru/a', language: 'ru', translationOf: url('a') }),
      anArticle({ path: 'b' }),
    ]
    const views = [
      aViewRow({ path: 'a', views: 30 }),
      aViewRow({ path: 'ru/a', views: 25 }),
      aViewRow({ path: 'b', views: 50 }),
    ]
    expect(shownPaths({ articles, views })).toEqual(['a', 'b'])
    expect(shownPaths({ articles, views, language: 'ru' })).toEqual(['ru/a', 'b'])
    expect(reasonsFor('a', { articles, views })[0]).toBe('55 views: 30 in en and 25 in ru.')
    const russian = { articles, views, language: 'ru', untranslated: 'skip' as const, mainLanguage: 'en' }
    expect(shownPaths(russian)).toEqual(['ru/a'])
    expect(reasonsFor('b', russian).at(-1)).toBe(
      'Has no ru version, and this edition goes without what is not translated: a translation would stand there.',
    )
  })

  test('of a page that moved count for it, whichever address they were counted under', () => {
    const articles = [
      anArticle({ path: '2026/11/canal', url: url('2026/11/canal') }),
      anArticle({ path: 'canal', url: `${url('2026/11/canal')}?amp=1` }),
    ]
    const views = [
      aViewRow({ path: '2026/11/canal', views: 3 }),
      aViewRow({ path: '2026/11/canal/amp', views: 4 }),
    ]
    expect(shown({ articles, views }).map((p) => p.views)).toEqual([7])
  })

  test('of a story in other languages show the main edition’s version, else the original', () => {
    const articles = [
      anArticle({ path: 'a', language: 'ky' }),
      anArticle({ path: 'ru/a', language: 'ru', translationOf: url('a') }),
    ]
    const views = [aViewRow({ path: 'a', views: 3 })]
    expect(shownPaths({ articles, views, mainLanguage: 'ru' })).toEqual(['ru/a'])
    expect(shownPaths({ articles, views })).toEqual(['a'])
  })

  test('of a page that is no article count where the row has a title', () => {
    const views = [
      aViewRow({ path: 'x', views: 9 }),
      aViewRow({ path: 'y', views: 7, title: 'A report', authors: ['Bakyt Mockupov'] }),
    ]
    expect(shown({ views })).toEqual([
      {
        url: url('y'),
        title: 'A report',
        authors: ['Bakyt Mockupov'],
        language: '',
        views: 7,
        score: 7,
        reasons: [
          '7 views.',
          'Not an article of any source: title and byline are those of the row of views, and its age and region are not known.',
          '1st of 1 story by views.',
        ],
      },
    ])
    const titled = [aViewRow({ path: 'z', views: 1, title: 'Z', language: 'ru' })]
    expect(shownPaths({ views: titled, untranslated: 'skip' })).toEqual([])
  })

  test('bring the byline that a feed left out', () => {
    const articles = [anArticle({ path: 'a', authors: [] })]
    const views = [aViewRow({ path: 'a', authors: ['Teona Sampleuri'] })]
    expect(shown({ articles, views })[0]?.authors).toEqual(['Teona Sampleuri'])
  })

  test('of old days count for less, and the reason says for how much', () => {
    const input = {
      articles: ['old', 'new'].map((path) => anArticle({ path })),
      views: [
        aViewRow({ path: 'old', views: 1000, day: '2026-11-09' }),
        aViewRow({ path: 'new', views: 200, day: '2026-11-19' }),
      ],
      halfLifeMinutes: 2 * 24 * 60,
    }
    expect(shownPaths(input)).toEqual(['new', 'old'])
    expect(reasonsFor('new', input)).toEqual([
      '200 views; they count for 194.31, as a view of a known day counts half after 2 days (popular.halfLife).',
      '1st of 2 stories by score.',
    ])
  })
})

describe('the order', () => {
  const articles = ['a', 'b', 'c', 'd'].map((path, i) =>
    anArticle({ path, published: `2026-0${i + 1}-01T09:00:00.000Z` }),
  )
  const views = [
    aViewRow({ path: 'a', views: 5 }),
    aViewRow({ path: 'b', views: 5 }),
    aViewRow({ path: 'c', views: 9 }),
  ]

  test('is by views, then newest; a story of any week may be popular, one without views is not', () => {
    expect(shownPaths({ articles, views })).toEqual(['c', 'b', 'a'])
    expect(rankingOf({ articles, views }).map((r) => [r.rank, r.place])).toEqual([
      [1, 1],
      [2, 2],
      [3, 3],
    ])
  })

  test('begins with the pins, in their order, each story once', () => {
    expect(shownPaths({ articles, views, pins: [url('d'), url('a'), url('d')] })).toEqual([
      'd',
      'a',
      'c',
      'b',
    ])
    expect(shown({ articles, views, pins: [url('d'), url('a')] }).map((p) => p.reasons)).toEqual([
      ['No views.', 'Pinned by hand (popular.pins).'],
      ['5 views.', '3rd of 3 stories by views.', 'Pinned by hand (popular.pins).'],
      ['9 views.', '1st of 3 stories by views.'],
      ['5 views.', '2nd of 3 stories by views.'],
    ])
  })

  test('a pin is met by any version and any spelling of the address', () => {
    const ru = anArticle({ path: 'ru/a', language: 'ru', translationOf: url('a') })
    const both = { articles: [...articles, ru], pins: [`${url('ru/a')}/?fbclid=1`, url('a')] }
    expect(shownPaths(both)).toEqual(['a'])
    expect(shownPaths({ pins: [url('nowhere')] })).toEqual([])
  })

  test('is cut at the maximum, pins too, and each that is cut hears what would have brought it in', () => {
    const cut = { articles, views, maximum: 2 }
    expect(shownPaths(cut)).toEqual(['c', 'b'])
    expect(reasonsFor('b', cut)).toEqual([
      '5 views.',
      '2nd of 3 stories by views, and the first one without room has 5.',
    ])
    expect(reasonsFor('a', cut).at(-1)).toBe(
      'Popular takes 2 stories (popular.maximum), and the last one in has 5: 1 more view would have brought this in.',
    )
    const pinned = { articles, views, maximum: 1, pins: [url('a'), url('b')] }
    expect(shownPaths(pinned)).toEqual(['a'])
    expect(reasonsFor('b', pinned).at(-1)).toMatch(/the pins before it are as many: further up/)
    expect(reasonsFor('c', pinned).at(-1)).toMatch(/the pins are as many: with one pin less/)
    expect(shownPaths({ articles, views, maximum: 0 })).toEqual([])
    expect(reasonsFor('c', { articles, views, maximum: 0 }).at(-1)).toMatch(/takes no stories .*: a maximum/)
  })

  test('fewer than the minimum are none, and each of them hears it', () => {
    expect(shownPaths({ articles, views, minimum: 3 })).toHaveLength(3)
    expect(shownPaths({ articles, views, minimum: 4 })).toEqual([])
    expect(reasonsFor('c', { articles, views, minimum: 4 }).at(-1)).toBe(
      'Popular is left out: it has 3 stories and needs 4 (popular.minimum).',
    )
  })

  test('what is not published yet is not shown, even where it is pinned', () => {
    const early = { articles, views, pins: [url('c')], until: '2026-02-15T00:00:00.000Z' }
    expect(shownPaths(early)).toEqual(['b', 'a'])
    expect(reasonsFor('c', early).at(-1)).toBe(
      'Published 2026-03-01 13:00 (Asia/Tbilisi), after the draft of 2026-02-15 04:00: a later issue may have it.',
    )
  })
})

test('one sentence tells what Popular made of a story', () => {
  const ranked = rankingOf({ ...readArticles({ a: 2, b: 1 }), maximum: 1 })
  expect(ranked.map(popularSentence)).toEqual([
    'Popular: shown as 1st. 2 views. 1st of 2 stories by views, and the first one without room has 1.',
    'Popular: not shown. 1 view. 2nd of 2 stories by views. Popular takes 1 story (popular.maximum), and the last one in has 2: 2 more views would have brought this in.',
  ])
})
