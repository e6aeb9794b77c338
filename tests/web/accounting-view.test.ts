import { expect, it } from 'vitest'
import { type Accounting, DELIVERY_STATES } from '../../src/core/campaign.ts'
import { accountingView } from '../../src/web/studio/accounting-view.ts'

const none = Object.fromEntries(DELIVERY_STATES.map((s) => [s, 0])) as Omit<Accounting, 'frozen' | 'deferred'>

function view(counts: Partial<Accounting>) {
  return accountingView({ frozen: 0, deferred: 0, ...none, ...counts }, '20 November, 10:00')
}

it('says that the states add up', () => {
  const { sentence, balanced, label } = view({ frozen: 12, accepted: 10, deferred: 1, unknown: 1 })
  expect(balanced).toBe(true)
  expect(sentence).toBe(
    'The ten states add up to the 12 readers frozen on 20 November, 10:00. Nobody is lost and nobody is counted twice.',
  )
  expect(label).toBe('10 accepted, 1 deferred, 1 unsure')
})

it('says so where they do not', () => {
  const { sentence, balanced } = view({ frozen: 12, accepted: 10 })
  expect(balanced).toBe(false)
  expect(sentence).toContain('add up to 10, but 12 readers were frozen')
})

it('fills the whole bar, and leaves no state too thin to see', () => {
  for (const counts of [
    { accepted: 1_000_000, rejected: 1, unknown: 2, frozen: 1_000_003 },
    { accepted: 1, frozen: 1 },
    Object.fromEntries([['frozen', 100], ['deferred', 10], ...DELIVERY_STATES.map((s) => [s, 10] as const)]),
  ]) {
    const { bar } = view(counts)
    const last = bar.at(-1)
    expect((last?.x ?? 0) + (last?.width ?? 0)).toBeCloseTo(1000, 0)
    for (const [i, part] of bar.entries()) {
      expect(part.width).toBeGreaterThanOrEqual(8)
      expect(part.x).toBeGreaterThanOrEqual(i === 0 ? 0 : (bar[i - 1]?.x ?? 0) + 8)
    }
  }
  expect(view({}).bar).toEqual([])
})
