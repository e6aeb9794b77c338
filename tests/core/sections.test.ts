import { describe, expect, test } from 'vitest'
import type { SectionMatch } from '../../src/core/plan.ts'
import { distinctLabels, type Labels, placeOf } from '../../src/core/sections.ts'
import { aSection } from '../support/builders.ts'

/** The id of the section that takes a story, from sections given as `id: match`. */
function place(labels: Partial<Labels>, matches: Record<string, SectionMatch>): string | undefined {
  const sections = Object.entries(matches).map(([id, match]) => aSection({ id, title: id, match }))
  return placeOf({ kind: 'article', regions: [], topics: [], ...labels }, sections, 'en').section?.id
}

const CAUCASUS = { regions: ['Caucasus'] }

describe('the section of a story', () => {
  test('fits one of each list that it gives', () => {
    const match = { regions: ['Caucasus', 'Baltics'], topics: ['Energy'] }
    expect(place({ regions: ['Baltics'], topics: ['Media', 'Energy'] }, { both: match })).toBe('both')
    expect(place({ regions: ['Baltics'] }, { both: match })).toBeUndefined()
    expect(place({ topics: ['Energy'] }, { both: match })).toBeUndefined()
  })

  test('is the first of the plan that fits', () => {
    const labels = { regions: ['Caucasus'], topics: ['Energy'] }
    expect(place(labels, { energy: { topics: ['Energy'] }, caucasus: CAUCASUS })).toBe('energy')
    expect(place(labels, { caucasus: CAUCASUS, energy: { topics: ['Energy'] } })).toBe('caucasus')
  })

  test('does not hang on case, blanks or the way a letter is composed', () => {
    expect(place({ regions: [' central  ASIA'] }, { a: { regions: ['Central Asia'] } })).toBe('a')
    expect(place({ topics: ['Café'.normalize('NFD')] }, { a: { topics: ['café'] } })).toBe('a')
  })

  test('by kind comes before one by region, wherever it stands', () => {
    const plan = { caucasus: CAUCASUS, podcasts: { kinds: ['podcast'] } } as const
    expect(place({ kind: 'podcast', regions: ['Caucasus'] }, plan)).toBe('podcasts')
    expect(place({ regions: ['Caucasus'] }, plan)).toBe('caucasus')
  })

  test('by region takes other kinds only where the plan has no section for them', () => {
    expect(place({ kind: 'podcast', regions: ['Caucasus'] }, { caucasus: CAUCASUS })).toBe('caucasus')
    const plan = { caucasus: CAUCASUS, baltic: { kinds: ['podcast'], regions: ['Baltics'] } } as const
    expect(place({ kind: 'podcast', regions: ['Caucasus'] }, plan)).toBeUndefined()
    expect(
      place({ kind: 'photo', regions: ['Caucasus'] }, { caucasus: CAUCASUS, p: { kinds: ['photo'] } }),
    ).toBe('p')
    const photos = { caucasus: CAUCASUS, p: { kinds: ['photo'], regions: ['Baltics'] } } as const
    expect(place({ kind: 'photo', regions: ['Caucasus'] }, photos)).toBe('caucasus')
  })

  test('that asks for nothing takes what is left, wherever it stands', () => {
    const plan = {
      rest: {},
      caucasus: CAUCASUS,
      baltic: { kinds: ['podcast'], regions: ['Baltics'] },
    } as const
    expect(place({ regions: ['Caucasus'] }, plan)).toBe('caucasus')
    expect(place({ regions: ['Balkans'] }, plan)).toBe('rest')
    expect(place({ kind: 'podcast', regions: ['Caucasus'] }, plan)).toBe('rest')
    expect(place({}, { empty: { regions: [], topics: [], kinds: [] } })).toBe('empty')
  })

  test('says for what', () => {
    const why = (labels: Partial<Labels>, match: SectionMatch) =>
      placeOf(
        { kind: 'article', regions: [], topics: [], ...labels },
        [aSection({ title: 'Here', match })],
        'en',
      ).why
    expect(why({ regions: ['A', 'B'], topics: ['T'] }, { regions: ['b', 'a'], topics: ['t'] })).toBe(
      'Here takes it for its regions A and B and topic T.',
    )
    expect(why({ kind: 'video' }, { kinds: ['video'] })).toBe('Here takes it for its kind video.')
    expect(why({}, {})).toBe('Here takes what no other section takes.')
    expect(why({ kind: 'blog', regions: ['A'] }, CAUCASUS)).toBe(
      'No section takes the kind blog with region A and no topic: a section, or a label rule, for one of them would.',
    )
  })
})

test('labels of several versions count once, as they were first spelt', () => {
  expect(distinctLabels(['Central Asia', 'central asia', 'Caucasus', ' CAUCASUS '])).toEqual([
    'Central Asia',
    'Caucasus',
  ])
})
