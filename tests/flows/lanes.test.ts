// Lanes with real servers: what goes by which relay, and limits that two senders keep together.

import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { Fleet } from '../../src/flows/fleet.ts'
import { runSending } from '../../src/flows/run-sending.ts'
import { openTransport, parseMailUrl } from '../../src/mail/transport.ts'
import { aSending, ISSUE, sendingOn } from '../support/sending.ts'
import { campaignFor } from '../support/simulation.ts'
import { smtpServer, type TestSmtpServer } from '../support/smtp-server.ts'
import { openTestStore, temporaryFolder } from '../support/store.ts'

const NO_LIMITS = { perSecond: null, perDay: null }
const OPTIONS = { unknown: 'hold', patience: 0, onProgress: () => {} } as const

async function wayTo({ port }: Pick<TestSmtpServer, 'port'>, name: string, query = '') {
  const url = parseMailUrl(`smtp://127.0.0.1:${port}?tls=none&connections=3${query}`)
  const transport = await openTransport(url, { folder: temporaryFolder() })
  return {
    name,
    limits: { ...NO_LIMITS, perSecond: transport.rate },
    warmUpSince: null,
    lanes: {},
    transport,
  }
}

const send = (sending: ReturnType<typeof sendingOn>, fleet: Fleet) =>
  runSending(sending, ISSUE, fleet, { ...OPTIONS, signal: new AbortController().signal })

it('mail goes by the route of its provider, and the ledger knows by which relay', async () => {
  await using main = await smtpServer()
  await using russian = await smtpServer()
  const store = await openTestStore()
  await campaignFor(store, ['a@gmail.com', 'b@mail.ru', 'c@bk.ru', 'd@reader.example.org', 'e@GMAIL.com'])
  const sending = sendingOn(store)
  const ways = [await wayTo(main, 'main'), await wayTo(russian, 'russian')]
  await send(sending, {
    ways,
    routes: [{ to: ['mailru'], by: ['russian', 'main'] }],
    hours: null,
    zone: 'UTC',
  })
  expect(main.received.flatMap((r) => r.to).sort()).toEqual([
    'a@gmail.com',
    'd@reader.example.org',
    'e@gmail.com',
  ])
  expect(russian.received.flatMap((r) => r.to).sort()).toEqual(['b@mail.ru', 'c@bk.ru'])
  const rows = await store.db
    .selectFrom('deliveries')
    .innerJoin('subscribers', 'subscribers.id', 'deliveries.subscriber')
    .select(['address', 'relay'])
    .where('relay', '=', 'russian')
    .orderBy('address')
    .execute()
  expect(rows.map((r) => r.address)).toEqual(['b@mail.ru', 'c@bk.ru'])
})

it('a relay that is not there is stood in for, and what it had is not lost', async () => {
  await using spare = await smtpServer()
  const gone = await smtpServer()
  await gone[Symbol.asyncDispose]()
  const sending = await aSending(40)
  const ways = [await wayTo(gone, 'main'), await wayTo(spare, 'spare')]
  const end = await send(sending, { ways, routes: [], hours: null, zone: 'UTC' })
  expect(end.trouble).toBeNull()
  expect(new Set(spare.received.flatMap((r) => r.to)).size).toBe(40)
  expect(await sending.accounting()).toMatchObject({ accepted: 40 })
})

it('two senders of one ledger keep one rate together', async () => {
  const times: number[] = []
  await using server = await smtpServer({
    onData(stream, _session, done) {
      stream.resume()
      stream.on('end', () => {
        times.push(performance.now())
        done(null, '2.0.0 ok')
      })
    },
  })
  const path = join(temporaryFolder(), 'shared.db')
  const first = await aSending(60, path)
  const { db } = first.store
  const chunk = await db.selectFrom('chunks').selectAll().executeTakeFirstOrThrow()
  await db
    .insertInto('chunks')
    .values({ ...chunk, number: chunk.number + 1 })
    .execute()
  await db
    .updateTable('deliveries')
    .set({ chunk: chunk.number + 1 })
    .where('id', '>', 30)
    .execute()
  const senders = [first, sendingOn(await openTestStore(path))]
  const started = performance.now()
  const ends = await Promise.all(
    senders.map(async (sender) => {
      const ways = [await wayTo(server, 'main', '&rate=20/s')]
      return send(sender, { ways, routes: [], hours: null, zone: 'UTC' })
    }),
  )
  expect(await first.accounting()).toMatchObject({ accepted: 60 })
  // Both took part, or the limit was not theirs together.
  expect(ends.every((end) => end.progress.accepted > 5)).toBe(true)
  // The 41st turn comes two seconds after the first at the soonest, and a mail arrives after its turn: a busy machine only makes
  // it later. With a limit for each of them all would be there after one.
  times.sort((a, b) => a - b)
  expect((times[40] as number) - started).toBeGreaterThanOrEqual(2000)
})

it('what a relay may have already goes to that relay again, though another is there', async () => {
  await using main = await smtpServer()
  await using spare = await smtpServer()
  const sending = await aSending(3)
  const ways = [await wayTo(main, 'main'), await wayTo(spare, 'spare')] as const
  const plan = { routes: [], hours: null, zone: 'UTC' }
  await send(sending, { ways: [ways[1]], ...plan })
  await sending.store.db.updateTable('deliveries').set({ state: 'unknown' }).execute()
  const { campaigns, clock } = sending
  expect(
    await campaigns.move(ISSUE, ['unknown'], 'queued', 'relay: test', clock(), { relays: ['main'] }),
  ).toBe(0)
  const moved = await campaigns.move(ISSUE, ['unknown'], 'queued', 'relay: test', clock(), {
    relays: ['main', 'spare'],
  })
  expect(moved).toBe(3)
  await send(sending, { ways, ...plan })
  expect([main.received.length, spare.received.length]).toEqual([0, 6])
})
