// What issues made of pages: kept when the mail is frozen, free again where nobody had it.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { ofLists } from '../../src/core/segment.ts'
import { articles } from '../../src/storage/articles.ts'
import { campaigns } from '../../src/storage/campaigns.ts'
import type { Store } from '../../src/storage/database.ts'
import { addReaders, aVariant, NOW, openTestCampaign, openTestStore } from '../support/store.ts'

const LONG_AGO = '2000-01-01T00:00:00.000Z'
const OUT = { url: 'https://canal.example.org/out', verdict: 'out' } as const
const IN = { url: 'https://canal.example.org/in', verdict: 'in' } as const

async function frozen(store: Store) {
  await addReaders(store, 2)
  const { issue } = await openTestCampaign(store)
  const rows = [OUT, IN].map((c) => ({ ...c, issue }))
  await store.db.insertInto('considered').values(rows).execute()
  return issue
}

describe('the pages of an issue', () => {
  it('are kept when its mail is frozen', async () => {
    const store = await openTestStore()
    const issue = await frozen(store)
    await addReaders(store, 1, { address: 'late@reader.example.org' })
    await campaigns(store.db).open({
      issue,
      version: 1,
      audience: { ...ofLists(['readers']), name: 'late' },
      variants: [aVariant()],
      variantOf: () => ({ edition: 'en', variant: 'all' }),
      considered: [{ ...IN, url: 'https://canal.example.org/new', issue }],
      scheme: 'smtp',
      sender: '{}',
      by: 'tests',
      now: NOW,
      notBefore: () => null,
      providers: {},
    })
    const urls = (await articles(store.db).considered(LONG_AGO)).map((c) => c.url).sort()
    expect(urls).toEqual([IN.url, 'https://canal.example.org/new', OUT.url])
  })

  it('that had their turn long ago are not read any more, those that stood in it always are', async () => {
    const store = await openTestStore()
    await frozen(store)
    expect(await articles(store.db).considered('2030-01-01T00:00:00.000Z')).toMatchObject([IN])
  })

  it('are free again where it is cancelled before anybody had it, and not after', async () => {
    const store = await openTestStore()
    const issue = await frozen(store)
    const first = await store.db.selectFrom('deliveries').select('id').executeTakeFirstOrThrow()
    await store.db.updateTable('deliveries').set({ state: 'accepted' }).where('id', '=', first.id).execute()
    await campaigns(store.db).setWish(issue, 'cancel', '', NOW)
    expect(await articles(store.db).considered(LONG_AGO)).toHaveLength(2)
    const other = await openTestStore()
    await campaigns(other.db).setWish(await frozen(other), 'cancel', '', NOW)
    expect(await articles(other.db).considered(LONG_AGO)).toEqual([])
  })
})

it('what an older database calls issued becomes what stood in an issue', () => {
  const folder = join(import.meta.dirname, '../../src/storage/migrations')
  const db = new DatabaseSync(':memory:')
  db.exec(readFileSync(join(folder, '001-house.sqlite.sql'), 'utf8'))
  db.exec('pragma foreign_keys = off')
  db.exec(`insert into articles (id, url, language, data, first_seen, last_seen)
    values ('a1', '${IN.url}', 'en', '{}', '${NOW}', '${NOW}')`)
  db.exec("insert into issued (article, issue) values ('a1', '2026-W46')")
  db.exec(readFileSync(join(folder, '002-gathering.sqlite.sql'), 'utf8'))
  expect(
    db
      .prepare('select * from considered')
      .all()
      .map((row) => ({ ...row })),
  ).toEqual([{ url: IN.url, issue: '2026-W46', verdict: 'in' }])
})
