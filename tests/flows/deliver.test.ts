import { describe, expect, it } from 'vitest'
import { subscribers } from '../../src/storage/subscribers.ts'
import { scriptedSmtp } from '../support/scripted-smtp.ts'
import { aSending, ISSUE } from '../support/sending.ts'
import { refusal, smtpServer } from '../support/smtp-server.ts'
import { NOW, readerAddress } from '../support/store.ts'

const recipients = (server: { received: readonly { to: readonly string[] }[] }) =>
  server.received.flatMap((m) => m.to).toSorted()
const everybody = (n: number) => Array.from({ length: n }, (_, i) => readerAddress(i + 1)).toSorted()

describe('a sending', () => {
  it('reaches every reader once, over several connections and chunks', async () => {
    await using server = await smtpServer()
    const { send } = await aSending(620)
    const { end, status } = await send(server.port, { query: '&connections=4&maxMessages=50' })
    expect(end.trouble).toBeNull()
    expect(status).toMatchObject({ frozen: 620, accepted: 620 })
    expect(recipients(server)).toEqual(everybody(620))
  })

  it('sends to nobody twice when it is asked again', async () => {
    await using server = await smtpServer()
    const { send } = await aSending(5)
    await send(server.port)
    const { end, status } = await send(server.port)
    expect(end.progress.tried).toBe(0)
    expect(status.accepted).toBe(5)
    expect(server.received).toHaveLength(5)
  })

  it('stops in order when told to, and goes on later', async () => {
    await using server = await smtpServer()
    const { send } = await aSending(40)
    const stop = new AbortController()
    const first = await send(server.port, {
      query: '&connections=2',
      signal: stop.signal,
      onProgress: ({ tried }) => tried >= 10 && stop.abort(),
    })
    expect(first.status.inflight + first.status.unknown).toBe(0)
    expect(first.status.accepted).toBe(server.received.length)
    expect(first.status.queued).toBeGreaterThan(0)
    const second = await send(server.port)
    expect(second.status.accepted).toBe(40)
    expect(recipients(server)).toEqual(everybody(40))
  })

  it('lets two senders share the work', async () => {
    await using server = await smtpServer()
    const { send, accounting } = await aSending(1100)
    await Promise.all([send(server.port), send(server.port)])
    expect(await accounting()).toMatchObject({ accepted: 1100 })
    expect(recipients(server)).toEqual(everybody(1100))
  })

  it('leaves out whoever unsubscribes while it runs', async () => {
    const { send, store } = await aSending(30)
    const people = subscribers(store.db)
    const last = (await people.members('readers', 30)).at(-1)
    await using server = await smtpServer({
      onMailFrom: (_address, _session, done) => {
        void people.suppress(last?.addressKey ?? '', 'unsubscribed', NOW, 'test').then(() => done())
      },
    })
    const { status } = await send(server.port, { query: '&connections=1' })
    expect(status).toMatchObject({ accepted: 29, suppressed: 1 })
    expect(recipients(server)).not.toContain(last?.address)
  })

  it('obeys a cancel within one message', async () => {
    const { send, campaigns } = await aSending(30)
    let seen = 0
    await using server = await smtpServer({
      onRcptTo: (_address, _session, done) => {
        if (++seen === 5) void campaigns.setWish(ISSUE, 'cancel', 'test', NOW).then(() => done())
        else done()
      },
    })
    const { status } = await send(server.port, { query: '&connections=1' })
    expect(status).toMatchObject({ accepted: 4, cancelled: 26 })
    expect(server.received).toHaveLength(4)
  })

  it('keeps what the relay refuses, and waits with what it defers', async () => {
    await using server = await smtpServer({
      onRcptTo: ({ address }, _session, done) =>
        done(
          address === readerAddress(1)
            ? refusal(550, '5.1.1 no such user')
            : address === readerAddress(2)
              ? refusal(451, '4.7.1 greylisted, try later')
              : null,
        ),
    })
    const { send, campaigns } = await aSending(4)
    const { status } = await send(server.port)
    expect(status).toMatchObject({ accepted: 2, rejected: 1, deferred: 1 })
    expect(await campaigns.deliveries(ISSUE, ['rejected'])).toMatchObject([
      { address: readerAddress(1), reply: expect.stringContaining('5.1.1') },
    ])
  })
})

describe('a relay in trouble', () => {
  it('that closes before the dot costs nobody an attempt', async () => {
    await using server = await scriptedSmtp({ data: (peer) => peer.drop() })
    const { send, store } = await aSending(3)
    const { end, status } = await send(server.port, { query: '&connections=1' })
    expect(end.trouble).toContain('does not answer')
    expect(status).toMatchObject({ queued: 3, unknown: 0 })
    const rows = await store.db.selectFrom('deliveries').select('attempts').execute()
    expect(rows.every((r) => r.attempts === 0)).toBe(true)
  })

  it('that closes after the dot leaves the row unknown, and only that one', async () => {
    await using server = await scriptedSmtp({ dot: (peer) => peer.drop() })
    const { send } = await aSending(3)
    const { status } = await send(server.port, { query: '&connections=1' })
    expect(status.unknown).toBe(server.bodies.filter((b) => b.complete).length)
    expect(status.frozen).toBe(3)
  })

  it('that does not let us relay holds the campaign, and says why', async () => {
    await using server = await scriptedSmtp({ rcpt: '554 5.7.1 relay access denied' })
    const { send, campaigns } = await aSending(3)
    const { end, status } = await send(server.port, { query: '&connections=1' })
    expect(end.trouble).toContain('cannot be used as configured')
    expect(status).toMatchObject({ queued: 3, rejected: 0 })
    expect(await campaigns.of(ISSUE)).toMatchObject([
      { wish: 'hold', reason: expect.stringContaining('relay') },
    ])
  })

  it('that is not there loses nothing', async () => {
    const { send } = await aSending(3)
    const { end, status } = await send(1)
    expect(end.trouble).not.toBeNull()
    expect(status).toMatchObject({ queued: 3 })
  })
})

describe('replies about more than one reader', () => {
  it('an address that does not exist is suppressed for later issues', async () => {
    await using server = await smtpServer({
      onRcptTo: ({ address }, _session, done) =>
        done(address === readerAddress(1) ? refusal(550, '5.1.1 no such user') : null),
    })
    const { send, store } = await aSending(3)
    await send(server.port)
    const people = await subscribers(store.db).members('readers', 3)
    expect(people.map((p) => p.status)).toEqual(['hard-bounce', 'active', 'active'])
  })

  it('a letter that is refused for its content holds the campaign, and suppresses nobody', async () => {
    await using server = await scriptedSmtp({ dot: '554 5.6.0 this cannot be read' })
    const { send, store, campaigns } = await aSending(40)
    const { end, status } = await send(server.port, { query: '&connections=1' })
    expect(end.trouble).toContain('letter itself')
    expect(status).toMatchObject({ rejected: 1, queued: 39 })
    expect(await campaigns.of(ISSUE)).toMatchObject([{ wish: 'hold' }])
    expect(await subscribers(store.db).stats(NOW)).toMatchObject({ byStatus: { active: 40 } })
  })

  it('five refusals because of us hold the campaign', async () => {
    await using server = await scriptedSmtp({ rcpt: '550 5.7.26 unauthenticated mail is not taken' })
    const { send } = await aSending(40)
    const { end, status } = await send(server.port, { query: '&connections=1' })
    expect(end.trouble).toContain('because of us')
    expect(status).toMatchObject({ rejected: 5, queued: 35 })
  })
})
