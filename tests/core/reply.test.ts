import { describe, expect, it } from 'vitest'
import type { Reply } from '../../src/core/campaign.ts'
import { type Attempt, classifyReply, type ReplyClass, verdictOf } from '../../src/core/reply.ts'

const NOW = '2026-11-20T06:00:00.000Z'

function reply(text: string): Reply {
  const [, code = '', enhanced = null] = /^(\d{3}) ?(\d\.\d+\.\d+)?/.exec(text) ?? []
  return { code: Number(code), enhanced: enhanced ?? null, text: text.slice(4) }
}

const TABLE: readonly (readonly [string, ReplyClass])[] = [
  ['250 2.0.0 queued', 'accepted'],
  ['530 5.7.0 authentication required', 'configuration'],
  ['535 5.7.8 wrong password', 'configuration'],
  ['554 5.7.1 relay access denied', 'configuration'],
  ['451 4.7.1 greylisted, come back in five minutes', 'deferred'],
  ['450 graylisting in action', 'deferred'],
  ['421 4.7.28 our limit of mail from your address is reached', 'throttle'],
  ['451 too many messages', 'throttle'],
  ['452 4.2.2 the mailbox is full', 'full'],
  ['552 5.2.2 over quota', 'full'],
  ['451 4.3.0 try again', 'deferred'],
  ['552 5.3.4 message too big', 'content'],
  ['554 5.6.0 the form of this message is wrong', 'content'],
  ['550 5.6.7 no address beyond ASCII', 'rejected'],
  ['550 5.1.1 no such mailbox', 'hard'],
  ['550 5.1.10 null MX', 'hard'],
  ['553 5.1.3 bad syntax', 'hard'],
  ['550 user unknown', 'rejected'],
  ['550 5.7.26 unauthenticated mail', 'policy'],
  ['554 your address is on a blocklist', 'policy'],
  ['550 5.4.1 no', 'rejected'],
]

describe('a reply', () => {
  it.each(TABLE)('%s is %s', (text, cls) => {
    expect(classifyReply(reply(text))).toBe(cls)
  })
})

describe('what becomes of a delivery', () => {
  const first: Attempt = { attempts: 0, firstAttemptAt: null, now: NOW, ttlMinutes: 36 * 60, jitter: 0.5 }
  const refused = (text: string, attempt: Partial<Attempt> = {}) =>
    verdictOf({ kind: 'refused', reply: reply(text) }, { ...first, ...attempt })

  it('waits 5, 15, 30, 60, 120, 240 minutes, give or take a fifth', () => {
    const minutes = [0, 1, 2, 3, 4, 5, 9].map((attempts) => {
      const verdict = refused('451 4.3.0 later', { attempts, firstAttemptAt: NOW })
      if (verdict.state !== 'queued') return verdict.state
      return (Date.parse(verdict.notBefore) - Date.parse(NOW)) / 60_000
    })
    expect(minutes).toEqual([5, 15, 30, 60, 120, 240, 240])
    expect(refused('451 later', { jitter: 0 })).toMatchObject({ notBefore: '2026-11-20T06:04:00.000Z' })
    expect(refused('451 later', { jitter: 1 })).toMatchObject({ notBefore: '2026-11-20T06:06:00.000Z' })
  })

  it('expires when the next turn would come after its time', () => {
    const yesterday = '2026-11-18T19:00:00.000Z'
    expect(refused('451 4.3.0 later', { attempts: 9, firstAttemptAt: yesterday })).toMatchObject({
      state: 'expired',
    })
  })

  it('suppresses only an address whose server says that there is none', () => {
    expect(refused('550 5.1.1 no such mailbox')).toMatchObject({ state: 'rejected', suppresses: true })
    expect(refused('550 5.7.26 unauthenticated')).toMatchObject({ state: 'rejected', suppresses: false })
    expect(refused('550 user unknown')).toMatchObject({ state: 'rejected', suppresses: false })
  })

  it('tries a full mailbox twice', () => {
    expect(refused('552 5.2.2 full')).toMatchObject({ state: 'queued', counts: true })
    expect(refused('552 5.2.2 full', { attempts: 1, firstAttemptAt: NOW })).toMatchObject({
      state: 'rejected',
    })
  })

  it('counts no attempt where the relay, and not the reader, was at fault', () => {
    expect(refused('530 5.7.0 login first')).toMatchObject({ state: 'queued', counts: false })
    expect(verdictOf({ kind: 'failed', message: 'lost' }, first)).toMatchObject({
      state: 'queued',
      counts: false,
    })
  })
})
