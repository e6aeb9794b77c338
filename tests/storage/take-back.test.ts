import { expect, it } from 'vitest'
import { ofLists } from '../../src/core/segment.ts'
import { addMinutes } from '../../src/core/time.ts'
import { campaigns } from '../../src/storage/campaigns.ts'
import { issues } from '../../src/storage/issues.ts'
import { addReaders, aVariant, NOW, openTestStore, saveIssue } from '../support/store.ts'

const KEY = '2026-W47'
const LATER = addMinutes(NOW, 1)

async function opened(notBefore: string | null) {
  const store = await openTestStore()
  await addReaders(store, 3)
  await saveIssue(store, KEY)
  const room = campaigns(store.db)
  const open = () =>
    room.open({
      ...{ issue: KEY, version: 1, audience: ofLists(['readers']), variants: [aVariant()] },
      variantOf: () => ({ edition: 'en', variant: 'all', sections: [] }),
      considered: [],
      ...{ scheme: 'inbox', sender: '{}', by: 'Mara', now: NOW, notBefore: () => notBefore, providers: {} },
    })
  await open()
  return { room, open, issues: issues(store.db), db: store.db }
}

it('leaves nothing of a sending of which every mail still waits', async () => {
  const { room, open, issues } = await opened(LATER)
  expect(await room.takeBack(KEY, NOW)).toBe(true)
  expect(await room.of(KEY)).toEqual([])
  expect(await room.variants(KEY)).toEqual([])
  expect((await issues.find(KEY))?.state).toBe('draft')
  expect((await open()).frozen).toBe(3)
})

it.each([
  ['its time has come', LATER, LATER],
  ['it was to go at once', null, NOW],
])('changes nothing once %s', async (_, notBefore, now) => {
  const { room } = await opened(notBefore)
  expect(await room.takeBack(KEY, now)).toBe(false)
  expect((await room.accounting(KEY, now)).frozen).toBe(3)
})

it('changes nothing once one of them was tried', async () => {
  const { room, db } = await opened(LATER)
  const one = await db.selectFrom('deliveries').select('id').executeTakeFirstOrThrow()
  await db.updateTable('deliveries').set({ state: 'inflight' }).where('id', '=', one.id).execute()
  expect(await room.takeBack(KEY, NOW)).toBe(false)
})
