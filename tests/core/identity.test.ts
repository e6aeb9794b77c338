import { describe, expect, it } from 'vitest'
import type { Article } from '../../src/core/article.ts'
import { type Sighting, samePages } from '../../src/core/identity.ts'
import { groupStories } from '../../src/core/stories.ts'
import { anArticle } from '../support/builders.ts'
import { forSeeds } from '../support/random.ts'

const MONDAY = '2026-11-16T06:00:00.000Z'
const TUESDAY = '2026-11-17T06:00:00.000Z'
const FRIDAY = '2026-11-20T03:00:00.000Z'

/** Articles with when they were first and last given. */
function pages(...given: readonly (readonly [Article, Sighting])[]): readonly string[][] {
  const sightings = new Map(given.map(([a, sighting]) => [a.id, sighting]))
  return samePages(
    given.map(([a]) => a),
    sightings,
  ).map((page) => page.articles.map((a) => a.url.split('/').at(-1) ?? ''))
}

const seen = (first: string, last = FRIDAY): Sighting => ({ first, last })

describe('one page', () => {
  it('is known by the name its feed has for it, when its address changes', () => {
    const guid = 'tag:caravanpost.example.org,2026:41'
    const old = anArticle({ path: 'bridge-opens', guid })
    const moved = anArticle({ path: 'bridge-opens-at-last', guid, title: 'Another headline altogether' })
    expect(pages([old, seen(MONDAY, MONDAY)], [moved, seen(TUESDAY)])).toHaveLength(1)
  })

  it('is not made of entries to which a broken feed gives one name', () => {
    const guid = 'https://caravanpost.example.org/'
    const all = ['a', 'b', 'c'].map((path) => anArticle({ path, guid, published: null }))
    expect(pages(...all.map((a) => [a, seen(MONDAY)] as const))).toHaveLength(3)
  })

  it('is known by its headline under a new address, once the old one is gone from the feed', () => {
    const title = 'The bridge opens at last'
    const old = anArticle({ path: 'p-41', title })
    const moved = anArticle({ path: 'bridge', title })
    expect(pages([old, seen(MONDAY, MONDAY)], [moved, seen(TUESDAY)])).toHaveLength(1)
    expect(pages([old, seen(MONDAY, TUESDAY)], [moved, seen(TUESDAY)])).toHaveLength(2)
  })

  it('is known over two feeds of a site that write its address in their own ways', () => {
    const title = 'The bridge opens at last'
    const one = anArticle({ path: '?p=41', title })
    const other = anArticle({ path: 'news/bridge', title, source: 'wire' })
    expect(pages([one, seen(MONDAY)], [other, seen(MONDAY)])).toHaveLength(1)
  })

  it('needs no byline to be known under a new address some days later', () => {
    const title = 'The old ferry gets a new timetable at last'
    const ferry = (path: string, published: string, authors: readonly string[]) =>
      anArticle({ path, title, published, authors })
    const old = ferry('old/ferry', MONDAY, [])
    for (const authors of [[], ['Dato Sampleidze']]) {
      const moved = ferry('new/ferry', FRIDAY, authors)
      expect(pages([old, seen(MONDAY, MONDAY)], [moved, seen(FRIDAY)])).toHaveLength(1)
    }
    const signed = ferry('old/ferry', MONDAY, ['Nino Exemplidze'])
    const other = ferry('new/ferry', FRIDAY, ['Dato Sampleidze'])
    expect(pages([signed, seen(MONDAY, MONDAY)], [other, seen(FRIDAY)])).toHaveLength(2)
  })

  it('is not a weekly column without a byline', () => {
    const title = 'The week in the valley in pictures'
    const column = (path: string, published: string) => anArticle({ path, title, published, authors: [] })
    const next = '2026-11-23T06:00:00.000Z'
    expect(
      pages([column('one', MONDAY), seen(MONDAY, MONDAY)], [column('two', next), seen(next, next)]),
    ).toHaveLength(2)
  })

  it('shows its plain address where others say in their query that they are for AMP', () => {
    for (const query of ['?amp=1', '?amp', '?outputType=amp', '?x=1&output=amp']) {
      const amp = anArticle({ path: `v/1${query}`, source: 'a' })
      const plain = anArticle({ path: 'v/1', source: 'b' })
      const [story] = groupStories([amp, plain])
      expect([query, story?.versions.map((v) => v.article.url)]).toEqual([query, [plain.url]])
    }
  })

  it('is not a column with the same headline every day', () => {
    const title = 'Morning letter from the coast'
    const column = (path: string, published: string, source: string) =>
      anArticle({ path, title, published, source, authors: ['Dato Sampleidze'] })
    const one = column('letter-1', MONDAY, 'coast')
    expect(pages([one, seen(MONDAY)], [column('letter-2', TUESDAY, 'coast'), seen(TUESDAY)])).toHaveLength(2)
    expect(pages([one, seen(MONDAY)], [column('letter-2', TUESDAY, 'all'), seen(TUESDAY)])).toHaveLength(2)
  })

  it('is known when headline and address were edited together', () => {
    const old = anArticle({ path: 'bridge-to-open', title: 'Bridge over the Enguri to open in May' })
    const edited = anArticle({ path: 'bridge-open', title: 'Bridge over the Enguri open, a year late' })
    expect(pages([old, seen(MONDAY, MONDAY)], [edited, seen(TUESDAY)])).toHaveLength(1)
  })

  it('is not another story that came out in the same minute', () => {
    const a = anArticle({ path: 'digest-armenia', title: 'Digest of the week: Armenia' })
    const b = anArticle({ path: 'digest-georgia', title: 'Digest of the week: Georgia' })
    expect(pages([a, seen(MONDAY)], [b, seen(MONDAY)])).toHaveLength(2)
    expect(pages([a, seen(MONDAY)], [{ ...b, source: 'wire' }, seen(TUESDAY)])).toHaveLength(2)
  })
})

it('the order of articles makes no difference, and each of them is in one page', () => {
  forSeeds(200, (random) => {
    const given = Array.from({ length: random.below(12) }, (_, i) => {
      const article = anArticle({
        path: random.pick([`story-${i}`, `amp/story-${i}`, `story-${i}/`, 'story-0']),
        title: random.pick(['The bridge opens', 'The bridge opens late', 'A ferry, a school and a flood']),
        published: random.pick([MONDAY, TUESDAY, null]),
        source: random.pick(['site', 'wire']),
        ...(random.chance(0.3) ? { guid: random.pick(['1', '2']) } : {}),
      })
      const first = random.pick([MONDAY, TUESDAY])
      return [article, seen(first, random.pick([first, FRIDAY]))] as const
    })
    const sightings = new Map(given.map(([a, sighting]) => [a.id, sighting]))
    const told = (articles: readonly Article[]) =>
      samePages(articles, sightings)
        .map((page) => page.articles.map((a) => JSON.stringify(a)).sort())
        .sort()
    const all = given.map(([a]) => a)
    expect(told(random.shuffle(all))).toEqual(told(all))
    expect(told(all).flat()).toHaveLength(all.length)
  })
})

it('the plain page counts before its AMP form, on a site that has http only too', () => {
  const plain = anArticle({ url: 'http://canal.example.org/en/third', published: null })
  const amp = anArticle({ url: 'http://canal.example.org/en/third/amp', dek: 'More of it.' })
  const [story] = groupStories([amp, plain])
  expect(story?.versions.map((v) => [v.article.url, v.copies.map((c) => c.url)])).toEqual([
    [plain.url, [amp.url]],
  ])
})
