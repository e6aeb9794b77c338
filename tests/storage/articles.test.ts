// What is known of articles over the weeks, and when each came.
import { describe, expect, it } from 'vitest'
import { articles } from '../../src/storage/articles.ts'
import { anArticle } from '../support/builders.ts'
import { openTestStore, saveIssue } from '../support/store.ts'

const [MONDAY, TUESDAY, FRIDAY] = [16, 17, 20].map((d) => `2026-11-${d}T09:00:00.000Z`) as [
  string,
  string,
  string,
]
const NEVER = '2100-01-01T00:00:00.000Z'

const table = async () => articles((await openTestStore()).db)

describe('the known articles', () => {
  const dated = anArticle({ path: 'dated', published: TUESDAY })
  const undated = anArticle({ path: 'undated', published: null })

  it('are those published after a time, the time itself not, and those without a date given after it', async () => {
    const own = await table()
    await own.save([dated, undated], TUESDAY)
    const urls = async (since: string) => (await own.known(since, [])).articles.map((a) => a.url).sort()
    expect(await urls(MONDAY)).toEqual([dated.url, undated.url])
    expect(await urls(TUESDAY)).toEqual([])
    await own.save([undated], FRIDAY)
    expect(await urls(TUESDAY)).toEqual([undated.url])
  })

  it('are of any date where their URL is asked for, each once, however many are', async () => {
    const own = await table()
    await own.save([dated, undated], MONDAY)
    const many = Array.from({ length: 900 }, (_, i) => `https://caravanpost.example.org/none-${i}`)
    const found = await own.known(NEVER, [dated.url, ...many, dated.url, undated.url])
    expect(found.articles.map((a) => a.url).sort()).toEqual([dated.url, undated.url])
    expect((await own.known(MONDAY, [dated.url])).articles).toEqual([dated])
  })

  it('are as they were given last, and keep when they first came', async () => {
    const own = await table()
    await own.save([dated], MONDAY)
    await own.save([{ ...dated, title: 'Another title', published: FRIDAY }], TUESDAY)
    const { articles: found, sightings } = await own.known(TUESDAY, [])
    expect(found).toEqual([{ ...dated, title: 'Another title', published: FRIDAY }])
    expect(sightings).toEqual(new Map([[dated.id, { first: MONDAY, last: TUESDAY }]]))
  })

  it('are copies, where two sources give one page: the poorer does not take the place of the fuller', async () => {
    const own = await table()
    const box = { ...dated, source: 'box', published: null, dek: '' }
    await own.save([dated], MONDAY)
    await own.save([box], TUESDAY)
    await own.save([dated], FRIDAY)
    const { articles: found, sightings } = await own.known(MONDAY, [])
    expect(found).toHaveLength(2)
    expect(found).toEqual(expect.arrayContaining([dated, box]))
    expect(sightings).toEqual(new Map([[dated.id, { first: MONDAY, last: FRIDAY }]]))
  })

  it('are kept however many come at once', async () => {
    const own = await table()
    const all = Array.from({ length: 1001 }, (_, i) => anArticle({ path: `page-${i}`, published: TUESDAY }))
    await own.save(all, TUESDAY)
    const { articles: found, sightings } = await own.known(MONDAY, [])
    expect(new Set(found.map((a) => a.id)).size).toBe(1001)
    expect(sightings.size).toBe(1001)
  })
})

describe('what issues made of pages', () => {
  it('is read for ever of what stood in one, of the rest for issues drafted since', async () => {
    const store = await openTestStore()
    await saveIssue(store)
    const row = (verdict: 'in' | 'carried' | 'out') => {
      return { url: `https://caravanpost.example.org/${verdict}`, issue: '2026-W47', verdict }
    }
    const rows = [row('carried'), row('in'), row('out')]
    await store.db.insertInto('considered').values(rows).execute()
    const verdicts = async (since: string) =>
      (await articles(store.db).considered(since)).map((c) => c.verdict).sort()
    const draftAt = '2026-11-20T03:00:00.000Z'
    expect(await verdicts('2026-11-20T02:59:59.999Z')).toEqual(['carried', 'in', 'out'])
    expect(await verdicts(draftAt)).toEqual(['in'])
    expect(await articles(store.db).considered(MONDAY)).toEqual(expect.arrayContaining(rows))
  })
})
