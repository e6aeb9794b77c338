import { describe, expect, it } from 'vitest'
import { isBalanced } from '../../src/core/campaign.ts'
import { ofLists } from '../../src/core/segment.ts'
import { articles } from '../../src/storage/articles.ts'
import { campaigns } from '../../src/storage/campaigns.ts'
import { subscribers } from '../../src/storage/subscribers.ts'
import {
  addReaders,
  aRow,
  aVariant,
  NOW,
  openTestCampaign,
  openTestStore,
  readerAddress,
  saveIssue,
} from '../support/store.ts'

const ISSUE = '2026-W47'

describe('opening a campaign', () => {
  it('freezes one row per reader who may receive', async () => {
    const store = await openTestStore()
    await addReaders(store, 5)
    const people = subscribers(store.db)
    const gone = await people.members('readers', 5)
    await people.suppress(gone[0]?.addressKey ?? '', 'unsubscribed', NOW, 'test')
    await people.importRows('readers', [aRow({ address: 'wait@reader.example.org', status: 'pending' })], {
      mirror: false,
      dryRun: false,
      now: NOW,
    })
    expect(await openTestCampaign(store)).toMatchObject({ frozen: 4, wish: 'send', scheme: 'smtp' })
    const accounting = await campaigns(store.db).accounting(ISSUE, NOW)
    expect(accounting).toMatchObject({ frozen: 4, queued: 4 })
    expect(isBalanced(accounting)).toBe(true)
  })

  it('gives one copy to a person who stands in two lists', async () => {
    const store = await openTestStore()
    await addReaders(store, 2)
    const again = aRow({ address: readerAddress(1).toUpperCase() })
    await subscribers(store.db).importRows('others', [again], { mirror: false, dryRun: false, now: NOW })
    expect(await campaigns(store.db).shapes(ISSUE, ofLists(['readers', 'others']), NOW)).toMatchObject([
      { readers: 2 },
    ])
  })

  it('is done once: the second opening finds the first', async () => {
    const store = await openTestStore()
    await addReaders(store, 3)
    const [one, two] = [await openTestCampaign(store), await openTestCampaign(store)]
    expect(two).toEqual(one)
    expect((await campaigns(store.db).accounting(ISSUE, NOW)).frozen).toBe(3)
  })

  it('gives a second audience only those who have no row yet', async () => {
    const store = await openTestStore()
    await addReaders(store, 2)
    await openTestCampaign(store)
    const cara = aRow({ address: 'cara@reader.example.org' })
    await subscribers(store.db).importRows('late', [cara, aRow({ address: readerAddress(1) })], {
      mirror: false,
      dryRun: false,
      now: NOW,
    })
    const second = await campaigns(store.db).open({
      issue: ISSUE,
      version: 1,
      audience: ofLists(['late']),
      variants: [aVariant()],
      variantOf: () => ({ edition: 'en', variant: 'all' }),
      considered: [],
      scheme: 'smtp',
      sender: '{}',
      by: 'tests',
      now: NOW,
      notBefore: () => null,
      providers: {},
    })
    expect(second.frozen).toBe(1)
    expect((await campaigns(store.db).accounting(ISSUE, NOW)).frozen).toBe(3)
  })

  it('rolls back when a reader holds a choice that was not rendered', async () => {
    const store = await openTestStore()
    await addReaders(store, 1, { sections: ['blogs'] })
    const table = campaigns(store.db)
    await saveIssue(store)
    await expect(
      table.open({
        issue: ISSUE,
        version: 1,
        audience: ofLists(['readers']),
        variants: [aVariant()],
        variantOf: () => ({ edition: 'en', variant: 'blogs' }),
        considered: [],
        scheme: 'smtp',
        sender: '{}',
        by: 'tests',
        now: NOW,
        notBefore: () => null,
        providers: {},
      }),
    ).rejects.toMatchObject({ code: 'conflict' })
    expect(await table.of(ISSUE)).toEqual([])
  })
})

