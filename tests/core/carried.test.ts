// From issue to issue: what had no room comes again, once, and a page that moved is told of.
import { expect, test } from 'vitest'
import { type Assembled, type AssembleInput, assembleIssue } from '../../src/core/assemble.ts'
import { consideredBy } from '../../src/core/history.ts'
import { storiesOf } from '../../src/core/issue.ts'
import { slotsOfIssue } from '../../src/core/time.ts'
import {
  aHistory,
  anArticle,
  anEditionPlan,
  aPlan,
  aPopularPlan,
  aSection,
  aViewRow,
} from '../support/builders.ts'

const url = (path: string) => `https://caravanpost.example.org/${path}`
const REST = aSection({ id: 'rest', maximum: 1 })

function assemble(key: string, input: Partial<AssembleInput>): Assembled {
  return assembleIssue({
    slots: slotsOfIssue(key, aPlan()),
    zone: 'Asia/Tbilisi',
    articles: [],
    views: [
      aViewRow({ path: 'a', views: 30 }),
      aViewRow({ path: 'b', views: 20 }),
      aViewRow({ path: 'c', views: 10 }),
    ],
    sightings: new Map(),
    history: aHistory(),
    lateNewsMinutes: 14 * 24 * 60,
    labels: [],
    notes: [],
    editions: [anEditionPlan()],
    sections: [REST],
    popular: aPopularPlan({ maximum: 0 }),
    lastPopular: [],
    ...input,
  })
}

const shownIn = ({ issue }: Assembled) =>
  issue.editions.flatMap((e) => storiesOf(e).map(({ article }) => article.url))
const decisionOn = ({ decisions }: Assembled, path: string) => decisions.find((d) => d.url === url(path))
const sent = (...issues: readonly Assembled[]) =>
  aHistory({}, { considered: issues.flatMap((i) => consideredBy(i.issue.key, i.decisions, shownIn(i))) })

test('what has no room comes in the next issue, after what is of its week, and not after that', () => {
  const old = ['a', 'b', 'c'].map((path) => anArticle({ path }))
  const first = assemble('2026-W47', { articles: old })
  expect(shownIn(first)).toEqual([url('a'), url('b')])
  expect(decisionOn(first, 'c')?.verdict).toBe('carried')

  const articles = [...old, anArticle({ path: 'd', published: '2026-11-24T09:00:00.000Z' })]
  const next = assemble('2026-W48', { articles, history: sent(first) })
  expect(shownIn(next)).toEqual([url('d'), url('c')])
  expect(decisionOn(next, 'c')?.reasons.slice(0, 3)).toEqual([
    'Comes from issue 2026-W47, which had no room for it.',
    '1st of 1 in Stories by views, then date: 10 views.',
    'Stories takes what no other section takes.',
  ])

  const full = assemble('2026-W48', { articles, history: sent(first), sections: [{ ...REST, maximum: 0 }] })
  expect(decisionOn(full, 'c')?.verdict).toBe('out')
  expect(decisionOn(full, 'd')?.verdict).toBe('carried')
  const last = assemble('2026-W49', { articles, history: sent(first, full) })
  expect(shownIn(last)).toEqual([url('d')])
  expect(decisionOn(last, 'c')?.reasons[0]).toBe('Had its turn in issue 2026-W48, which left it out.')
})

test('what had no room in an issue that was never sent is late, not carried', () => {
  const [a, c] = [anArticle({ path: 'a' }), anArticle({ path: 'c' })]
  const earlier = aHistory(
    { [url('other')]: '2026-W46' },
    { watchedSince: new Map([['site', '2026-01-01T00:00:00.000Z']]) },
  )
  const next = assemble('2026-W48', { articles: [a, c], history: earlier })
  expect(shownIn(next)).toEqual([url('a'), url('c')])
  expect(decisionOn(next, 'c')?.reasons[0]).toMatch(/and no issue has had it: it comes late\.$/)
})

test('a page that moved says where it was, and its old address what became of it', () => {
  const [old, moved] = [anArticle({ path: 'old', guid: '1' }), anArticle({ path: 'moved', guid: '1' })]
  const sightings = new Map([
    [old.id, { first: '2026-11-17T10:00:00.000Z', last: '2026-11-17T10:00:00.000Z' }],
    [moved.id, { first: '2026-11-18T10:00:00.000Z', last: '2026-11-19T10:00:00.000Z' }],
  ])
  const result = assemble('2026-W47', { articles: [old, moved], sightings })
  expect(shownIn(result)).toEqual([url('moved')])
  expect(decisionOn(result, 'moved')?.reasons).toContain(
    `Was at ${url('old')} before: its words, names and dates say so.`,
  )
  expect(decisionOn(result, 'old')).toMatchObject({
    verdict: 'in',
    copyOf: url('moved'),
    reasons: [`Is the same story as the page ${url('moved')}, which is in.`],
  })
})
