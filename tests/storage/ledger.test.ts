import { describe, expect, it } from 'vitest'
import { isBalanced, type Verdict } from '../../src/core/campaign.ts'
import { campaigns } from '../../src/storage/campaigns.ts'
import { type Ledger, ledger } from '../../src/storage/ledger.ts'
import { subscribers } from '../../src/storage/subscribers.ts'
import { addReaders, NOW, openTestCampaign, openTestStore } from '../support/store.ts'

const ISSUE = '2026-W47'
const ACCEPTED: Verdict = { state: 'accepted', reply: { code: 250, enhanced: '2.0.0', text: '250 2.0.0 ok' } }

async function sending(readers: number) {
  const store = await openTestStore()
  await addReaders(store, readers)
  await openTestCampaign(store)
  const book = ledger(store.db)
  const counts = () => campaigns(store.db).accounting(ISSUE, NOW)
  return { store, book, counts, campaigns: campaigns(store.db), sender: await book.enter(Date.now()) }
}

async function claimed(book: Ledger, sender: number) {
  const claim = await book.claim(sender, ISSUE, NOW, Date.now())
  const [first, second] = claim?.candidates ?? []
  if (!claim || !first || !second) throw new Error('nothing was claimed')
  return { claim, first, second }
}

describe('the ledger', () => {
  it('takes a row from queued to inflight to accepted', async () => {
    const { book, sender, counts } = await sending(2)
    const { claim, first } = await claimed(book, sender)
    expect(await book.intend(claim, first, NOW, 'main')).toBe(true)
    expect(await counts()).toMatchObject({ frozen: 2, queued: 1, inflight: 1 })
    await book.record(claim, first, true, ACCEPTED, NOW, NOW)
    const after = await counts()
    expect(after).toMatchObject({ queued: 1, inflight: 0, accepted: 1 })
    expect(isBalanced(after)).toBe(true)
  })

  it('grants an intent once', async () => {
    const { book, sender } = await sending(2)
    const { claim, first } = await claimed(book, sender)
    expect(
      await Promise.all([book.intend(claim, first, NOW, 'main'), book.intend(claim, first, NOW, 'main')]),
    ).toEqual([true, false])
  })

  it('refuses the intent for a reader who left meanwhile, and says so in the row', async () => {
    const { book, sender, store, counts } = await sending(2)
    const { claim, first } = await claimed(book, sender)
    const left = await subscribers(store.db).findById(first.reader)
    await subscribers(store.db).suppress(left?.addressKey ?? '', 'unsubscribed', NOW, 'test')
    expect(await book.intend(claim, first, NOW, 'main')).toBe(false)
    expect(await counts()).toMatchObject({ suppressed: 1, queued: 1 })
  })

  it('refuses intents of a paused campaign and keeps the row', async () => {
    const { book, sender, counts, campaigns } = await sending(2)
    const { claim, first } = await claimed(book, sender)
    await campaigns.setWish(ISSUE, 'pause', 'test', NOW)
    expect(await book.intend(claim, first, NOW, 'main')).toBe(false)
    expect(await counts()).toMatchObject({ queued: 2 })
    expect(await book.claim(sender, ISSUE, NOW, Date.now())).toBeNull()
  })

  it('cancels what is queued at once, and nothing that is in flight', async () => {
    const { book, sender, counts, campaigns } = await sending(3)
    const { claim, first, second } = await claimed(book, sender)
    await book.intend(claim, first, NOW, 'main')
    await campaigns.setWish(ISSUE, 'cancel', 'test', NOW)
    expect(await book.intend(claim, second, NOW, 'main')).toBe(false)
    expect(await counts()).toMatchObject({ cancelled: 2, inflight: 1 })
    await book.record(claim, first, true, ACCEPTED, NOW, NOW)
    expect(await counts()).toMatchObject({ cancelled: 2, accepted: 1 })
  })

  it('fences a sender whose lease ran out, and still takes its late truth', async () => {
    const { book, sender, counts } = await sending(2)
    const { claim, first, second } = await claimed(book, sender)
    await book.intend(claim, first, NOW, 'main')
    const other = await book.enter(Date.now())
    const inTwoMinutes = Date.now() + 120_000
    const taken = await book.claim(other, ISSUE, NOW, inTwoMinutes)
    expect(taken?.candidates.map((c) => c.reader)).toEqual([second.reader])
    expect(taken?.fence).toBeGreaterThan(claim.fence)
    expect(await book.intend(claim, second, NOW, 'main')).toBe(false)
    await book.record(claim, first, true, ACCEPTED, NOW, NOW)
    expect(await counts()).toMatchObject({ accepted: 1, queued: 1 })
  })

  it('gives a chunk to one of two senders', async () => {
    const { book, sender } = await sending(2)
    const other = await book.enter(Date.now())
    const claims = await Promise.all([sender, other].map((s) => book.claim(s, ISSUE, NOW, Date.now())))
    expect(claims.filter(Boolean)).toHaveLength(1)
  })

  it('calls the rows in flight of a dead sender unknown, and frees the others', async () => {
    const { book, sender, store, counts } = await sending(2)
    const { claim, first } = await claimed(book, sender)
    await book.intend(claim, first, NOW, 'main')
    await store.db.updateTable('senders').set({ started: '1', pid: 999_999_999 }).execute()
    expect(await book.recover(Date.now(), NOW)).toEqual({ chunks: 1, unknown: 1 })
    expect(await counts()).toMatchObject({ unknown: 1, queued: 1 })
    await book.record(claim, first, true, ACCEPTED, NOW, NOW)
    expect(await counts()).toMatchObject({ unknown: 0, accepted: 1 })
  })

  it('leaves a living sender alone', async () => {
    const { book, sender, counts } = await sending(2)
    const { claim, first } = await claimed(book, sender)
    await book.intend(claim, first, NOW, 'main')
    expect(await book.recover(Date.now(), NOW)).toEqual({ chunks: 0, unknown: 0 })
    expect(await counts()).toMatchObject({ inflight: 1 })
  })

  it('keeps a deferred row until its time, and its first attempt for ever', async () => {
    const { book, sender, counts } = await sending(2)
    const { claim, first } = await claimed(book, sender)
    const later = '2026-11-20T06:05:00.000Z'
    const wait: Verdict = {
      state: 'queued',
      notBefore: later,
      counts: true,
      reply: { code: 451, enhanced: '4.7.1', text: 'later' },
    }
    await book.record(claim, first, false, wait, NOW, NOW)
    expect(await counts()).toMatchObject({ deferred: 1, queued: 1 })
    await book.release(claim)
    const again = await book.claim(sender, ISSUE, NOW, Date.now())
    expect(again?.candidates.map((c) => c.reader)).not.toContain(first.reader)
    if (again) await book.release(again)
    const due = await book.claim(sender, ISSUE, later, Date.now())
    const row = due?.candidates.find((c) => c.reader === first.reader)
    expect(row).toMatchObject({ attempts: 1, firstAttemptAt: NOW })
  })

  it('does not take a result for an attempt that is over', async () => {
    const { book, sender, counts } = await sending(2)
    const { claim, first } = await claimed(book, sender)
    await book.intend(claim, first, NOW, 'main')
    await book.record(claim, first, true, ACCEPTED, NOW, NOW)
    await book.record(claim, first, true, { state: 'rejected', reply: null }, NOW, NOW)
    expect(await counts()).toMatchObject({ accepted: 1, rejected: 0 })
  })

  it('claims 500 readers at a time', async () => {
    const { book, sender } = await sending(1100)
    const sizes = []
    for (;;) {
      const claim = await book.claim(sender, ISSUE, NOW, Date.now())
      if (!claim) break
      sizes.push(claim.candidates.length)
    }
    expect(sizes).toEqual([500, 500, 100])
  })
})
