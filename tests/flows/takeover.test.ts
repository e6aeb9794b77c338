import { sql } from 'kysely'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { addMinutes } from '../../src/core/time.ts'
import { oneWay } from '../../src/flows/fleet.ts'
import { runSending, steadyMs } from '../../src/flows/run-sending.ts'
import { openTransport, parseMailUrl } from '../../src/mail/transport.ts'
import { delivering } from '../support/delivering.ts'
import { type Peer, scriptedSmtp } from '../support/scripted-smtp.ts'
import { aSending, ISSUE } from '../support/sending.ts'
import { smtpServer } from '../support/smtp-server.ts'
import { NOW, readerAddress, temporaryFolder } from '../support/store.ts'

const everybody = (n: number) => Array.from({ length: n }, (_, i) => readerAddress(i + 1)).toSorted()

/** A promise that the test resolves. */
function signal(): { readonly given: Promise<void>; readonly give: () => void } {
  const { promise, resolve } = Promise.withResolvers<void>()
  return { given: promise, give: resolve }
}

describe('a sending that breaks', () => {
  it('on one connection still hears what becomes of the mails on the others', async () => {
    const broken = signal()
    const atDot = signal()
    await using server = await scriptedSmtp({
      dot: (peer) => {
        atDot.give()
        void broken.given.then(() => peer.say('250 2.0.0 taken'))
      },
    })
    const sending = await aSending(2)
    const intend: typeof sending.ledger.intend = async (claim, candidate, date) => {
      if (candidate.address === readerAddress(1)) return sending.ledger.intend(claim, candidate, date, 'main')
      await atDot.given
      setImmediate(broken.give)
      throw new Error('a defect')
    }
    const run = delivering(sending, server.port, {
      query: '&connections=2',
      ledger: { ...sending.ledger, intend },
    })
    await expect(run).rejects.toThrow('a defect')
    expect(await sending.accounting()).toMatchObject({ accepted: 1, queued: 1, inflight: 0, unknown: 0 })
  })

  it('because a result cannot be written lets no other dot out on that connection', async () => {
    const sending = await aSending(3)
    await sql`create trigger full before update on deliveries when new.state = 'accepted'
      begin select raise(abort, 'disk full'); end`.execute(sending.store.db)
    await using server = await scriptedSmtp()
    const { end, status } = await delivering(sending, server.port, { query: '&connections=1' })
    expect(end.trouble).toContain('disk full')
    expect(status).toMatchObject({ inflight: 1, queued: 2 })
    expect(server.bodies.filter((b) => b.complete)).toHaveLength(1)
    // Its owner is still in the books, and once that process is gone the row is unknown.
    await sending.store.db.updateTable('senders').set({ pid: 999_999_999, started: '1' }).execute()
    expect(await sending.ledger.recover(steadyMs(), NOW)).toMatchObject({ unknown: 1 })
  })

  it('does not fall over a chunk that cannot be given back', async () => {
    await using server = await smtpServer()
    const sending = await aSending(3)
    const { status } = await delivering(sending, server.port, {
      ledger: { ...sending.ledger, release: () => Promise.reject(new Error('no')) },
    })
    expect(status.accepted).toBe(3)
  })
})

describe('beside another sender', () => {
  it('that dies, one takes over what that one had', async () => {
    const sending = await aSending(620)
    const other = await sending.ledger.enter(steadyMs())
    const claim = await sending.ledger.claim(other, ISSUE, NOW, steadyMs())
    const [first] = claim?.candidates ?? []
    if (!claim || !first) throw new Error('nothing was claimed')
    await sending.ledger.intend(claim, first, NOW, 'main')
    let mails = 0
    const died = () =>
      sending.store.db
        .updateTable('senders')
        .set({ pid: 999_999_999, started: '1' })
        .where('id', '=', other)
        .execute()
    await using server = await smtpServer({
      onMailFrom: (_address, _session, done) => {
        if (++mails === 10) void died().then(() => done())
        else done()
      },
    })
    const { status } = await sending.send(server.port)
    expect(status).toMatchObject({ accepted: 619, unknown: 1 })
    expect(server.received.flatMap((m) => m.to).toSorted()).toEqual(
      everybody(620).filter((address) => address !== first.address),
    )
  })

  it('that takes its chunk, it does not try row after row in vain', async () => {
    const sending = await aSending(40)
    const other = await sending.ledger.enter(steadyMs())
    let dots = 0
    const steal = () =>
      sending.store.db
        .updateTable('chunks')
        .set((eb) => ({ owner: other, fence: eb('fence', '+', 1) }))
        .execute()
    const dot = (peer: Peer): void => {
      if (++dots === 3) void steal().then(() => peer.say('250 2.0.0 taken'))
      else if (dots < 3) peer.say('250 2.0.0 taken')
      else peer.drop()
    }
    await using server = await scriptedSmtp({ dot })
    const { end, status } = await delivering(sending, server.port, { query: '&connections=1' })
    expect(end.trouble).toBeNull()
    expect(status).toMatchObject({ accepted: 3, queued: 37 })
    expect(server.bodies.filter((b) => b.complete)).toHaveLength(3)
    expect(server.connections()).toBe(1)
  })
})

