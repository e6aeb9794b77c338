import { describe, expect, it } from 'vitest'
import type { Gathered } from '../../src/core/article.ts'
import { afterReading, rests, type SourceHealth, wordOn } from '../../src/core/source-health.ts'
import { addMinutes } from '../../src/core/time.ts'
import { anArticle } from '../support/builders.ts'
import { NOW } from '../support/store.ts'

const HOUR = 60
const DAY = 24 * HOUR
const at = (minutes: number) => addMinutes(NOW, minutes)
const document = { url: 'https://canal.example.org/feed', etag: '"v1"', lastModified: '' }

const read = (fields: Partial<Gathered> = {}): Gathered => ({
  source: 'canal',
  fetched: 1,
  articles: [anArticle(), anArticle({ path: 'locks' })],
  failures: [],
  document,
  ...fields,
})
const failed = (message = 'canal.example.org answered 500.'): Gathered =>
  read({ articles: [], failures: [{ source: 'canal', where: 'feed', message }], document: null })

const sound = afterReading(null, 'p', read(), NOW)

/** A source that failed at each of these minutes after NOW. */
function failing(...minutes: readonly number[]): SourceHealth {
  return minutes.reduce((health, minute) => afterReading(health, 'p', failed(), at(minute)), sound)
}

it('is left alone for as long as its server asks, and a day at most', () => {
  const busy = afterReading(sound, 'p', { ...failed(), retryAfterSeconds: 3600 }, NOW)
  expect([rests(busy, at(59)), rests(busy, at(60))]).toEqual([true, false])
  expect(wordOn(busy)).toContain('It asked not to be asked before')
  const endless = afterReading(sound, 'p', { ...failed(), retryAfterSeconds: 1e9 }, NOW)
  expect([rests(endless, at(DAY - 1)), rests(endless, at(DAY))]).toEqual([true, false])
  expect(rests(afterReading(busy, 'p', read(), at(DAY)), at(DAY))).toBe(false)
})

describe('a reading that went well', () => {
  it('says how many articles there were, and since when the source is watched', () => {
    expect(sound).toMatchObject({ articles: 2, watchedSince: NOW, readAt: NOW, document, failures: 0 })
    expect(afterReading(sound, 'p', read(), at(DAY))).toMatchObject({ watchedSince: NOW, readAt: at(DAY) })
  })

  it('keeps the count of an unchanged document', () => {
    const unchanged = read({ articles: [], unchanged: true })
    expect(afterReading(sound, 'p', unchanged, at(DAY))).toMatchObject({ articles: 2, document })
  })

  it('is one with some failures as long as there are articles', () => {
    const partly = read({ failures: failed().failures })
    expect(afterReading(failing(1), 'p', partly, at(2))).toMatchObject({ failures: 0, message: '' })
  })

  it('is one where a source has nothing', () => {
    expect(afterReading(null, 'p', read({ articles: [] }), NOW)).toMatchObject({ failures: 0, readAt: NOW })
  })
})

describe('a reading that failed', () => {
  it('is counted, and the document is asked for whole the next time', () => {
    expect(failing(HOUR, 2 * HOUR)).toMatchObject({
      failures: 2,
      failingSince: at(HOUR),
      triedAt: at(2 * HOUR),
      readAt: NOW,
      watchedSince: NOW,
      articles: 2,
      document: null,
    })
  })

  it('pauses only with five in a row that are three days apart', () => {
    expect(failing(0, 1, 2, 3, 4, 5, 6).pausedAt).toBe(null)
    expect(failing(0, DAY, 2 * DAY, 4 * DAY).pausedAt).toBe(null)
    expect(failing(0, 1, 2, 3, 3 * DAY - 1).pausedAt).toBe(null)
    expect(failing(0, 1, 2, 3, 3 * DAY).pausedAt).toBe(at(3 * DAY))
  })

  it('leaves a paused source paused since the first day', () => {
    expect(failing(0, 1, 2, 3, 3 * DAY, 4 * DAY)).toMatchObject({ pausedAt: at(3 * DAY), failures: 6 })
  })
})

it('leaves a paused source alone for a day, and no other', () => {
  const paused = failing(0, 1, 2, 3, 3 * DAY)
  expect(rests(paused, at(4 * DAY - 1))).toBe(true)
  expect(rests(paused, at(4 * DAY))).toBe(false)
  expect(rests(failing(0, 1, 2, 3), at(5))).toBe(false)
})

it('says nothing of one failure, how often it was more, and what to do about a pause', () => {
  expect(wordOn(sound)).toBe(null)
  expect(wordOn(failing(0))).toBe(null)
  expect(wordOn(failing(0, 1))).toBe(
    'canal has failed 2 times in a row since 2026-11-20 (canal.example.org answered 500).',
  )
  expect(wordOn(failing(0, 1, 2, 3, 3 * DAY))).toBe(
    'canal is paused since 2026-11-23, after 5 failures in a row since 2026-11-20 (canal.example.org answered 500): it is tried once a day. Mend or remove it in the config; "sources resume canal" tries it at the next gathering.',
  )
})
