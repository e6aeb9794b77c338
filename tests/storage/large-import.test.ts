// Many rows at once go in by other ways than few: the outcome is the same, whatever stands among them.
import { describe, expect, it } from 'vitest'
import { subscribers } from '../../src/storage/subscribers.ts'
import { aRow, NOW, openTestStore } from '../support/store.ts'

const IMPORT = { mirror: false, dryRun: false, now: NOW }
const MIRROR = { ...IMPORT, mirror: true }
const MANY = 3_000

const row = (i: number, change = {}) => aRow({ address: `reader${i}@reader.example.org`, ...change })
const rows = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => row(from + i))

async function people() {
  return subscribers((await openTestStore()).db)
}

describe('three thousand rows', () => {
  it('are added once, also where the file has some of them twice', async () => {
    const s = await people()
    const counts = await s.importRows('readers', [...rows(0, MANY), ...rows(0, 50), ...rows(0, 7)], IMPORT)
    expect(counts).toMatchObject({ added: MANY, repeated: 57, updated: 0, unchanged: 0, kept: 0 })
    expect(await s.members('readers', MANY * 2)).toHaveLength(MANY)
    // Of several rows of one address the first counts.
    const twice = [row(MANY, { firstName: 'First' }), ...rows(0, MANY), row(MANY, { firstName: 'Second' })]
    expect(await s.importRows('readers', twice, IMPORT)).toMatchObject({
      added: 1,
      unchanged: MANY,
      repeated: 1,
    })
    expect(await s.findByKey(row(MANY).addressKey)).toMatchObject({ firstName: 'First' })
  })

  it('are told apart: new, changed, the same, of those who left, and of those who leave', async () => {
    const s = await people()
    await s.importRows('readers', rows(0, MANY), IMPORT)
    await s.suppress(row(1).addressKey, 'unsubscribed', NOW, 'test')
    await s.suppress(row(2).addressKey, 'erased', NOW, 'test')
    const next = [
      ...rows(0, 10),
      ...rows(10, 20).map((r) => ({ ...r, language: 'ru' })),
      row(20, { status: 'unsubscribed' }),
      ...rows(21, MANY + 5),
      row(MANY + 5, { status: 'hard-bounce' }),
    ]
    expect(await s.importRows('readers', next, IMPORT)).toEqual({
      added: 6,
      updated: 11,
      unchanged: MANY - 10 - 1 - 2,
      kept: 2,
      repeated: 0,
      removed: 0,
    })
    expect(await s.findByKey(row(20).addressKey)).toMatchObject({ status: 'unsubscribed' })
    expect(await s.findByKey(row(MANY + 5).addressKey)).toMatchObject({ status: 'hard-bounce' })
    expect(await s.findByKey(row(1).addressKey)).toMatchObject({ status: 'unsubscribed' })
  })

  it('mirror a file: who is gone is taken off, and a dry run keeps nothing', async () => {
    const s = await people()
    await s.importRows('readers', rows(0, MANY), MIRROR)
    expect(await s.importRows('readers', rows(100, MANY + 100), { ...MIRROR, dryRun: true })).toMatchObject({
      ...{ added: 100, removed: 100, unchanged: MANY - 100 },
    })
    expect(await s.members('readers', MANY * 2)).toHaveLength(MANY)
    expect(await s.importRows('readers', rows(100, MANY + 100), MIRROR)).toMatchObject({
      added: 100,
      removed: 100,
    })
    expect(await s.members('readers', MANY * 2)).toHaveLength(MANY)
    expect(await s.findByKey(row(0).addressKey)).toMatchObject({ lists: [] })
  })

  it('come in pieces, of which later ones repeat the earlier', async () => {
    const s = await people()
    async function* pieces() {
      for (let i = 0; i < 60; i++) yield rows((i * 2_000) % 110_000, ((i * 2_000) % 110_000) + 2_000)
    }
    expect(await s.importPieces('readers', pieces(), IMPORT)).toMatchObject({
      added: 110_000,
      repeated: 10_000,
    })
  })
})