it('an intent that took longer than the lease is not used: nobody knows what others did meanwhile', async () => {
  const sending = await aSending(2)
  let jump = 0
  let intents = 0
  await using server = await scriptedSmtp()
  const { status } = await delivering(sending, server.port, {
    query: '&connections=1',
    steadyMs: () => steadyMs() + jump,
    ledger: {
      ...sending.ledger,
      intend: async (...args) => {
        const granted = await sending.ledger.intend(...args)
        if (++intents === 1) jump = 120_000
        return granted
      },
    },
  })
  expect(status).toMatchObject({ accepted: 2, inflight: 0, unknown: 0 })
  // The first one was broken off, and went out whole later.
  expect(server.bodies.map((b) => b.complete)).toEqual([false, true, true])
})

describe('a reader of whom nobody knows', () => {
  it('is sent to again after a while, twice at most, and then left to a person', async () => {
    const sending = await aSending(1)
    await using server = await scriptedSmtp({ dot: (peer) => peer.drop() })
    let now = NOW
    const send = async () => {
      const transport = await openTransport(parseMailUrl(`smtp://127.0.0.1:${server.port}?tls=none`), {
        folder: temporaryFolder(),
      })
      const tools = { ...sending, clock: () => now }
      const options = { unknown: 'resend', patience: 0, onProgress: () => {} } as const
      await runSending(tools, ISSUE, oneWay(transport), { ...options, signal: new AbortController().signal })
      await transport.close()
      const counted = await sending.campaigns.accounting(ISSUE, now)
      now = addMinutes(now, 20)
      return counted
    }
    expect(await send()).toMatchObject({ deferred: 1, unknown: 0 })
    expect(await send()).toMatchObject({ deferred: 1, unknown: 0 })
    expect(await send()).toMatchObject({ deferred: 0, unknown: 1 })
    expect(await send()).toMatchObject({ deferred: 0, unknown: 1 })
    expect(server.bodies.filter((b) => b.complete)).toHaveLength(3)
    // Each copy is the first one, byte for byte.
    expect(new Set(server.bodies.map((b) => b.text)).size).toBe(1)
  })
})

describe('when somebody sets the clock', () => {
  afterEach(() => {
    vi.useRealTimers()
  })

  it.each([
    ['an hour ahead', 3_600_000],
    ['two days ahead', 172_800_000],
    ['an hour back', -3_600_000],
  ])('%s, a sender that is at work is not taken for dead, and nobody gets two', async (_how, by) => {
    const held = signal()
    const atDot = signal()
    let dots = 0
    await using server = await scriptedSmtp({
      dot: (peer) => {
        if (++dots > 1) return peer.say('250 2.0.0 taken')
        atDot.give()
        void held.given.then(() => peer.say('250 2.0.0 taken'))
      },
    })
    const { send } = await aSending(30)
    const first = send(server.port, { query: '&connections=1' })
    await atDot.given
    vi.useFakeTimers({ toFake: ['Date'] })
    vi.setSystemTime(Date.now() + by)
    const second = await send(server.port, { query: '&connections=1', unknown: 'resend' })
    expect(second.status).toMatchObject({ inflight: 1, unknown: 0, accepted: 0 })
    held.give()
    expect((await first).status).toMatchObject({ accepted: 30 })
    expect(server.bodies.filter((b) => b.complete)).toHaveLength(30)
  })
})
