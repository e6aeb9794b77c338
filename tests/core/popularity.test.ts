import { describe, expect, test } from 'vitest'
import { rankPopular } from '../../src/core/popularity.ts'
import { anArticle, aViewRow } from '../support/builders.ts'
import { forSeeds } from '../support/random.ts'
import { randomWeek } from '../support/random-week.ts'

type Input = Parameters<typeof rankPopular>[0]

const url = (path: string) => `https://caravanpost.example.org/${path}`

function rank(input: Partial<Input>) {
  return rankPopular({ views: [], articles: [], pins: [], language: 'en', maximum: 5, minimum: 1, ...input })
}
const paths = (input: Partial<Input>) => rank(input).map((p) => p.url.slice(url('').length))

describe('views', () => {
  test('are joined by canonical URL and added up', () => {
    const [first, second] = rank({
      articles: [anArticle({ path: 'a' }), anArticle({ path: 'b' })],
      views: [
        aViewRow({ path: 'b', views: 900 }),
        aViewRow({ path: 'a', views: 1000 }),
        aViewRow({ path: 'a?utm_source=mail', views: 240 }),
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
    expect(paths({ articles, views })).toEqual(['a', 'b'])
    expect(paths({ articles, views, language: 'ru' })).toEqual(['ru/a', 'b'])
    expect(paths({ articles, views, language: 'ru', untranslated: 'skip' })).toEqual(['ru/a'])
    expect(rank({ articles, views })[0]?.reasons).toEqual([
      '55 views: 30 in en and 25 in ru.',
      '1st of 2 stories by views.',
    ])
  })

  test('of a story in other languages show the main edition’s version, else the original', () => {
    const articles = [
      anArticle({ path: 'a', language: 'ky' }),
      anArticle({ path: 'ru/a', language: 'ru', translationOf: url('a') }),
    ]
    const views = [aViewRow({ path: 'a', views: 3 })]
    expect(paths({ articles, views, language: 'en', mainLanguage: 'ru' })).toEqual(['ru/a'])
    expect(paths({ articles, views, language: 'en' })).toEqual(['a'])
  })

  test('of a page that is no article count where the row has a title', () => {
    const views = [
      aViewRow({ path: 'x', views: 9 }),
      aViewRow({ path: 'y', views: 7, title: 'A report', authors: ['Bakyt Mockupov'] }),
    ]
    expect(rank({ views })).toEqual([
      {
        url: url('y'),
        title: 'A report',
        authors: ['Bakyt Mockupov'],
        language: '',
        views: 7,
        score: 7,
        reasons: [
          '7 views.',
          'Not an article of any source: title and byline are those of the row of views.',
          '1st of 1 story by views.',
        ],
      },
    ])
    const titled = [aViewRow({ path: 'z', views: 1, title: 'Z', language: 'ru' })]
    expect(paths({ views: titled, untranslated: 'skip' })).toEqual([])
  })

  test('bring the byline that a feed left out', () => {
    const articles = [anArticle({ path: 'a', authors: [] })]
    expect(
      rank({ articles, views: [aViewRow({ path: 'a', authors: ['Teona Sampleuri'] })] })[0]?.authors,
    ).toEqual(['Teona Sampleuri'])
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
    expect(paths({ articles, views })).toEqual(['c', 'b', 'a'])
  })

  test('begins with the pins, in their order, each story once', () => {
    expect(paths({ articles, views, pins: [url('d'), url('a'), url('d')] })).toEqual(['d', 'a', 'c', 'b'])
    expect(rank({ articles, views, pins: [url('d'), url('a')] }).map((p) => p.reasons)).toEqual([
      ['Pinned by hand.', 'No views.'],
      ['Pinned by hand.', '5 views.', '3rd of 3 stories by views.'],
      ['9 views.', '1st of 3 stories by views.'],
      ['5 views.', '2nd of 3 stories by views.'],
    ])
  })

  test('a pin is met by any version and any spelling of the address', () => {
    const ru = anArticle({ path: 'ru/a', language: 'ru', translationOf: url('a') })
    const both = { articles: [...articles, ru], pins: [`${url('ru/a')}?fbclid=1`, url('a')] }
    expect(paths(both)).toEqual(['a'])
    expect(paths({ pins: [url('nowhere')] })).toEqual([])
  })

  test('is cut at the maximum, pins too', () => {
    expect(paths({ articles, views, maximum: 2 })).toEqual(['c', 'b'])
    expect(paths({ articles, views, maximum: 1, pins: [url('a'), url('b')] })).toEqual(['a'])
    expect(paths({ articles, views, maximum: 0 })).toEqual([])
  })

  test('fewer than the minimum are none', () => {
    expect(paths({ articles, views, minimum: 3 })).toHaveLength(3)
    expect(paths({ articles, views, minimum: 4 })).toEqual([])
  })

  test('what is not published yet is not shown, even where it is pinned', () => {
    expect(paths({ articles, views, pins: [url('d')], until: '2026-03-15T00:00:00.000Z' })).toEqual([
      'c',
      'b',
      'a',
    ])
  })
})

test('the order of rows and articles leaves no trace', () => {
  forSeeds(200, (random) => {
    const { articles, views, popular } = randomWeek(random)
    const input = {
      articles,
      views,
      pins: popular.pins,
      language: random.pick(['en', 'ru']),
      maximum: 9,
      minimum: 0,
    }
    const expected = rankPopular(input)
    const shuffled = { ...input, articles: random.shuffle(articles), views: random.shuffle(views) }
    expect(rankPopular(shuffled)).toEqual(expected)
    const scores = expected.filter((p) => !p.reasons.includes('Pinned by hand.')).map((p) => p.score)
    expect(scores).toEqual(scores.toSorted((a, b) => b - a))
  })
})
