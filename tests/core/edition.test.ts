// Thin and fat sections: who takes what a section gives up, and what has no room this week.
import { describe, expect, test } from 'vitest'
import { arrange, type Candidate } from '../../src/core/edition.ts'
import type { SectionPlan } from '../../src/core/plan.ts'
import { anArticle, aSection } from '../support/builders.ts'

const part = (id: string, fields: Partial<SectionPlan> = {}) =>
  aSection({ id, title: id.toUpperCase(), ...fields })

function candidate(path: string, section: SectionPlan | null, fields: Partial<Candidate> = {}): Candidate {
  const place = { section, why: `For ${path}.` }
  const story = { article: anArticle({ path }), untranslated: false }
  return { story, place, views: 0, at: '2026-11-17T09:00:00.000Z', carriedFrom: '', ...fields }
}

const pathOf = (story: Candidate['story'] | null) => story?.article.url.split('/').at(-1) ?? 'no lead'

/** `lead | a: one, two`, and what was said of each. */
function made(candidates: readonly Candidate[], plans: readonly SectionPlan[], wish?: Candidate) {
  const asked = wish ? { candidate: wish, why: 'Leads: the note.' } : null
  const { lead, sections, verdicts } = arrange(candidates, plans, asked, 'en')
  const rows = sections.map((s) => `${s.id}: ${s.stories.map(pathOf).join(', ')}`)
  const of = (path: string) => verdicts.filter((v) => pathOf(v.story) === path)
  return {
    outline: [pathOf(lead), ...rows].join(' | '),
    said: (path: string) => of(path).flatMap((v) => v.sentences),
    carried: (path: string) => of(path).some((v) => v.carried),
  }
}

describe('a section below its minimum', () => {
  const b = part('b')

  test('gives its stories to its fallback, which says so', () => {
    const a = part('a', { minimum: 2, fallback: 'b' })
    const { outline, said } = made([candidate('x', a), candidate('y', b, { views: 3 })], [a, b])
    expect(outline).toBe('y | b: x')
    expect(said('x')).toEqual([
      '1st of 1 in B by views, then date: no views.',
      'For x. B takes it, as A is left out: it has 1 story and needs 2.',
    ])
  })

  test('keeps them where it has as many as it needs', () => {
    const a = part('a', { minimum: 2, fallback: 'b' })
    expect(made([candidate('x', a), candidate('y', a)], [a, b]).outline).toBe('x | a: y')
  })

  test('counts the lead that the editor wants, which stays where its section goes', () => {
    const a = part('a', { minimum: 2 })
    const [x, y] = [candidate('x', a), candidate('y', a)]
    expect(made([x, y], [a], x).outline).toBe('x | a: y')
    expect(made([x], [a], x)).toMatchObject({ outline: 'x' })
    expect(made([x], [a], x).said('x')).toEqual(['Leads: the note.'])
  })

  test('gives on what came to it, with every step told', () => {
    const [a, c] = [part('a', { minimum: 2, fallback: 'c' }), part('c', { minimum: 3, fallback: 'b' })]
    const { outline, said } = made([candidate('x', a)], [a, b, c])
    expect(outline).toBe('x')
    expect(made([candidate('x', a), candidate('y', b), candidate('z', c)], [a, b, c]).outline).toBe(
      'x | b: y, z',
    )
    expect(said('x')).toEqual([
      'Leads: the first by views, then date, of 1 story without a picture, as none has one: no views.',
    ])
  })

  test('ends where two name each other, or one itself', () => {
    const pair = [part('a', { minimum: 3, fallback: 'b' }), part('b', { minimum: 3, fallback: 'a' })] as const
    const { outline, said } = made([candidate('x', pair[0]), candidate('y', pair[1])], pair)
    expect(outline).toBe('no lead')
    expect(said('x')).toEqual(['B is left out: it has 2 stories and needs 3.'])
    const own = part('own', { minimum: 2, fallback: 'own' })
    expect(made([candidate('x', own)], [own]).said('x')).toEqual([
      'OWN is left out: it has 1 story and needs 2.',
    ])
  })

  test.each([
    ['before', false],
    ['after', true],
  ])('is judged by all that comes to it, where it stands %s those that give', (_, isLast) => {
    const a = part('a', { minimum: 2, fallback: 'middle' })
    const middle = part('middle', { minimum: 2, fallback: 'heir' })
    const heir = part('heir', { minimum: 2 })
    const plans = isLast ? [a, middle, heir] : [heir, middle, a]
    const { outline } = made([candidate('x', a), candidate('y', heir)], plans)
    expect(outline).toBe('x | heir: y')
  })

  test('falls where even with what it got it is too thin', () => {
    const [a, heir] = [part('a', { minimum: 2, fallback: 'heir' }), part('heir', { minimum: 3 })]
    const { outline, said } = made([candidate('x', a), candidate('y', heir)], [heir, a])
    expect(outline).toBe('no lead')
    expect(said('x')).toEqual(['HEIR is left out: it has 2 stories and needs 3.'])
  })
})

describe('a section above its maximum', () => {
  const a = part('a', { maximum: 1 })
  const [lead, kept, cut] = [
    candidate('lead', a, { views: 1300 }),
    candidate('kept', a, { views: 1200 }),
    candidate('cut', a, { views: 100 }),
  ]

  test('carries over what has no room, once', () => {
    const first = made([cut, kept, lead], [a])
    expect(first.outline).toBe('lead | a: kept')
    expect(first.carried('cut')).toBe(true)
    expect(first.said('cut')).toEqual([
      'A takes 1, and this is the 2nd by views, then date: 100 views; the last one in had 1,200, so that 1,101 more would have brought it in.',
      'It is carried over to the next issue.',
    ])
    const again = made([{ ...cut, carriedFrom: '2026-W46' }, kept, lead], [a])
    expect(again.carried('cut')).toBe(false)
    expect(again.said('cut')[1]).toBe('It was carried over from 2026-W46, and is not again.')
  })

  test('has what is of this week first, and says that', () => {
    const old = candidate('old', a, { views: 9000, carriedFrom: '2026-W46' })
    const { outline, said } = made([old, kept, lead], [a])
    expect(outline).toBe('lead | a: kept')
    expect(said('old')[0]).toBe(
      'A takes 1, and this is the 2nd by week, then views, then date: 9,000 views; what is of this week comes first.',
    )
    expect(said('kept')[0]).toMatch(/^1st of 2 in A by week, then views, then date: 1,200 views/)
    expect(made([old, { ...cut, place: kept.place }], [part('a')]).outline).toBe('cut | a: old')
  })

  test('says what decided where views are equal, and where it takes nothing', () => {
    const older = candidate('older', a, { views: 1200, at: '2026-11-16T09:00:00.000Z' })
    expect(made([older, kept, lead], [a]).said('older')[0]).toMatch(/had as many and is newer\.$/)
    const same = candidate('same', a, { views: 1200 })
    expect(made([same, kept, lead], [a]).said('same')[0]).toMatch(/as new: the order of URLs decided\.$/)
    const none = part('none', { maximum: 0 })
    expect(made([candidate('x', none)], [none]).said('x')[0]).toMatch(/a maximum above 0 would let it in\.$/)
  })
})
