// What its time is over for is forgotten, bytes and all; what keeps people out, and what adds up, stays.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { retentionLimits } from '../../src/core/retention.ts'
import { addMinutes } from '../../src/core/time.ts'
import { campaigns } from '../../src/storage/campaigns.ts'
import { forgetOld } from '../../src/storage/retention.ts'
import { subscribers } from '../../src/storage/subscribers.ts'
import { ISSUE } from '../support/sending.ts'
import {
  addReaders,
  aRow,
  NOW,
  openTestCampaign,
  openTestStore,
  readerAddress,
  temporaryFolder,
} from '../support/store.ts'

const DAY = 1440
const PLAN = { signUps: 30 * DAY, left: 60 * DAY, replies: 90 * DAY, log: 100 * DAY, inbox: 90 * DAY }

it('forgets who left long ago, old answers and old lines, and nobody else', async () => {
  const path = join(temporaryFolder(), 'kept.db')
  const store = await openTestStore(path)
  const { db } = store
  const people = subscribers(db)
  await addReaders(store, 3, { firstName: 'Zarina' })
  await openTestCampaign(store)
  await db
    .updateTable('deliveries')
    .set({ state: 'accepted', settled_at: NOW, reply: '250 taken', reply_code: 250 })
    .execute()
  const left = aRow({ address: readerAddress(1) })
  await db
    .updateTable('deliveries')
    .set({ reply: `250 taken for ${readerAddress(1)}` })
    .where('address_key', '=', left.addressKey)
    .execute()
  await people.suppress(left.addressKey, 'unsubscribed', NOW, 'test')
  const entry = { who: 'Mara Holdertext', action: 'sign', subject: ISSUE, detail: '' }
  await db
    .insertInto('audit')
    .values({ at: NOW, ...entry })
    .execute()

  const at = (days: number) => retentionLimits(PLAN, addMinutes(NOW, days * DAY))
  expect(await forgetOld(db, at(59), false)).toEqual({ signUps: 0, left: 0, replies: 0, log: 0 })
  expect(await forgetOld(db, at(61), true)).toMatchObject({ left: 1 })
  expect(await people.findByKey(left.addressKey), 'a dry run keeps all').toMatchObject({
    address: readerAddress(1),
  })
  expect(await forgetOld(db, at(61), false)).toEqual({ signUps: 0, left: 1, replies: 0, log: 0 })
  expect(await people.findByKey(left.addressKey)).toMatchObject({ address: null, status: 'unsubscribed' })
  expect(
    readFileSync(path).toString('latin1') + readFileSync(`${path}-wal`).toString('latin1'),
  ).not.toContain(readerAddress(1))
  expect(await campaigns(db).accounting(ISSUE, NOW)).toMatchObject({ frozen: 3, accepted: 3 })

  // A file that has them still does not bring them back, nor their address.
  const options = { mirror: false, dryRun: false, now: NOW }
  expect(
    await people.importRows('readers', [left, { ...left, status: 'unsubscribed' }], options),
  ).toMatchObject({ kept: 1 })
  expect(await people.findByKey(left.addressKey)).toMatchObject({ address: null })

  expect(await forgetOld(db, at(101), false)).toEqual({ signUps: 0, left: 0, replies: 2, log: 1 })
  expect(await people.findByKey(aRow({ address: readerAddress(2) }).addressKey)).toMatchObject({
    firstName: 'Zarina',
  })
})
