import { describe, expect, it } from 'vitest'
import { classOfFeedback, effectOf, stopForReports } from '../../src/core/bounce.ts'

const week = (n: number, cameBack: boolean) => ({
  issue: `2026-W${String(n).padStart(2, '0')}`,
  at: new Date(Date.UTC(2026, 0, 1 + 7 * n)).toISOString(),
  cameBack,
})
const weeks = (...back: readonly boolean[]) => back.map((b, i) => week(40 - i, b))

it('keeps out at once for a dead address, a complaint and an opt-out', () => {
  expect(effectOf('hard', [])).toEqual({ kind: 'suppress', reason: 'hard-bounce' })
  expect(effectOf('complaint', [])).toEqual({ kind: 'suppress', reason: 'complaint' })
  expect(effectOf('optout', [])).toEqual({ kind: 'suppress', reason: 'unsubscribed' })
})

it('never touches a reader for what is ours', () => {
  const all = weeks(true, true, true, true, true, true)
  expect([effectOf('policy', all), effectOf('content', all)]).toEqual([{ kind: 'ours' }, { kind: 'ours' }])
})

describe('soft', () => {
  it.each([
    ['once', weeks(true, false, false), { kind: 'count', issues: 1 }],
    ['twice', weeks(true, true, false), { kind: 'count', issues: 2 }],
    ['three weeks, but fourteen days', weeks(true, true, true), { kind: 'count', issues: 3 }],
    ['four weeks', weeks(true, true, true, true), { kind: 'suppress', reason: 'hard-bounce' }],
    ['a letter that stayed between', weeks(true, true, false, true, true), { kind: 'count', issues: 2 }],
    [
      'three, spread',
      [week(40, true), week(38, true), week(36, true)],
      { kind: 'suppress', reason: 'hard-bounce' },
    ],
    ['nothing known', [], { kind: 'count', issues: 0 }],
  ])('%s', (_, sent, effect) => {
    expect([effectOf('soft', sent), effectOf('full', sent)]).toEqual([effect, effect])
  })
})

it('reads feedback of the kinds that are a wish of the reader', () => {
  expect(['abuse', 'fraud', 'opt-out', 'not-spam', 'auth-failure', 'virus'].map(classOfFeedback)).toEqual([
    ...['complaint', 'complaint', 'optout', null, null, null],
  ])
})

it('stops a sending for what comes back of it, and never for a few', () => {
  expect(stopForReports({ accepted: 100, complaints: 5, policy: 0 })).toBeNull()
  expect(stopForReports({ accepted: 1000, complaints: 3, policy: 0 })).toBeNull()
  expect(stopForReports({ accepted: 1000, complaints: 4, policy: 0 })).toContain('0.40 %')
  expect(stopForReports({ accepted: 10_000, complaints: 0, policy: 50 })).toBeNull()
  expect(stopForReports({ accepted: 300, complaints: 0, policy: 5 })).toContain('because of us')
})
