import { expect, test } from 'vitest'
import { atTheirClock, opensAt } from '../../src/core/send-hours.ts'

const DAY = { from: 8 * 60, to: 21 * 60 }

test.each([
  ['in the hours it is at once', '2026-11-20T06:00:00.000Z', DAY, 'Asia/Tbilisi', '2026-11-20T06:00:00.000Z'],
  ['the last minute is outside', '2026-11-20T17:00:00.000Z', DAY, 'Asia/Tbilisi', '2026-11-21T04:00:00.000Z'],
  [
    'before them it is the same day',
    '2026-11-20T02:00:00.000Z',
    DAY,
    'Asia/Tbilisi',
    '2026-11-20T04:00:00.000Z',
  ],
  [
    'a night holds midnight',
    '2026-11-20T23:30:00.000Z',
    { from: 1320, to: 360 },
    'UTC',
    '2026-11-20T23:30:00.000Z',
  ],
  [
    'and begins in the evening',
    '2026-11-20T12:00:00.000Z',
    { from: 1320, to: 360 },
    'UTC',
    '2026-11-20T22:00:00.000Z',
  ],
  [
    'an hour that a clock change swallows is over',
    '2026-03-29T00:30:00.000Z',
    { from: 150, to: 600 },
    'Europe/Berlin',
    '2026-03-29T01:30:00.000Z',
  ],
  ['without hours any time will do', '2026-11-20T23:30:00.000Z', null, 'UTC', '2026-11-20T23:30:00.000Z'],
])('%s', (_name, at, hours, zone, opens) => {
  expect(opensAt(at, hours, zone)).toBe(opens)
})

test('a reader gets the letter when their clock shows the time of the plan, and never before it goes out', () => {
  const sendAt = '2026-11-20T06:00:00.000Z' // 10:00 in Tbilisi
  expect(atTheirClock(sendAt, 'Asia/Tbilisi', 'Europe/Warsaw', sendAt)).toBe('2026-11-20T09:00:00.000Z')
  expect(atTheirClock(sendAt, 'Asia/Tbilisi', 'Asia/Almaty', sendAt)).toBe(sendAt)
})
