import { describe, expect, it } from 'vitest'
import { delivering } from '../support/delivering.ts'
import { scriptedSmtp } from '../support/scripted-smtp.ts'
import { aSending } from '../support/sending.ts'
import { smtpServer } from '../support/smtp-server.ts'
import { readerAddress } from '../support/store.ts'

describe('a relay that fails again and again', () => {
  it('in the body is left alone after some tries', async () => {
    await using server = await scriptedSmtp({ body: (peer) => peer.drop() })
    const { end, status } = await delivering(await aSending(30), server.port, { query: '&connections=1' })
    expect(end.trouble).toContain('does not answer')
    expect(server.connections()).toBeLessThanOrEqual(3)
    expect(status.queued + status.unknown).toBe(30)
    // A small mail may be out, dot and all, before it is known that nobody reads it.
    expect(server.bodies.filter((b) => b.complete).length).toBeLessThanOrEqual(status.unknown)
  })

  it('after the dot does not make one reader after another unknown', async () => {
    await using server = await scriptedSmtp({ dot: (peer) => peer.drop() })
    const { end, status } = await delivering(await aSending(30), server.port, { query: '&connections=2' })
    expect(end.trouble).toContain('does not answer')
    // Three tries, two connections.
    expect(status.unknown).toBeLessThanOrEqual(6)
    expect(status.unknown + status.queued).toBe(30)
  })

  it('with 421 before the dot costs nobody an attempt, and is given time', async () => {
    await using server = await scriptedSmtp({ rcpt: (peer) => peer.hangUp('421 4.7.0 too many') })
    const sending = await aSending(30)
    const { end, slept, status } = await delivering(sending, server.port, { query: '&connections=1' })
    expect(end.trouble).toContain('does not answer')
    expect(slept).toEqual([5000, 10_000])
    expect(status).toMatchObject({ queued: 30, deferred: 0 })
    const rows = await sending.store.db.selectFrom('deliveries').select('attempts').execute()
    expect(rows.every((r) => r.attempts === 0)).toBe(true)
  })
})

it('a relay that hangs up on all connections at once has failed once', async () => {
  let mails = 0
  await using server = await scriptedSmtp({
    mail: (peer) => (++mails <= 8 ? peer.drop() : peer.say('250 2.1.0 ok')),
  })
  const { end, status } = await delivering(await aSending(40), server.port, {
    query: '&connections=8',
    patience: 1,
  })
  expect(end.trouble).toBeNull()
  expect(status.accepted).toBe(40)
})

it('a reader on whom the relay hangs up does not keep the others from their mail', async () => {
  const poison = readerAddress(1)
  await using server = await smtpServer({
    onRcptTo: ({ address }, session, done) => {
      if (address !== poison) return done()
      for (const client of server.server.connections)
        if (client.session.id === session.id) client._socket.destroy()
    },
  })
  const { end, status } = await delivering(await aSending(520), server.port, { query: '&connections=1' })
  expect(end.trouble).not.toBeNull()
  expect(status).toMatchObject({ accepted: 519, queued: 1 })
})

it('a relay that hangs up because of our pace is mailed more slowly, and is not called again at once', async () => {
  let mails = 0
  await using server = await scriptedSmtp({
    rcpt: (peer) => (++mails === 4 ? peer.hangUp('421 4.7.28 too many for now') : peer.say('250 2.1.5 ok')),
  })
  const sending = await aSending(10)
  const { end, slept, status } = await delivering(sending, server.port, { query: '&connections=1' })
  expect(end.trouble).toBeNull()
  const book = await sending.store.db
    .selectFrom('lanes')
    .select(['relay', 'speed'])
    .where('provider', '=', 'other')
    .executeTakeFirst()
  expect(book).toMatchObject({ relay: 'main' })
  expect(book?.speed).toBeGreaterThan(0)
  expect(slept).toEqual([5000])
  expect(status.accepted).toBe(10)
})

it('a relay that ends each session after a few mails is not in trouble, and is not waited for', async () => {
  let mails = 0
  await using server = await scriptedSmtp({
    mail: (peer) => {
      const isOver = ++mails % 5 === 0
      if (isOver && mails % 2 === 0) peer.hangUp('421 4.4.5 enough for one session')
      else if (isOver) peer.drop()
      else peer.say('250 2.1.0 ok')
    },
  })
  const { end, slept, status } = await delivering(await aSending(40), server.port, {
    query: '&connections=1',
    patience: 0,
  })
  expect(end.trouble).toBeNull()
  expect(slept).toEqual([])
  expect(status.accepted).toBe(40)
})
