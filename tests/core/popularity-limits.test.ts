import { describe, expect, test } from 'vitest'
import { anArticle, aViewRow } from '../support/builders.ts'
import { readArticles, reasonsFor, shownPaths } from '../support/ranking.ts'

const url = (path: string) => `https://caravanpost.example.org/${path}`

describe('the limits', () => {
  test('keep out what has not had its time to be read, and say from when on it has', () => {
    const articles = [
      anArticle({ path: 'young', published: '2026-11-19T02:00:00.001Z' }),
      anArticle({ path: 'old', published: '2026-11-19T02:00:00.000Z' }),
      anArticle({ path: 'undated', published: null }),
    ]
    const views = ['young', 'old', 'undated'].map((path) => aViewRow({ path, views: 9 }))
    const input = { articles, views, minimumAgeMinutes: 12 * 60 }
    expect(shownPaths(input)).toEqual(['old', 'undated'])
    expect(reasonsFor('young', input).at(-1)).toBe(
      'Out for 11 hours at the draft, and a story has 12 hours to be read first (popular.minimumAge): a draft from 2026-11-19 18:00 (Asia/Tbilisi) on may have it.',
    )
  })

  test('take the first of a story’s versions for its age', () => {
    const articles = [
      anArticle({ path: 'a', language: 'ru', published: '2026-11-01T09:00:00.000Z' }),
      anArticle({ path: 'en/a', translationOf: url('a'), published: '2026-11-19T13:00:00.000Z' }),
    ]
    const views = [aViewRow({ path: 'a' })]
    expect(shownPaths({ articles, views, minimumAgeMinutes: 12 * 60 })).toEqual(['en/a'])
  })

  test('keep out what stood in Popular last time, by any address and in any language', () => {
    const articles = [
      anArticle({ path: 'a' }),
      anArticle({ path: 'ru/a', language: 'ru', translationOf: url('a') }),
    ]
    const views = [aViewRow({ path: 'a' })]
    const last = { articles, views, lastPopular: [`${url('ru/a')}/`] }
    expect(shownPaths({ ...last, repeats: false })).toEqual([])
    expect(reasonsFor('a', { ...last, repeats: false }).at(-1)).toBe(
      'Stood in Popular last time, and none stands there twice running (popular.repeats: false).',
    )
    expect(shownPaths({ ...last, repeats: true })).toEqual(['a'])
  })

  const three = readArticles({ a: 30, b: 20, c: 10 }, '2026-11-19')

  test('count the stories of an author, whichever of a byline’s, in any case', () => {
    const bylines: Readonly<Record<string, readonly string[]>> = {
      a: ['Bakyt Mockupov'],
      b: ['Saule Specimenova', 'BAKYT  Mockupov'],
      c: ['Saule Specimenova'],
    }
    const articles = three.articles.map((a) => ({ ...a, authors: bylines[a.title.slice(-1)] ?? [] }))
    const input = { ...three, articles, perAuthor: 1 }
    expect(shownPaths(input)).toEqual(['a', 'c'])
    expect(reasonsFor('b', input).at(-1)).toBe(
      '1 story by BAKYT  Mockupov is shown already, as many as one author may have (popular.perAuthor: 1); 11 more views on the day of the draft would have put it before “Title of a”.',
    )
    expect(shownPaths({ ...input, perAuthor: 2 })).toEqual(['a', 'b', 'c'])
  })

  test('count the stories of a region, of any version', () => {
    const articles = [
      ...three.articles.map((a) => ({ ...a, regions: ['Caucasus'] })),
      anArticle({ path: 'd', regions: [] }),
      anArticle({ path: 'ru/d', language: 'ru', translationOf: url('d'), regions: ['caucasus'] }),
    ]
    const input = {
      ...three,
      articles,
      perRegion: 2,
      views: [...three.views, aViewRow({ path: 'd', views: 1 })],
    }
    expect(shownPaths(input)).toEqual(['a', 'b'])
    expect(reasonsFor('d', input).at(-1)).toMatch(
      /^2 stories from caucasus are shown already, as many as one region may have \(popular\.perRegion: 2\); /,
    )
  })

  test('do not bind stories whose byline and region nobody knows', () => {
    const articles = three.articles.map((a) => ({ ...a, authors: [], regions: [] }))
    expect(shownPaths({ ...three, articles, perAuthor: 1, perRegion: 1 })).toEqual(['a', 'b', 'c'])
  })

  test('are told all that speak against a story', () => {
    const articles = three.articles.map((a) => ({
      ...a,
      authors: ['Saule Specimenova'],
      regions: ['Caucasus'],
      published: '2026-11-19T13:00:00.000Z',
    }))
    const rule = { minimumAgeMinutes: 720, perAuthor: 1, perRegion: 1, repeats: false }
    const input = { ...three, articles, ...rule, pins: [url('a')], lastPopular: [url('b')] }
    expect(
      reasonsFor('b', input)
        .slice(2)
        .map((why) => /popular\.\w+/.exec(why)?.[0]),
    ).toEqual(['popular.minimumAge', 'popular.repeats', 'popular.perAuthor', 'popular.perRegion'])
  })

  test('do not bind a pin, which says so, but count it', () => {
    const articles = three.articles.map((a) => ({ ...a, authors: ['Saule Specimenova'] }))
    const input = { ...three, articles, perAuthor: 2, pins: [url('c'), url('b')], lastPopular: [url('b')] }
    expect(shownPaths({ ...input, repeats: false })).toEqual(['c', 'b'])
    expect(reasonsFor('b', { ...input, repeats: false }).slice(2)).toEqual([
      'Pinned by hand (popular.pins).',
      'Stood in Popular last time, and none stands there twice running (popular.repeats: false). The pin shows it all the same.',
    ])
    expect(reasonsFor('a', input).at(-1)).toBe(
      '2 stories by Saule Specimenova are shown already, as many as one author may have (popular.perAuthor: 2).',
    )
  })
})
