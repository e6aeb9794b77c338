// The slots of issues and which of them are due; `time.test.ts` has the calendar beneath.
import { describe, expect, test } from 'vitest'
import type { WeekTime } from '../../src/core/plan.ts'
import {
  addMinutes,
  currentIssue,
  dueSlots,
  epochMs,
  instantOf,
  nextSlot,
  slotsOfIssue,
} from '../../src/core/time.ts'
import { aPlan } from '../support/builders.ts'
import { forSeeds } from '../support/random.ts'

const HOUR = 60

describe('the slots of an issue', () => {
  test('a week ends at its draft and begins at the one before', () => {
    expect(slotsOfIssue('2026-W47', aPlan())).toEqual({
      key: '2026-W47',
      from: '2026-11-12T14:00:00.000Z',
      draftAt: '2026-11-19T14:00:00.000Z',
      sendAt: '2026-11-20T03:30:00.000Z',
    })
  })

  test('a correction has the slots of its issue', () => {
    expect(slotsOfIssue('2026-W47-c1', aPlan())).toEqual({
      ...slotsOfIssue('2026-W47', aPlan()),
      key: '2026-W47-c1',
    })
  })

  test('the last issue of a year with 53 weeks goes out in the next year', () => {
    expect(slotsOfIssue('2026-W53', aPlan())).toMatchObject({ sendAt: '2027-01-01T03:30:00.000Z' })
    expect(currentIssue('2026-12-31T20:00:00.000Z', aPlan()).key).toBe('2026-W53')
  })

  test('the current issue changes at the draft slot, to the instant', () => {
    expect(currentIssue('2026-11-19T13:59:59.999Z', aPlan()).key).toBe('2026-W46')
    expect(currentIssue('2026-11-19T14:00:00.000Z', aPlan()).key).toBe('2026-W47')
    expect(currentIssue('2026-11-26T13:00:00.000Z', aPlan()).key).toBe('2026-W47')
  })

  test('draft and send at one time make one issue; a draft after the send of its weekday belongs to the next', () => {
    const same = aPlan({ draftAt: aPlan().sendAt })
    expect(slotsOfIssue('2026-W47', same).draftAt).toBe('2026-11-20T03:30:00.000Z')
    const after = aPlan({ draftAt: { weekday: 'friday', hour: 7, minute: 31 } })
    expect(slotsOfIssue('2026-W47', after).draftAt).toBe('2026-11-13T03:31:00.000Z')
  })

  test('a gap that pushes a draft past its send moves no week, and the send waits for the draft', () => {
    const plan = aPlan({
      zone: 'America/New_York',
      draftAt: { weekday: 'sunday', hour: 2, minute: 30 },
      sendAt: { weekday: 'sunday', hour: 3, minute: 0 },
    })
    expect(slotsOfIssue('2026-W10', plan)).toEqual({
      key: '2026-W10',
      from: '2026-03-01T07:30:00.000Z',
      draftAt: '2026-03-08T07:30:00.000Z',
      sendAt: '2026-03-08T07:30:00.000Z',
    })
    expect(dueSlots('send', '2026-03-01T12:00:00.000Z', '2026-03-08T07:00:00.000Z', plan)).toEqual([])
    expect(dueSlots('send', '2026-03-01T12:00:00.000Z', '2026-03-08T07:30:00.000Z', plan)).toMatchObject([
      { issue: '2026-W10', at: '2026-03-08T07:30:00.000Z', due: 'run' },
    ])
  })

  const zones = [
    'America/New_York',
    'America/Nuuk',
    'Europe/Riga',
    'Asia/Tbilisi',
    'Asia/Tehran',
    'Australia/Lord_Howe',
    'Pacific/Apia',
    'Pacific/Kiritimati',
  ] as const

  test.each(zones)('%s: every instant is in the week of exactly one issue', (zone) => {
    forSeeds(8, (random, seed) => {
      const weekdays = ['monday', 'friday', 'saturday', 'sunday'] as const
      const time = (): WeekTime => ({
        weekday: random.pick(weekdays),
        hour: random.pick([0, 1, 2, 3, 7, 23]),
        minute: random.pick([0, 15, 30, 59]),
      })
      const plan = aPlan({ zone, draftAt: time(), sendAt: seed === 1 ? aPlan().sendAt : time() })
      // Apia left out a day in December 2011; Tehran changed for the last time in 2022.
      const [begin, end] = random.pick([
        ['2011-06-20T00:00:00.000Z', '2012-06-20'],
        ['2019-12-20T00:00:00.000Z', '2021-01-20'],
        ['2021-12-20T00:00:00.000Z', '2023-01-20'],
        ['2025-12-20T00:00:00.000Z', '2027-01-20'],
      ])
      let issue = currentIssue(begin, plan)
      const seen = new Set<string>()
      while (issue.sendAt < end) {
        expect(seen.has(issue.key)).toBe(false)
        seen.add(issue.key)
        expect(slotsOfIssue(issue.key, plan)).toEqual(issue)
        expect(issue.from < issue.draftAt && issue.draftAt <= issue.sendAt).toBe(true)
        const next = currentIssue(nextSlot(issue.draftAt, plan.draftAt, zone), plan)
        expect(next.from).toBe(issue.draftAt)
        expect(currentIssue(instantOf(epochMs(next.draftAt) - 1), plan)).toEqual(issue)
        issue = next
      }
      expect(seen.size).toBeGreaterThan(50)
    })
  })
})

