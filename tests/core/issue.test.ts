import { describe, expect, test } from 'vitest'
import { articleId } from '../../src/core/article.ts'
import { articleCount, canonicalJson, type Edition, sha256, storiesOf } from '../../src/core/issue.ts'
import { anArticle } from '../support/builders.ts'
import { forSeeds, type Random } from '../support/random.ts'

const story = (path: string) => ({ article: anArticle({ path }), untranslated: false })

function edition(language: string, lead: string | null, ...sections: string[][]): Edition {
  return {
    language,
    subject: '',
    preheader: '',
    intro: [],
    signed: null,
    lead: lead === null ? null : story(lead),
    sections: sections.map((paths, i) => ({ id: `s${i}`, stories: paths.map(story) })),
    popular: [],
    corrections: [],
  }
}

describe('canonical JSON', () => {
  test('sorts keys at every depth and leaves lists in their order', () => {
    const value = { b: [{ d: 1, c: null }, 'x'], a: { z: true, y: undefined } }
    expect(canonicalJson(value)).toBe('{"a":{"z":true},"b":[{"c":null,"d":1},"x"]}')
    expect(canonicalJson([3, 1, 2])).toBe('[3,1,2]')
    expect(canonicalJson('a')).toBe('"a"')
  })

  test('reads back as the same value', () => {
    const value = { __proto__x: 1, '10': 'a', '9': 'b', é: 'ё', nested: { list: [] } }
    expect(JSON.parse(canonicalJson(value))).toEqual(value)
    expect(canonicalJson(JSON.parse('{"b":1,"__proto__":{"x":2}}'))).toBe('{"__proto__":{"x":2},"b":1}')
  })

  test('is the same for every order of keys', () => {
    const value = (random: Random, depth: number): unknown =>
      depth === 0 || random.chance(0.2)
        ? random.pick<unknown>([1, 'a', null, true])
        : random.chance(0.3)
          ? [value(random, depth - 1), value(random, depth - 1)]
          : Object.fromEntries(['a', 'b', '2', '10'].map((k) => [k, value(random, depth - 1)]))
    const shuffled = (random: Random, v: unknown): unknown =>
      Array.isArray(v)
        ? v.map((item) => shuffled(random, item))
        : v && typeof v === 'object'
          ? Object.fromEntries(
              random.shuffle(Object.entries(v)).map(([k, item]) => [k, shuffled(random, item)]),
            )
          : v
    forSeeds(50, (random) => {
      const original = value(random, 4)
      expect(canonicalJson(shuffled(random, original))).toBe(canonicalJson(original))
    })
  })
})

describe('stories of an issue', () => {
  test('are in reading order, the lead first', () => {
    const paths = storiesOf(edition('en', 'lead', ['a', 'b'], ['c'])).map((s) => s.article.title)
    expect(paths).toEqual(['Title of lead', 'Title of a', 'Title of b', 'Title of c'])
    expect(storiesOf(edition('en', null))).toEqual([])
  })

  test('an article in two editions counts once', () => {
    const editions = [edition('en', 'a', ['b', 'c']), edition('ru', 'b', ['d'])]
    const week = { from: '', to: '', zone: 'UTC' }
    expect(articleCount({ key: '2026-W47', week, sendAt: '', editions })).toBe(4)
  })
})

test('ids and hashes are the same on every machine', () => {
  expect(articleId('https://caravanpost.example.org/canal')).toBe(
    sha256('https://caravanpost.example.org/canal').slice(0, 16),
  )
  expect(sha256('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
  expect(sha256(new TextEncoder().encode('abc'))).toBe(sha256('abc'))
})
