import { join } from 'node:path'
import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { steadyMs } from '../../src/flows/run-sending.ts'
import { delivering } from '../support/delivering.ts'
import { scriptedSmtp } from '../support/scripted-smtp.ts'
import { aSending, ISSUE } from '../support/sending.ts'
import { smtpServer } from '../support/smtp-server.ts'
import { spawnSending } from '../support/spawn-sending.ts'
import { NOW, readerAddress, temporaryFolder } from '../support/store.ts'

const MINUTE = 60_000
const everybody = (n: number) => Array.from({ length: n }, (_, i) => readerAddress(i + 1)).toSorted()

/** Recipients of the mails that a scripted server has whole, in the order of the commands. */
function recipients(lines: readonly string[]): readonly string[] {
  return lines.flatMap((line) => /^RCPT TO:<(.+)>/.exec(line)?.[1] ?? [])
}

describe('a process that is stopped after its intent, and wakes up when others have its place', () => {
  it('brings its late truth, and sends nothing more', async () => {
    const path = join(temporaryFolder(), 'postrider.db')
    const sending = await aSending(20, path)
    const { promise: atDot, resolve: reachDot } = Promise.withResolvers<() => void>()
    await using slow = await scriptedSmtp({ dot: (peer) => reachDot(() => peer.say('250 2.0.0 taken late')) })
    const zombie = spawnSending(path, slow.port, { query: '&connections=1' })
    const answer = await atDot
    zombie.child.kill('SIGSTOP')

    // Eleven minutes of silence, as a third sees them.
    expect(await sending.ledger.recover(steadyMs() + 11 * MINUTE, NOW)).toEqual({ chunks: 1, unknown: 1 })
    await using server = await smtpServer()
    const { status } = await sending.send(server.port)
    expect(status).toMatchObject({ accepted: 19, unknown: 1 })

    answer()
    zombie.child.kill('SIGCONT')
    await zombie.ended
    expect(await sending.accounting()).toMatchObject({ accepted: 20, unknown: 0 })
    expect(slow.bodies.filter((b) => b.complete)).toHaveLength(1)
    const all = [...recipients(slow.lines).slice(0, 1), ...server.received.flatMap((m) => m.to)]
    expect(all.toSorted()).toEqual(everybody(20))
    expect(await sending.campaigns.deliveries(ISSUE, ['accepted'], { limit: 1 })).toMatchObject([
      { reply: expect.stringContaining('taken late') },
    ])
  })

  it('gets no intent for rows that it had claimed, even where nobody has sent them yet', async () => {
    const path = join(temporaryFolder(), 'postrider.db')
    const sending = await aSending(20, path)
    const { promise: atDot, resolve: reachDot } = Promise.withResolvers<() => void>()
    await using slow = await scriptedSmtp({ dot: (peer) => reachDot(() => peer.say('250 2.0.0 taken late')) })
    const zombie = spawnSending(path, slow.port, { query: '&connections=1' })
    const answer = await atDot
    zombie.child.kill('SIGSTOP')
    // Another one holds the chunk now, and takes its time.
    await sending.ledger.recover(steadyMs() + 2 * MINUTE, NOW)
    const other = await sending.ledger.enter(steadyMs())
    await sending.ledger.claim(other, ISSUE, new Date().toISOString(), steadyMs())
    answer()
    zombie.child.kill('SIGCONT')
    expect(await zombie.ended).toMatchObject({ trouble: null, accepted: 1 })
    expect(await sending.accounting()).toMatchObject({ accepted: 1, queued: 19 })
    expect(slow.bodies.filter((b) => b.complete)).toHaveLength(1)
  })
})

it('two processes that are started by mistake share the work', async () => {
  const path = join(temporaryFolder(), 'postrider.db')
  const sending = await aSending(1100, path)
  await using server = await smtpServer()
  const both = [spawnSending(path, server.port), spawnSending(path, server.port)]
  const ends = await Promise.all(both.map(({ ended }) => ended))
  expect(ends.map(({ trouble }) => trouble)).toEqual([null, null])
  expect(await sending.accounting()).toMatchObject({ accepted: 1100 })
  expect(server.received.flatMap((m) => m.to).toSorted()).toEqual(everybody(1100))
})

describe('a full disk', () => {
  /** Nobody has a mail that the ledger does not know of, and nobody is done with who has none. */
  async function expectHonest(
    sending: Awaited<ReturnType<typeof aSending>>,
    received: readonly string[],
  ): Promise<void> {
    const rows = await sending.campaigns.deliveries(ISSUE, ['accepted', 'inflight', 'unknown'])
    const known = rows.map((row) => row.address)
    expect(received.filter((address) => !known.includes(address))).toEqual([])
    const accepted = rows.filter((row) => row.state === 'accepted').map((row) => row.address)
    expect(accepted.filter((address) => address === null || !received.includes(address))).toEqual([])
  }

  it('stops a process before the dot, and nobody is lost or doubled when it is gone', async () => {
    const path = join(temporaryFolder(), 'postrider.db')
    const sending = await aSending(300, path)
    await using server = await smtpServer()
    const starved = spawnSending(path, server.port, { query: '&connections=4', fileBlocks: 2000 })
    expect(await starved.ended).toMatchObject({ trouble: expect.stringContaining('cannot be written') })
    const received = () => server.received.flatMap((m) => m.to)
    await expectHonest(sending, received())
    const before = await sending.accounting()
    expect(before.inflight).toBeLessThanOrEqual(4)
    expect(before.queued).toBeGreaterThan(0)

    const { status } = await sending.send(server.port)
    expect(status).toMatchObject({ queued: 0, inflight: 0, unknown: before.inflight })
    expect(new Set(received()).size).toBe(received().length)
    await expectHonest(sending, received())
    expect(status.accepted + status.unknown).toBe(300)
  })

  it('of SQLite itself is a trouble that is named, and the ledger goes on when there is room', async () => {
    const sending = await aSending(300)
    await using server = await smtpServer()
    const { page_count } = (await sql<{ page_count: number }>`pragma page_count`.execute(sending.store.db))
      .rows[0] ?? { page_count: 0 }
    await sql`pragma max_page_count = ${sql.lit(page_count + 1)}`.execute(sending.store.db)
    const full = await delivering(sending, server.port, { query: '&connections=4' })
    expect(full.end.trouble).toContain('database or disk is full')
    await expectHonest(
      sending,
      server.received.flatMap((m) => m.to),
    )
    await sql`pragma max_page_count = 1000000`.execute(sending.store.db)
    await sending.store.db.updateTable('senders').set({ pid: 999_999_999, started: '1' }).execute()
    const { status } = await sending.send(server.port)
    expect(status.accepted + status.unknown).toBe(300)
    expect(status.unknown).toBeLessThanOrEqual(4)
    const received = server.received.flatMap((m) => m.to)
    expect(new Set(received).size).toBe(received.length)
  })
})
