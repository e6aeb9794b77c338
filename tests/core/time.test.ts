import { describe, expect, test } from 'vitest'
import {
  addMinutes,
  epochMs,
  instantOf,
  lastSlot,
  nextSlot,
  parseIssueKey,
  parseWeekTime,
  slotsBetween,
  weekKey,
} from '../../src/core/time.ts'

const HOUR = 60

/** Slots as they read on the wall: `2026-03-08 03:30 -04:00`. */
function onTheWall(slots: readonly string[], zone: string): string[] {
  return slots.map((slot) => {
    const wall = Temporal.Instant.from(slot).toZonedDateTimeISO(zone)
    const date = wall.toPlainDateTime().toString({ smallestUnit: 'minute' }).replace('T', ' ')
    return `${date} ${wall.offset}`
  })
}

function wallSlots(from: string, to: string, at: string, zone: string): string[] {
  return onTheWall(
    slotsBetween(`${from}T00:00:00.000Z`, `${to}T00:00:00.000Z`, parseWeekTime(at), zone),
    zone,
  )
}

describe('weekly slots over the changes of the year', () => {
  test('New York: a slot in the spring gap runs an hour later, the hour that comes twice runs once', () => {
    expect(wallSlots('2026-02-28', '2026-03-20', 'sunday 02:30', 'America/New_York')).toEqual([
      '2026-03-01 02:30 -05:00',
      '2026-03-08 03:30 -04:00',
      '2026-03-15 02:30 -04:00',
    ])
    expect(wallSlots('2026-10-20', '2026-11-12', 'sunday 01:30', 'America/New_York')).toEqual([
      '2026-10-25 01:30 -04:00',
      '2026-11-01 01:30 -04:00',
      '2026-11-08 01:30 -05:00',
    ])
  })

  test('Riga: the wall clock stays, the instants move', () => {
    expect(wallSlots('2026-03-25', '2026-04-01', 'sunday 03:30', 'Europe/Riga')).toEqual([
      '2026-03-29 04:30 +03:00',
    ])
    const friday = parseWeekTime('friday 07:30')
    expect(nextSlot('2026-03-27T00:00:00.000Z', friday, 'Europe/Riga')).toBe('2026-03-27T05:30:00.000Z')
    expect(nextSlot('2026-03-28T00:00:00.000Z', friday, 'Europe/Riga')).toBe('2026-04-03T04:30:00.000Z')
    expect(wallSlots('2026-10-24', '2026-10-26', 'sunday 03:30', 'Europe/Riga')).toEqual([
      '2026-10-25 03:30 +03:00',
    ])
  })

  test('Lord Howe: the clock moves by half an hour', () => {
    expect(wallSlots('2026-10-01', '2026-10-06', 'sunday 02:15', 'Australia/Lord_Howe')).toEqual([
      '2026-10-04 02:45 +11:00',
    ])
    expect(wallSlots('2026-04-02', '2026-04-07', 'sunday 01:45', 'Australia/Lord_Howe')).toEqual([
      '2026-04-05 01:45 +11:00',
    ])
  })

  test('Tbilisi has no change, Tehran gave it up in 2022', () => {
    for (const zone of ['Asia/Tbilisi', 'Asia/Tehran']) {
      const slots = slotsBetween(
        '2026-01-01T00:00:00.000Z',
        '2027-01-01T00:00:00.000Z',
        parseWeekTime('friday 07:30'),
        zone,
      )
      expect(slots).toHaveLength(52)
      const gaps = slots.slice(1).map((slot, i) => epochMs(slot) - epochMs(slots[i] ?? ''))
      expect(new Set(gaps)).toEqual(new Set([7 * 24 * HOUR * 60_000]))
    }
    expect(wallSlots('2022-03-20', '2022-03-24', 'tuesday 00:30', 'Asia/Tehran')).toEqual([
      '2022-03-22 01:30 +04:30',
    ])
  })

  test('Apia: the Friday that the calendar left out runs on the Saturday, and no week is lost', () => {
    expect(wallSlots('2011-12-20', '2012-01-08', 'friday 07:30', 'Pacific/Apia')).toEqual([
      '2011-12-23 07:30 -10:00',
      '2011-12-31 07:30 +14:00',
      '2012-01-06 07:30 +14:00',
    ])
  })

  test('the window is open at its begin and closed at its end', () => {
    const at = parseWeekTime('friday 07:30')
    const slot = '2026-11-20T03:30:00.000Z'
    expect(slotsBetween(addMinutes(slot, -1), slot, at, 'Asia/Tbilisi')).toEqual([slot])
    expect(slotsBetween(slot, addMinutes(slot, 1), at, 'Asia/Tbilisi')).toEqual([])
    expect(slotsBetween(addMinutes(slot, 1), slot, at, 'Asia/Tbilisi')).toEqual([])
    expect(lastSlot(slot, at, 'Asia/Tbilisi')).toBe(slot)
    expect(nextSlot(slot, at, 'Asia/Tbilisi')).toBe('2026-11-27T03:30:00.000Z')
  })

  test('instants are text of one length, so that text order is time order', () => {
    expect(instantOf(0)).toBe('1970-01-01T00:00:00.000Z')
    expect(instantOf(Temporal.Instant.from('2026-11-20T03:30:00.123456Z'))).toBe('2026-11-20T03:30:00.123Z')
    expect(addMinutes('2026-12-31T23:59:00.000Z', 1)).toBe('2027-01-01T00:00:00.000Z')
  })
})

describe('times of the week', () => {
  test('are read with any case and blanks', () => {
    expect(parseWeekTime('friday 07:30')).toEqual({ weekday: 'friday', hour: 7, minute: 30 })
    expect(parseWeekTime(' Sunday  0:05 ')).toEqual({ weekday: 'sunday', hour: 0, minute: 5 })
  })

  test.each([
    '',
    'friday',
    '07:30',
    'fri 07:30',
    'friday 24:00',
    'friday 7:60',
    'friday 7.30',
    'friday 07:30 am',
  ])('%j is refused with the form to use', (text) => {
    expect(() => parseWeekTime(text)).toThrow(/is not a time of the week: write it as "friday 07:30"/)
  })
})

describe('issue keys', () => {
  test.each([
    ['2026-12-31T12:00:00.000Z', '2026-W53'],
    ['2027-01-01T12:00:00.000Z', '2026-W53'],
    ['2027-01-04T12:00:00.000Z', '2027-W01'],
    ['2024-12-30T12:00:00.000Z', '2025-W01'],
    ['2026-11-20T03:30:00.000Z', '2026-W47'],
  ])('%s is in %s', (at, key) => {
    expect(weekKey(at, 'Europe/Riga')).toBe(key)
  })

  test('the zone decides at the edge of a week', () => {
    expect(weekKey('2026-11-22T22:30:00.000Z', 'Europe/Riga')).toBe('2026-W48')
    expect(weekKey('2026-11-22T22:30:00.000Z', 'America/New_York')).toBe('2026-W47')
  })

  test('are read with and without a correction', () => {
    expect(parseIssueKey('2026-W47')).toEqual({ week: '2026-W47', correction: 0 })
    expect(parseIssueKey('2026-W53-c12')).toEqual({ week: '2026-W53', correction: 12 })
  })

  test.each([
    '',
    '2026-47',
    '2026-W1',
    '2026-W00',
    '2025-W53',
    '2026-W54',
    '2026-w47',
    '2026-W47-c0',
    '2026-W47 ',
  ])('%j is refused', (text) => {
    expect(() => parseIssueKey(text)).toThrow(/is not an issue: write its ISO week, such as 2026-W47/)
  })
})
