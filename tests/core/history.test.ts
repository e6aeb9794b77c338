import { describe, expect, test } from 'vitest'
import { consideredBy, pastOf, type Verdict } from '../../src/core/history.ts'
import { pageKey } from '../../src/core/page-key.ts'

const A = 'https://canal.example.org/a'
const row = (url: string, issue: string, verdict: Verdict) => ({ url, issue, verdict })
const decision = (url: string, more: { verdict?: Verdict; copyOf?: string } = {}) => {
  return { url, title: '', language: 'en', in: more.verdict === 'in', reasons: ['So.'], score: 0, ...more }
}

describe('what other issues made of a page', () => {
  test('is found under every address of it', () => {
    const past = pastOf([row('http://m.canal.example.org/a/?utm_source=x', '2026-W46', 'in')], '2026-W47')
    expect(past([pageKey(A)]).inIssue).toBe('2026-W46')
    expect(past(['other', pageKey(A)]).inIssue).toBe('2026-W46')
    expect(past(['other'])).toEqual({ inIssue: '', carriedFrom: '', outOf: '' })
  })

  test.each([
    'https://www.canal.example.org/a',
    'https://canal.example.org/a/amp',
    'https://canal.example.org/a?fbclid=1#top',
    'https://canal-example-org.cdn.ampproject.org/c/s/canal.example.org/a',
  ])('was it as %s', (url) => {
    expect(pastOf([row(A, '2026-W46', 'out')], '2026-W47')([pageKey(url)]).outOf).toBe('2026-W46')
    expect(pastOf([row(url, '2026-W46', 'out')], '2026-W47')([pageKey(A)]).outOf).toBe('2026-W46')
  })

  test('is not that of a page nearby, and counts issues over the turn of a year', () => {
    const rows = [row(A, '2027-W01', 'in'), row(A, '2026-W53', 'in')]
    expect(pastOf(rows, '2027-W02')([pageKey(A)]).inIssue).toBe('2027-W01')
    expect(pastOf(rows, '2027-W02')([pageKey(`${A}b`), pageKey(`${A}?page=2`)]).inIssue).toBe('')
  })

  test('leaves out what this issue made of it, and tells the last of each', () => {
    const rows = [
      row(A, '2026-W47', 'in'),
      row(A, '2026-W45', 'carried'),
      row(A, '2026-W46', 'out'),
      row(A, '2026-W44', 'out'),
    ]
    expect(pastOf(rows, '2026-W47')([pageKey(A)])).toEqual({
      inIssue: '',
      carriedFrom: '2026-W45',
      outOf: '2026-W46',
    })
  })
})

test('an issue tells of what was due, and of what an editor made of it', () => {
  const decisions = [
    decision(A, { verdict: 'in' }),
    decision(`${A}?copy=1`, { verdict: 'in', copyOf: A }),
    decision('https://canal.example.org/removed', { verdict: 'in' }),
    decision('https://canal.example.org/full', { verdict: 'carried' }),
    decision('https://canal.example.org/out', { verdict: 'out' }),
    decision('https://canal.example.org/old'),
  ]
  const considered = consideredBy('2026-W47', decisions, [A, 'https://canal.example.org/by-hand'])
  expect(
    Object.fromEntries(considered.map((c) => [c.url.slice('https://canal.example.org/'.length), c.verdict])),
  ).toEqual({
    a: 'in',
    'a?copy=1': 'in',
    'by-hand': 'in',
    removed: 'out',
    full: 'carried',
    out: 'out',
  })
  expect(new Set(considered.map((c) => c.issue))).toEqual(new Set(['2026-W47']))
})

test('a copy shares the fate of its page, also where the editor took it out', () => {
  const copy = `${A}?copy=1`
  const verdicts = (decisions: Parameters<typeof consideredBy>[1], inIssue: readonly string[]) =>
    consideredBy('2026-W47', decisions, inIssue).map((c) => `${c.url.slice(A.length)} ${c.verdict}`)
  const due = [decision(A, { verdict: 'in' }), decision(copy, { verdict: 'in', copyOf: A })]
  expect(verdicts(due, [])).toEqual([' out', '?copy=1 out'])
  const full = [decision(A, { verdict: 'carried' }), decision(copy, { verdict: 'carried', copyOf: A })]
  expect(verdicts(full, [])).toEqual([' carried', '?copy=1 carried'])
  // An editor put it in after all.
  expect(verdicts(full, [A])).toEqual([' in', '?copy=1 in'])
})
