import { describe, expect, it } from 'vitest'
import { campaigns } from '../../src/storage/campaigns.ts'
import { type Draft, issues } from '../../src/storage/issues.ts'
import { addReaders, NOW, openTestCampaign, openTestStore } from '../support/store.ts'

const KEY = '2026-W47'

function aDraft(fields: Partial<Draft> = {}): Draft {
  return {
    issue: {
      key: KEY,
      week: { from: '2026-11-13T03:00:00.000Z', to: '2026-11-20T03:00:00.000Z', zone: 'UTC' },
      sendAt: '2026-11-20T06:00:00.000Z',
      editions: [],
    },
    decisions: [],
    draftAt: '2026-11-20T03:00:00.000Z',
    hash: 'first',
    condition: 'draft',
    reason: '',
    ...fields,
  }
}

async function drafted() {
  const store = await openTestStore()
  const table = issues(store.db)
  expect(await table.saveDraft(aDraft(), NOW)).toBe(true)
  return { store, table }
}

describe('a draft', () => {
  it('is refreshed by a second gathering, as a new version only if it differs', async () => {
    const { table } = await drafted()
    expect(await table.saveDraft(aDraft(), NOW)).toBe(true)
    expect((await table.find(KEY))?.version).toBe(1)
    expect(await table.saveDraft(aDraft({ hash: 'second' }), NOW)).toBe(true)
    expect(await table.find(KEY)).toMatchObject({ version: 2, hash: 'second', state: 'draft' })
  })

  it('is left alone once it was edited', async () => {
    const { table, store } = await drafted()
    await store.db.updateTable('issues').set({ edited: 1 }).execute()
    expect(await table.saveDraft(aDraft({ hash: 'second' }), NOW)).toBe(false)
    expect((await table.find(KEY))?.hash).toBe('first')
  })

  it('is left alone once it was signed', async () => {
    const { table } = await drafted()
    await table.sign(KEY, 1, { by: 'Mara', at: NOW, hash: 'first' })
    expect(await table.saveDraft(aDraft({ hash: 'second' }), NOW)).toBe(false)
    expect(await table.find(KEY)).toMatchObject({ state: 'approved', signOff: { by: 'Mara', hash: 'first' } })
  })
})

describe('a sign-off', () => {
  it('is void for any later version', async () => {
    const { table, store } = await drafted()
    await table.sign(KEY, 1, { by: 'Mara', at: NOW, hash: 'first' })
    await store.db.updateTable('issues').set({ version: 2 }).execute()
    expect(await table.find(KEY)).toMatchObject({ state: 'draft', signOff: null })
  })

  it('is refused for a version that is not the present one', async () => {
    const { table } = await drafted()
    await expect(table.sign(KEY, 7, { by: 'Mara', at: NOW, hash: 'first' })).rejects.toMatchObject({
      code: 'conflict',
    })
  })

  it('frees an issue that was held', async () => {
    const { table } = await drafted()
    await table.setCondition(KEY, 'held', 'unsigned at its time', NOW)
    expect(await table.find(KEY)).toMatchObject({ state: 'held', reason: 'unsigned at its time' })
    await table.sign(KEY, 1, { by: 'Mara', at: NOW, hash: 'first' })
    expect(await table.find(KEY)).toMatchObject({ state: 'approved', reason: '' })
  })
})

describe('the state of an issue that is sent', () => {
  it('is read from its deliveries', async () => {
    const store = await openTestStore()
    await addReaders(store, 1)
    await openTestCampaign(store, KEY)
    const state = async () => (await issues(store.db).list())[0]?.state
    expect(await state()).toBe('sending')
    await store.db.updateTable('deliveries').set({ state: 'accepted' }).execute()
    expect(await state()).toBe('finished')
    await campaigns(store.db).setWish(KEY, 'cancel', 'test', NOW)
    expect(await state()).toBe('cancelled')
  })
})
