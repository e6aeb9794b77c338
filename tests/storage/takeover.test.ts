import { describe, expect, it } from 'vitest'
import { isBalanced, type Verdict } from '../../src/core/campaign.ts'
import { campaigns } from '../../src/storage/campaigns.ts'
import { type Claim, ledger } from '../../src/storage/ledger.ts'
import { addReaders, NOW, openTestCampaign, openTestStore } from '../support/store.ts'

const ISSUE = '2026-W47'
const MINUTE = 60_000
const ACCEPTED: Verdict = { state: 'accepted', reply: { code: 250, enhanced: '2.0.0', text: '2.0.0 ok' } }
const DEFERRED: Verdict = {
  state: 'queued',
  notBefore: '2026-11-20T06:05:00.000Z',
  counts: true,
  reply: { code: 451, enhanced: '4.3.0', text: '4.3.0 later' },
}

/** A campaign whose first row is in flight, sent by a sender that entered at the steady time 0. */
async function inFlight(readers = 3) {
  const store = await openTestStore()
  await addReaders(store, readers)
  await openTestCampaign(store)
  const book = ledger(store.db)
  const sender = await book.enter(0)
  const claim = await claimed(sender, 0)
  const [first] = claim.candidates
  if (!first) throw new Error('nothing was claimed')
  await book.intend(claim, first, NOW, 'main')
  async function claimed(by: number, at: number): Promise<Claim> {
    const got = await book.claim(by, ISSUE, NOW, at)
    if (!got) throw new Error('nothing was claimed')
    return got
  }
  /** The process of a sender is gone. */
  const kill = (id: number) =>
    store.db.updateTable('senders').set({ pid: 999_999_999, started: '1' }).where('id', '=', id).execute()
  const counts = async () => {
    const found = await campaigns(store.db).accounting(ISSUE, NOW)
    expect(isBalanced(found)).toBe(true)
    return found
  }
  const { move, setWish } = campaigns(store.db)
  return { store, book, sender, claim, first, claimed, kill, counts, move, setWish }
}

describe('a sender that was silent too long', () => {
  it('goes on under its own name, and is recovered again when it dies', async () => {
    const { book, sender, claimed, kill, counts } = await inFlight()
    expect(await book.recover(11 * MINUTE, NOW)).toMatchObject({ unknown: 1 })
    const again = await claimed(sender, 11 * MINUTE)
    const [next] = again.candidates
    expect(next && (await book.intend(again, next, NOW, 'main'))).toBe(true)
    await kill(sender)
    expect(await book.recover(11 * MINUTE, NOW)).toMatchObject({ unknown: 1 })
    expect(await counts()).toMatchObject({ inflight: 0, unknown: 2, queued: 1 })
  })

  it('is not silent any more once its heart beats', async () => {
    const { book, sender } = await inFlight()
    await book.recover(11 * MINUTE, NOW)
    await book.heartbeat(sender, 12 * MINUTE)
    expect(await book.recover(12 * MINUTE, NOW)).toEqual({ chunks: 0, unknown: 0 })
  })
})

describe('a sender that leaves', () => {
  it('with a row in flight is still known, so that the row can be called unknown when it is dead', async () => {
    const { book, sender, kill, counts } = await inFlight()
    await book.leave(sender)
    expect(await book.recover(0, NOW)).toMatchObject({ unknown: 0 })
    await kill(sender)
    expect(await book.recover(0, NOW)).toMatchObject({ unknown: 1 })
    expect(await counts()).toMatchObject({ inflight: 0, unknown: 1 })
  })
})

it('a row in flight of nobody is unknown, not in flight for ever', async () => {
  const { book, store, counts } = await inFlight()
  await store.db.deleteFrom('senders').execute()
  expect(await book.recover(0, NOW)).toMatchObject({ unknown: 1 })
  expect(await counts()).toMatchObject({ inflight: 0, unknown: 1 })
})

