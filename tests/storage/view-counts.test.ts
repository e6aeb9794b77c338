import { expect, it } from 'vitest'
import { viewCounts } from '../../src/storage/view-counts.ts'
import { NOW, openTestStore } from '../support/store.ts'

const LOG = 'logs/access.log'
const PAGE = 'https://caravan.example.org/a'

const views = (day: string, counts: Readonly<Record<string, number>>) =>
  new Map([[day, new Map(Object.entries(counts))]])

const place = (offset: number, file = 'f') => ({ file, offset, packed: 0 })

async function aRoom() {
  const { db } = await openTestStore()
  return { db, counts: viewCounts(db) }
}

it('adds up views by page and day, and knows how far each file was read', async () => {
  const { counts } = await aRoom()
  expect(await counts.cursors(LOG)).toEqual([])
  await counts.add(LOG, views('2026-11-19', { [PAGE]: 2 }), place(100), NOW)
  await counts.add(
    LOG,
    views('2026-11-19', { [PAGE]: 3, 'https://caravan.example.org/"b"': 1 }),
    place(200),
    NOW,
  )
  await counts.add(LOG, views('2026-11-20', { [PAGE]: 1 }), { file: 'g', offset: 9, packed: 77 }, NOW)
  expect(await counts.cursors(LOG)).toEqual([
    { file: 'f', offset: 200, packed: 0 },
    { file: 'g', offset: 9, packed: 77 },
  ])
  const row = (url: string, day: string, n: number) => ({
    url,
    day,
    views: n,
    title: '',
    authors: [],
    language: '',
  })
  expect(await counts.since([LOG], '2026-11-19')).toEqual([
    row('https://caravan.example.org/"b"', '2026-11-19', 1),
    row(PAGE, '2026-11-19', 5),
    row(PAGE, '2026-11-20', 1),
  ])
  expect(await counts.since([LOG], '2026-11-20')).toHaveLength(1)
})

it('moves a cursor that has nothing to count', async () => {
  const { counts } = await aRoom()
  await counts.add(LOG, new Map(), place(50), NOW)
  expect(await counts.cursors(LOG)).toEqual([place(50)])
})

it('keeps logs apart, and forgets none that is not asked for', async () => {
  const { counts } = await aRoom()
  await counts.add(LOG, views('2026-11-19', { [PAGE]: 1 }), place(1), NOW)
  await counts.add('other.log', views('2026-11-19', { [PAGE]: 4 }), place(2), NOW)
  expect(await counts.since([], '2026-01-01')).toEqual([])
  expect((await counts.since(['other.log'], '2026-01-01')).map((r) => r.views)).toEqual([4])
  expect(await counts.since([LOG, 'other.log'], '2026-01-01')).toHaveLength(2)
  expect(await counts.cursors('other.log')).toEqual([place(2)])
})

it('counts and cursor are of one moment: where one fails, neither is saved', async () => {
  const { counts } = await aRoom()
  await counts.add(LOG, views('2026-11-19', { [PAGE]: 1 }), place(1), NOW)
  const broken = new Map([['2026-11-19', new Map([[PAGE, 1.5]])]])
  await expect(counts.add(LOG, broken, place(2), NOW)).rejects.toThrow('INTEGER')
  await expect(counts.add(LOG, views('2026-11-19', { [PAGE]: 1 }), place(Number.NaN), NOW)).rejects.toThrow()
  expect(await counts.cursors(LOG)).toEqual([place(1)])
  expect((await counts.since([LOG], '2026-01-01')).map((r) => r.views)).toEqual([1])
})

it('takes as many pages as a batch may have', async () => {
  const { counts } = await aRoom()
  const many = Object.fromEntries(Array.from({ length: 25_000 }, (_, i) => [`${PAGE}${i}`, 1 + (i % 3)]))
  await counts.add(LOG, views('2026-11-19', many), place(1), NOW)
  await counts.add(LOG, views('2026-11-19', many), place(2), NOW)
  const rows = await counts.since([LOG], '2026-11-19')
  expect(rows).toHaveLength(25_000)
  expect(Object.fromEntries(rows.map((r) => [r.url, r.views / 2]))).toEqual(many)
})

it('forgets days and cursors before a day', async () => {
  const { counts } = await aRoom()
  await counts.add(LOG, views('2026-11-01', { [PAGE]: 1 }), place(1, 'old'), '2026-11-01T06:00:00.000Z')
  await counts.add(LOG, views('2026-11-19', { [PAGE]: 1 }), place(1, 'new'), NOW)
  await counts.prune('2026-11-10')
  expect((await counts.since([LOG], '2026-01-01')).map((r) => r.day)).toEqual(['2026-11-19'])
  expect((await counts.cursors(LOG)).map((c) => c.file)).toEqual(['new'])
})