describe('what the issue made of its pages', () => {
  const [first, second] = ['in', 'out'].map((verdict) => {
    return { url: `https://canal.example.org/${verdict}`, issue: ISSUE, verdict: verdict as 'in' | 'out' }
  })
  const rows = [first, second].flatMap((row) => row ?? [])

  async function opened() {
    const store = await openTestStore()
    await addReaders(store, 2)
    await saveIssue(store)
    const open = (considered: typeof rows, audience = 'readers', variantOf = 'all') =>
      campaigns(store.db).open({
        issue: ISSUE,
        version: 1,
        audience: { ...ofLists(['readers']), name: audience },
        variants: [aVariant()],
        variantOf: () => ({ edition: 'en', variant: variantOf }),
        considered,
        scheme: 'smtp',
        sender: '{}',
        by: 'tests',
        now: NOW,
        notBefore: () => null,
        providers: {},
      })
    const kept = () => articles(store.db).considered('2000-01-01T00:00:00.000Z')
    return { store, open, kept }
  }

  it('is kept with the opening, once, and not where that fails', async () => {
    const { open, kept } = await opened()
    await expect(open(rows, 'readers', 'blogs')).rejects.toMatchObject({ code: 'conflict' })
    expect(await kept()).toEqual([])
    await open(rows)
    await open(rows)
    // A second audience has the same mail: its word changes nothing.
    await open(
      rows.map((row) => ({ ...row, verdict: 'out' as const })),
      'late',
    )
    expect(await kept()).toEqual(rows)
  })

  it('is forgotten where it is cancelled before anything went out', async () => {
    const { store, open, kept } = await opened()
    await open(rows)
    await campaigns(store.db).setWish(ISSUE, 'pause', '', NOW)
    expect(await kept()).toHaveLength(2)
    await campaigns(store.db).setWish(ISSUE, 'cancel', '', NOW)
    expect(await kept()).toEqual([])
  })

  it.each(['inflight', 'accepted', 'unknown', 'assumed'] as const)(
    'stays where one mail is %s when it is cancelled',
    async (state) => {
      const { store, open, kept } = await opened()
      await open(rows)
      await store.db
        .updateTable('deliveries')
        .set({ state })
        .where('id', '=', (eb) => eb.selectFrom('deliveries').select((q) => q.fn.min('id').as('id')))
        .execute()
      await campaigns(store.db).setWish(ISSUE, 'cancel', '', NOW)
      expect(await kept()).toEqual(rows)
    },
  )
})

describe('moving rows', () => {
  it('notes why an unknown row is queued again', async () => {
    const store = await openTestStore()
    await addReaders(store, 2)
    await openTestCampaign(store)
    await store.db.updateTable('deliveries').set({ state: 'unknown' }).execute()
    expect(await campaigns(store.db).move(ISSUE, ['unknown'], 'queued', 'policy: resend', NOW)).toBe(2)
    expect(await store.db.selectFrom('delivery_notes').select('note').execute()).toEqual([
      { note: 'policy: resend' },
      { note: 'policy: resend' },
    ])
    expect(await campaigns(store.db).accounting(ISSUE, NOW)).toMatchObject({ queued: 2, unknown: 0 })
  })
})

describe('readers who failed', () => {
  it('are queued again, but for those who are suppressed by now', async () => {
    const store = await openTestStore()
    await addReaders(store, 3)
    await openTestCampaign(store)
    await store.db.updateTable('deliveries').set({ state: 'rejected' }).execute()
    const row = await store.db.selectFrom('deliveries').select('address_key').executeTakeFirstOrThrow()
    await subscribers(store.db).suppress(row.address_key, 'hard-bounce', NOW, 'smtp 550')
    const table = campaigns(store.db)
    expect(await table.move(ISSUE, ['rejected', 'expired'], 'queued', 'retry --failed', NOW)).toBe(2)
    expect(await table.accounting(ISSUE, NOW)).toMatchObject({ queued: 2, rejected: 1 })
  })
})

describe('the readers of a campaign', () => {
  it('are read page by page', async () => {
    const store = await openTestStore()
    await addReaders(store, 5)
    await openTestCampaign(store)
    const table = campaigns(store.db)
    const first = await table.deliveries(ISSUE, ['queued'], { limit: 3 })
    const rest = await table.deliveries(ISSUE, ['queued'], { limit: 3, after: first.at(-1)?.delivery ?? 0 })
    expect([...first, ...rest].map((d) => d.address)).toEqual([1, 2, 3, 4, 5].map(readerAddress))
  })
})
