import { describe, expect, test } from 'vitest'
import {
  type Accounting,
  type CampaignOrder,
  campaignState,
  DELIVERY_STATES,
  isBalanced,
  replyText,
} from '../../src/core/campaign.ts'
import { forSeeds } from '../support/random.ts'

/** Accounts that balance. */
function accounts(counts: Partial<Omit<Accounting, 'frozen'>>): Accounting {
  const zero = { queued: 0, inflight: 0, accepted: 0, rejected: 0, expired: 0, suppressed: 0, cancelled: 0 }
  const all = { ...zero, unknown: 0, assumed: 0, deferred: 0, ...counts }
  return { ...all, frozen: Object.values(all).reduce((sum, n) => sum + n, 0) }
}

describe('the sum', () => {
  test('holds where every row is in one state, and only there', () => {
    forSeeds(100, (random) => {
      const counts = Object.fromEntries([...DELIVERY_STATES, 'deferred'].map((s) => [s, random.below(50)]))
      const balanced = accounts(counts)
      expect(isBalanced(balanced)).toBe(true)
      for (const state of ['frozen', 'deferred', ...DELIVERY_STATES] as const)
        expect(isBalanced({ ...balanced, [state]: balanced[state] + 1 })).toBe(false)
    })
    expect(isBalanced(accounts({}))).toBe(true)
  })
})

describe('the state of a campaign', () => {
  test.each<[CampaignOrder, Partial<Accounting>, string]>([
    ['send', { queued: 3, accepted: 2 }, 'sending'],
    ['send', { inflight: 1, deferred: 2 }, 'sending'],
    ['send', { deferred: 2, accepted: 5 }, 'waiting'],
    ['send', { accepted: 5, rejected: 1, unknown: 1 }, 'finished'],
    ['send', {}, 'finished'],
    ['pause', { queued: 3 }, 'paused'],
    ['pause', { deferred: 3 }, 'paused'],
    ['pause', { accepted: 3 }, 'finished'],
    ['hold', { queued: 3, accepted: 200 }, 'held'],
    ['hold', { accepted: 3 }, 'finished'],
    ['cancel', { inflight: 1, cancelled: 3 }, 'cancelled'],
    ['cancel', { accepted: 1, cancelled: 3 }, 'cancelled'],
  ])('order %s with %j is %s', (order, counts, state) => {
    expect(campaignState(order, accounts(counts))).toBe(state)
  })
})

test('a reply is told with its code, once', () => {
  expect(replyText({ code: 250, enhanced: '2.0.0', text: '250 2.0.0 Ok' })).toBe('250 2.0.0 Ok')
  expect(replyText({ code: 250, enhanced: null, text: '250-first\n250 last' })).toBe('250-first\n250 last')
  expect(replyText({ code: 550, enhanced: null, text: 'no such user' })).toBe('550 no such user')
  expect(replyText({ code: 250, enhanced: null, text: '2500 bytes taken' })).toBe('250 2500 bytes taken')
})