describe('slots that are due', () => {
  const plan = aPlan()
  const send = '2026-11-20T03:30:00.000Z'

  test('none before its time, one at it', () => {
    expect(dueSlots('send', '2026-11-13T03:30:00.000Z', addMinutes(send, -1), plan)).toEqual([])
    expect(dueSlots('send', '2026-11-13T03:30:00.000Z', send, plan)).toEqual([
      { issue: '2026-W47', kind: 'send', at: send, due: 'run' },
    ])
    expect(dueSlots('send', send, addMinutes(send, 60), plan)).toEqual([])
  })

  test('a draft carries the key of the issue that it drafts', () => {
    expect(dueSlots('draft', '2026-12-25T00:00:00.000Z', '2026-12-31T14:00:00.000Z', plan)).toEqual([
      { issue: '2026-W53', kind: 'draft', at: '2026-12-31T14:00:00.000Z', due: 'run' },
    ])
  })

  test('late by the limit still runs, a minute more does not', () => {
    const due = (minutes: number) =>
      dueSlots('send', addMinutes(send, -1), addMinutes(send, minutes), plan).map((s) => s.due)
    expect(due(6 * HOUR)).toEqual(['run'])
    expect(due(6 * HOUR + 1)).toEqual(['late'])
  })

  test('a machine that was off catches up to the latest only', () => {
    const slots = dueSlots('send', '2026-10-30T03:30:00.000Z', addMinutes(send, HOUR), plan)
    expect(slots.map((s) => [s.issue, s.due])).toEqual([
      ['2026-W45', 'superseded'],
      ['2026-W46', 'superseded'],
      ['2026-W47', 'run'],
    ])
    const later = dueSlots('send', '2026-10-30T03:30:00.000Z', addMinutes(send, 3 * 24 * HOUR), plan)
    expect(later.map((s) => s.due)).toEqual(['superseded', 'superseded', 'late'])
  })

  test('over a gap the slot of the week still runs', () => {
    const newYork = aPlan({ zone: 'America/New_York', sendAt: { weekday: 'sunday', hour: 2, minute: 30 } })
    expect(dueSlots('send', '2026-03-07T00:00:00.000Z', '2026-03-08T08:00:00.000Z', newYork)).toEqual([
      { issue: '2026-W10', kind: 'send', at: '2026-03-08T07:30:00.000Z', due: 'run' },
    ])
  })

  test('asked every minute through an hour that comes twice, each slot is due once', () => {
    const newYork = aPlan({ zone: 'America/New_York', sendAt: { weekday: 'sunday', hour: 1, minute: 30 } })
    let done = '2026-11-01T04:00:00.000Z'
    const runs: string[] = []
    for (let now = done; now < '2026-11-01T09:00:00.000Z'; now = addMinutes(now, 1))
      for (const slot of dueSlots('send', done, now, newYork)) {
        runs.push(slot.at)
        done = slot.at
      }
    expect(runs).toEqual(['2026-11-01T05:30:00.000Z'])
  })
})
