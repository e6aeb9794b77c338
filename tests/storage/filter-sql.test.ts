// A filter gives the same readers by SQL and by its own rule, whatever it is made of.
import { expect, it } from 'vitest'
import { type Filter, fits, type ReaderFacts } from '../../src/core/segment.ts'
import { addMinutes } from '../../src/core/time.ts'
import { filterSql } from '../../src/storage/filter-sql.ts'
import { subscribers } from '../../src/storage/subscribers.ts'
import { type Random, seeded } from '../support/random.ts'
import { aRow, NOW, openTestStore, readerAddress } from '../support/store.ts'

const LANGUAGES = ['en', 'ru', 'ka'] as const
const SECTIONS = ['caucasus', 'caucasus-north', 'video'] as const
const LISTS = ['readers', 'friends'] as const
const SOURCES = ['file', 'import', 'sign-up'] as const

function aFilter(roll: Random, depth: number): Filter {
  const values = <T>(from: readonly [T, ...T[]]): readonly T[] => {
    const some = roll.some(from, 0.5)
    return some.length > 0 ? some : [roll.pick(from)]
  }
  const parts = () => Array.from({ length: roll.below(4) }, () => aFilter(roll, depth - 1))
  const kind = roll.below(depth > 0 ? 8 : 5)
  if (kind === 0) return { is: 'language', in: values(LANGUAGES) }
  if (kind === 1) return { is: 'sections', in: values(SECTIONS) }
  if (kind === 2) return { is: 'list', in: values(LISTS) }
  if (kind === 3) return { is: 'source', in: values(SOURCES) }
  if (kind === 4) {
    const day = () => addMinutes(NOW, -1440 * roll.below(100))
    return {
      is: 'joined',
      after: roll.chance(0.5) ? day() : null,
      before: roll.chance(0.5) ? day() : null,
      withinMinutes: roll.chance(0.5) ? 1440 * roll.below(100) : null,
    }
  }
  if (kind === 5) return { is: 'not', of: aFilter(roll, depth - 1) }
  return { is: kind === 6 ? 'all' : 'any', of: parts() }
}

it('agrees on random readers and random filters', async () => {
  const roll = seeded(47)
  const { db } = await openTestStore(':memory:')
  const facts = new Map<number, ReaderFacts>()
  const rows = Array.from({ length: 200 }, (_, i) =>
    aRow({
      address: readerAddress(i),
      language: roll.pick(LANGUAGES),
      sections: roll.chance(0.3) ? null : roll.some(SECTIONS, 0.4),
      joined: roll.chance(0.3) ? null : addMinutes(NOW, -1440 * roll.below(100)),
    }),
  )
  await subscribers(db).importRows('all', rows, { mirror: false, dryRun: false, now: NOW })
  await db.deleteFrom('list_members').execute()
  for (const [i, row] of rows.entries()) {
    const lists = roll.some(LISTS, 0.5).map((list) => ({ list, source: roll.pick(SOURCES) }))
    for (const member of lists)
      await db
        .insertInto('list_members')
        .values({ ...member, subscriber: i + 1 })
        .execute()
    const { language, sections, joined } = row
    facts.set(i + 1, { language, sections, lists, since: joined ?? NOW })
  }
  let found = 0
  for (let n = 0; n < 400; n++) {
    const filter = aFilter(roll, 3)
    const bySql = await db
      .selectFrom('subscribers')
      .select('id')
      .where(filterSql(filter, NOW))
      .orderBy('id')
      .execute()
    const byRule = [...facts].filter(([, reader]) => fits(filter, reader, NOW)).map(([id]) => id)
    expect(
      bySql.map((r) => r.id),
      JSON.stringify(filter),
    ).toEqual(byRule)
    found += byRule.length
  }
  expect(found).toBeGreaterThan(400 * 20)
})
