import { describe, expect, it } from 'vitest'
import { parseFeedDate } from '../../src/sources/feed-dates.ts'

/** The morning of the sample week, in as many ways as feeds have. */
const MORNING = '2026-11-20T06:05:09.000Z'
const MIDNIGHT = '2026-11-20T00:00:00.000Z'

describe('parseFeedDate', () => {
  it.each([
    'Fri, 20 Nov 2026 06:05:09 GMT',
    'Fri, 20 Nov 2026 06:05:09 +0000',
    'Fri, 20 Nov 2026 06:05:09 +0000 (UTC)',
    'Fri, 20 Nov 2026 06:05:09 Z',
    'Fri,20 Nov 2026 06:05:09 -0000',
    'Friday, 20 November 2026 06:05:09 UT',
    '20 Nov 26 10:05:09 +0400',
    'Fri, 20 Nov 2026 01:05:09 EST',
    'Fri, 20 Nov 2026 01:05:09 ET',
    'Fri, 20 Nov 2026 10:05:09 GMT+4',
    'Fri, 20 Nov 2026 10:05:09 GMT+04:00',
    'Fri, 20 Nov 2026 06:05:09 Etc/GMT',
    'Fri Nov 20 06:05:09 2026',
    'Fri Nov 20 06:05:09 +0000 2026',
    'Fri Nov 20 2026 10:05:09 GMT+0400 (Georgia Standard Time)',
    'November 20th, 2026 at 6:05:09 am',
    'Nov 20, 2026 6:05:09 AM UTC',
    '20-Nov-2026 06:05:09',
    '2026-11-20T06:05:09Z',
    '2026-11-20t06:05:09z',
    '2026-11-20T06:05:09.123456Z',
    '2026-11-20T10:05:09+04:00',
    '2026-11-20T10:05:09+0400',
    '2026-11-20T10:05:09 +04',
    '2026-11-20 06:05:09',
    '2026-11-20 06:05:09 UTC',
    '20261120T060509Z',
    '2026/11/20 06:05:09',
    'Fri, 2026/11/20 01:05:09 EST',
    '20.11.2026 06:05:09',
    '20/11/2026 06:05:09',
    '11/20/2026 06:05:09',
    'Пт, 20 ноя 2026 09:05:09 +0300',
    '20 ноября 2026 г. 06:05:09',
    'ven., 20 nov. 2026 07:05:09 +0100',
    'Fr, 20 November 2026 07:05:09 MEZ',
    'vie, 20 nov 2026 06:05:09 GMT',
    'Παρ, 20 Νοέ 2026 08:05:09 EET',
    '2026년 11월 20일 15:05:09',
    '2026-11-20 오후 3:05:09',
    '  Fri,  20 Nov\n 2026 06:05:09 GMT ',
    '1795154709',
    '1795154709000',
  ])('reads %s', (text) => {
    expect(parseFeedDate(text)?.slice(0, 19)).toBe(MORNING.slice(0, 19))
  })

  it.each([
    '2026-11-20',
    '20261120',
    '2026-324',
    '20 Nov 2026',
    'Fri, 20 Nov 2026',
    '20.11.2026',
    'Fri, 20 Nov 2026 00:00',
  ])('takes %s for midnight in UTC', (text) => {
    expect(parseFeedDate(text)).toBe(MIDNIGHT)
  })

  it.each([
    ['2026-11', '2026-11-01T00:00:00.000Z'],
    ['2026', '2026-01-01T00:00:00.000Z'],
    ['2026-11-19T24:00:00Z', MIDNIGHT],
    ['2026-11-19T23:59:60Z', MIDNIGHT],
    ['mar., 17 nov. 2026 10:00:00 +0100', '2026-11-17T09:00:00.000Z'],
    ['Thu, 01 Jan 70 00:00:00 GMT', '1970-01-01T00:00:00.000Z'],
    ['2024-02-28T20:00:00-08:00', '2024-02-29T04:00:00.000Z'],
  ])('reads %s as %s', (text, expected) => {
    expect(parseFeedDate(text)).toBe(expected)
  })

  it.each([
    '',
    'yesterday',
    '03/04/2026',
    '26-11-20',
    '2026-02-30',
    '2026-13-01',
    '2026-366',
    '2026-11-20T25:00:00Z',
    '2026-11-20T10:61:00Z',
    '2026-11-20T10:00:00+99:00',
    '2026-11-20T10:00:00Z and more',
    '2026-11-20T10:00:00 Europe/Paris',
    '0000-00-00 00:00:00',
    'Fri, 32 Nov 2026 06:00:00 GMT',
    'Fri, 20 zzz 2026 06:00:00 GMT',
    'Fri, 20 Nov 2026 6:0:0:0 GMT',
    'Fri, 20 Nov 2026 06:00:00 XYZ',
    '13:00 pm, 20 Nov 2026',
    '9'.repeat(5000),
  ])('does not guess at "%s"', (text) => {
    expect(parseFeedDate(text)).toBeNull()
  })
})
