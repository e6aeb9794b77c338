import { describe, expect, it } from 'vitest'
import { subscribers } from '../../src/storage/subscribers.ts'
import { aRow, NOW, openTestStore } from '../support/store.ts'

const MIRROR = { mirror: true, dryRun: false, now: NOW }
const IMPORT = { mirror: false, dryRun: false, now: NOW }
const anna = aRow()
const boris = aRow({ address: 'boris@reader.example.org', firstName: 'Boris' })

async function people() {
  return subscribers((await openTestStore()).db)
}

describe('importing', () => {
  it('counts what is new, changed and the same', async () => {
    const s = await people()
    expect(await s.importRows('readers', [anna, boris], IMPORT)).toMatchObject({ added: 2 })
    const changed = { ...anna, language: 'ru' }
    expect(await s.importRows('readers', [changed, boris], IMPORT)).toMatchObject({
      updated: 1,
      unchanged: 1,
      added: 0,
    })
    expect(await s.findByKey(anna.addressKey)).toMatchObject({
      language: 'ru',
      status: 'active',
      lists: ['readers'],
    })
  })

  it('keeps nothing in a dry run', async () => {
    const s = await people()
    expect(await s.importRows('readers', [anna], { ...IMPORT, dryRun: true })).toMatchObject({ added: 1 })
    expect(await s.findByKey(anna.addressKey)).toBeNull()
  })

  it.each(['unsubscribed', 'complaint', 'hard-bounce', 'manual'] as const)(
    'never brings back: %s',
    async (reason) => {
      const s = await people()
      await s.importRows('readers', [anna], IMPORT)
      await s.suppress(anna.addressKey, reason, NOW, 'test')
      expect(await s.importRows('readers', [anna], MIRROR)).toMatchObject({ kept: 1 })
      expect(await s.findByKey(anna.addressKey)).toMatchObject({ status: reason })
    },
  )

  it('keeps an erased address out without storing it', async () => {
    const s = await people()
    await s.suppress(anna.addressKey, 'erased', NOW, 'test')
    expect(await s.importRows('readers', [anna], IMPORT)).toMatchObject({ kept: 1, added: 0 })
    expect(await s.findByKey(anna.addressKey)).toBeNull()
  })

  it('does not confirm someone who never did', async () => {
    const s = await people()
    await s.importRows('readers', [{ ...anna, status: 'pending' }], IMPORT)
    expect(await s.importRows('readers', [anna], IMPORT)).toMatchObject({ kept: 1 })
    expect(await s.findByKey(anna.addressKey)).toMatchObject({ status: 'pending' })
  })

  it('takes a file at its word when it says that somebody left', async () => {
    const s = await people()
    await s.importRows('readers', [anna], IMPORT)
    expect(await s.importRows('readers', [{ ...anna, status: 'unsubscribed' }], IMPORT)).toMatchObject({
      updated: 1,
    })
    expect(await s.findByKey(anna.addressKey)).toMatchObject({ status: 'unsubscribed' })
  })

  it('mirrors a file, and leaves alone whom the file never brought', async () => {
    const s = await people()
    const cara = aRow({ address: 'cara@reader.example.org' })
    await s.importRows('readers', [anna, boris], MIRROR)
    await s.importRows('readers', [cara], IMPORT)
    expect(await s.importRows('readers', [boris], MIRROR)).toMatchObject({ removed: 1 })
    expect((await s.members('readers', 10)).map((m) => m.address)).toEqual([boris.address, cara.address])
  })

  it("does not undo a reader's own choice", async () => {
    const s = await people()
    await s.importRows('readers', [anna], IMPORT)
    const { id } = (await s.findByKey(anna.addressKey)) ?? { id: 0 }
    await s.choose(id, { language: 'ru', pausedUntil: null, sections: ['blogs'] }, NOW)
    await s.importRows('readers', [{ ...anna, firstName: 'Anya' }], MIRROR)
    expect(await s.findByKey(anna.addressKey)).toMatchObject({
      language: 'ru',
      sections: ['blogs'],
      firstName: 'Anya',
    })
  })
})

describe('suppressing', () => {
  it('keeps the stronger reason, and lifts only what may be lifted', async () => {
    const s = await people()
    await s.suppress(anna.addressKey, 'complaint', NOW, 'test')
    expect(await s.suppress(anna.addressKey, 'manual', NOW, 'test')).toBe('complaint')
    expect(await s.release(anna.addressKey, ['manual', 'hard-bounce'], NOW)).toBe(false)
    expect(await s.release(anna.addressKey, ['complaint'], NOW)).toBe(true)
  })

  it('is counted by status', async () => {
    const s = await people()
    await s.importRows('readers', [anna, boris], IMPORT)
    await s.suppress(anna.addressKey, 'unsubscribed', NOW, 'test')
    const since = '2026-11-01T00:00:00.000Z'
    expect(await s.stats(since)).toEqual({
      total: 2,
      byStatus: { active: 1, unsubscribed: 1 },
      byLanguage: { en: 1 },
      byList: { readers: 1 },
      bySource: { import: 1 },
      days: [{ day: '2026-11-20', joined: 2, left: 1 }],
    })
  })
})