describe('a late truth', () => {
  it('is taken for a row that is queued to be sent again: nobody sends it twice then', async () => {
    const { book, claim, first, kill, sender, move, claimed, counts } = await inFlight()
    await kill(sender)
    await book.recover(0, NOW)
    await move(ISSUE, ['unknown'], 'queued', 'resend', NOW)
    const other = await book.enter(0)
    const theirs = await claimed(other, 0)
    await book.record(claim, first, true, ACCEPTED, NOW, NOW)
    expect(await counts()).toMatchObject({ accepted: 1, queued: 2 })
    const again = theirs.candidates.find((c) => c.delivery === first.delivery)
    expect(again && (await book.intend(theirs, again, NOW, 'main'))).toBe(false)
  })

  it('is taken even after the relay deferred the second try', async () => {
    const { book, claim, first, kill, sender, move, claimed, counts } = await inFlight()
    await kill(sender)
    await book.recover(0, NOW)
    await move(ISSUE, ['unknown'], 'queued', 'resend', NOW)
    const theirs = await claimed(await book.enter(0), 0)
    const again = theirs.candidates.find((c) => c.delivery === first.delivery)
    if (again) await book.record(theirs, again, false, DEFERRED, NOW, NOW)
    await book.record(claim, first, true, ACCEPTED, NOW, NOW)
    expect(await counts()).toMatchObject({ accepted: 1, deferred: 0 })
  })

  it('does not touch a later attempt that is in flight', async () => {
    const { book, claim, first, kill, sender, move, claimed, counts } = await inFlight()
    await kill(sender)
    await book.recover(0, NOW)
    await move(ISSUE, ['unknown'], 'queued', 'resend', NOW)
    const theirs = await claimed(await book.enter(0), 0)
    const again = theirs.candidates.find((c) => c.delivery === first.delivery)
    expect(again && (await book.intend(theirs, again, NOW, 'main'))).toBe(true)
    await book.record(claim, first, true, ACCEPTED, NOW, NOW)
    expect(await counts()).toMatchObject({ inflight: 1, accepted: 0 })
  })

  it('makes an assumption certain', async () => {
    const { book, claim, first, kill, sender, move, counts } = await inFlight()
    await kill(sender)
    await book.recover(0, NOW)
    await move(ISSUE, ['unknown'], 'assumed', 'assume', NOW)
    await book.record(claim, first, true, ACCEPTED, NOW, NOW)
    expect(await counts()).toMatchObject({ accepted: 1, assumed: 0 })
  })
})

describe('a cancelled campaign', () => {
  it('queues nobody again', async () => {
    const { book, kill, sender, move, setWish, counts } = await inFlight()
    await kill(sender)
    await book.recover(0, NOW)
    await setWish(ISSUE, 'cancel', 'test', NOW)
    expect(await move(ISSUE, ['unknown'], 'queued', 'resend', NOW)).toBe(0)
    expect(await counts()).toMatchObject({ unknown: 1, cancelled: 2, queued: 0 })
  })

  it('cancels a row that comes back from its flight', async () => {
    const { book, claim, first, setWish, counts } = await inFlight()
    await setWish(ISSUE, 'cancel', 'test', NOW)
    await book.record(claim, first, true, DEFERRED, NOW, NOW)
    expect(await counts()).toMatchObject({ cancelled: 3, deferred: 0 })
  })
})

it('a reader without an address is settled, and not claimed for ever', async () => {
  const { book, store, counts } = await inFlight(2)
  await store.db.updateTable('subscribers').set({ address: null }).execute()
  const other = await book.enter(2 * MINUTE)
  const claim = await book.claim(other, ISSUE, NOW, 2 * MINUTE)
  expect(claim?.candidates).toEqual([])
  expect(await book.claim(other, ISSUE, NOW, 4 * MINUTE)).toBeNull()
  expect(await counts()).toMatchObject({ suppressed: 1, inflight: 1 })
})
