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
