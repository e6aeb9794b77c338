import { expect, it } from 'vitest'
import { deliveries } from '../../src/storage/deliveries.ts'
import { addReaders, openTestCampaign, openTestStore, readerAddress } from '../support/store.ts'

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
