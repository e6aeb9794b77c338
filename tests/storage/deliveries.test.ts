import { describe, expect, it } from 'vitest'
import { campaigns } from '../../src/storage/campaigns.ts'
import { deliveries } from '../../src/storage/deliveries.ts'
import { addReaders, NOW, openTestCampaign, openTestStore, readerAddress } from '../support/store.ts'

it('tells what a reader got of an issue', async () => {
  const store = await openTestStore()
  await addReaders(store, 3)
  await openTestCampaign(store)
  const room = deliveries(store.db)
  expect(await room.find('2026-W47', 2)).toEqual({
    reader: 2,
    address: readerAddress(2),
    firstName: 'Anna',
    edition: 'en',
    variant: 'all',
    state: 'queued',
  })
  expect(await room.find('2026-W46', 2)).toBeNull()
  expect(await room.find('2026-W47', 9)).toBeNull()
})

it('tells the first readers of an edition', async () => {
  const store = await openTestStore()
  await addReaders(store, 5)
  await openTestCampaign(store)
  const room = deliveries(store.db)
  expect((await room.first('2026-W47', 'en', 2)).map((d) => d.reader)).toEqual([1, 2])
  expect(await room.first('2026-W47', 'ru', 2)).toEqual([])
})

describe('a reader who acts by a link of their own mail', () => {
  it('settles a delivery of which nobody knew, with a note of why', async () => {
    const store = await openTestStore()
    await addReaders(store, 2)
    await openTestCampaign(store)
    const [first] = await campaigns(store.db).deliveries('2026-W47', ['queued'])
    const reader = first?.reader ?? 0
    const book = deliveries(store.db)
    expect(await book.arrived('2026-W47', reader, 'arrived: test', NOW), 'it is only queued').toBe(false)
    await store.db.updateTable('deliveries').set({ state: 'unknown' }).execute()
    expect(await book.arrived('2026-W47', reader, 'arrived: test', NOW)).toBe(true)
    expect(await campaigns(store.db).accounting('2026-W47', NOW)).toMatchObject({ accepted: 1, unknown: 1 })
    expect(await store.db.selectFrom('delivery_notes').select('note').execute()).toEqual([
      { note: 'arrived: test' },
    ])
  })

  it('takes one that waits to be sent again out of the queue', async () => {
    const store = await openTestStore()
    await addReaders(store, 1)
    await openTestCampaign(store)
    const table = campaigns(store.db)
    const [first] = await table.deliveries('2026-W47', ['queued'])
    await store.db.updateTable('deliveries').set({ state: 'unknown' }).execute()
    await table.move('2026-W47', ['unknown'], 'queued', 'policy: resend unknown', NOW)
    expect(await deliveries(store.db).arrived('2026-W47', first?.reader ?? 0, 'arrived: test', NOW)).toBe(
      true,
    )
    expect(await table.accounting('2026-W47', NOW)).toMatchObject({ accepted: 1, queued: 0 })
  })
})
