import { describe, expect, it } from 'vitest'
import type { ReplyClass } from '../../src/core/reply.ts'
import { type Stop, WATCH, type Watch, watchReply } from '../../src/core/stops.ts'

/** The stops that a row of replies leads to. */
function heard(replies: readonly ReplyClass[], from: Watch = WATCH): readonly Stop[] {
  let watch = from
  return replies.flatMap((cls) => {
    const { watch: next, stop } = watchReply(watch, cls, 'as the server said')
    watch = next
    return stop ?? []
  })
}

const many = (count: number, cls: ReplyClass): readonly ReplyClass[] =>
  Array.from({ length: count }, () => cls)

describe('global stops', () => {
  it('hold a campaign whose letter is refused for its content, at once', () => {
    expect(heard(['accepted', 'content'])).toMatchObject([
      { kind: 'hold', reason: expect.stringContaining('letter itself') },
    ])
  })

  it('hold at the fifth refusal for what we are', () => {
    expect(heard([...many(300, 'accepted'), ...many(4, 'policy')])).toEqual([])
    expect(heard([...many(300, 'accepted'), ...many(5, 'policy')])).toMatchObject([{ kind: 'hold' }])
  })

  it('forgive five such refusals in five hundred replies', () => {
    const spread = Array.from(
      { length: 600 },
      (_, i): ReplyClass => (i >= 500 && i % 120 === 0 ? 'policy' : 'accepted'),
    )
    expect(heard(spread)).toEqual([])
  })

  it('hold at more than five rejects in a hundred, and never judge on fewer than fifty', () => {
    expect(heard([...many(30, 'accepted'), ...many(19, 'rejected')])).toEqual([])
    expect(heard([...many(95, 'accepted'), ...many(5, 'hard')])).toEqual([])
    expect(heard([...many(95, 'accepted'), ...many(6, 'hard')])).toMatchObject([{ kind: 'hold' }])
  })

  it('slow down at each word of throttling, and rest longer and longer where that does not help', () => {
    expect(heard(['throttle', 'accepted', 'throttle'])).toEqual([
      { kind: 'slower', factor: 2 },
      { kind: 'slower', factor: 2 },
    ])
    const breaks = heard(many(50, 'throttle')).filter((s) => s.kind === 'break')
    expect(breaks).toEqual([10, 20, 40, 60, 60].map((minutes) => ({ kind: 'break', minutes })))
  })

  it('say nothing of deferred mail', () => {
    expect(heard(many(500, 'deferred'))).toEqual([])
  })
})
