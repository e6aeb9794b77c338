// What people decide while mail is going out, on five connections at once: it holds from that commit on.
import { describe, expect, it } from 'vitest'
import { subscribers } from '../../src/storage/subscribers.ts'
import { aSending, ISSUE } from '../support/sending.ts'
import { smtpServer } from '../support/smtp-server.ts'
import { NOW, readerAddress } from '../support/store.ts'

const FIVE = { query: '&connections=5' }

/** A server that does something once, at its so-manieth mail, and keeps that mail waiting for it. */
function serverThat(nth: number, act: () => Promise<unknown>) {
  let mails = 0
  return smtpServer({
    onMailFrom: (_address, _session, done) => {
      if (++mails === nth) void act().then(() => done())
      else done()
    },
  })
}

describe('while mail is going out', () => {
  it.each(['cancel', 'pause'] as const)('a %s lets out only what was in flight', async (wish) => {
    const { send, accounting, campaigns } = await aSending(200)
    let leaving = 0
    await using server = await serverThat(60, async () => {
      await campaigns.setWish(ISSUE, wish, 'test', NOW)
      const { accepted, inflight } = await accounting()
      leaving = accepted + inflight
    })
    const { status } = await send(server.port, FIVE)
    expect(status.accepted).toBe(leaving)
    expect(server.received).toHaveLength(leaving)
    expect(status[wish === 'cancel' ? 'cancelled' : 'queued']).toBe(200 - leaving)

    await campaigns.setWish(ISSUE, 'send', '', NOW)
    const after = await send(server.port, FIVE)
    expect(after.status.accepted).toBe(wish === 'cancel' ? leaving : 200)
    expect(new Set(server.received.flatMap((m) => m.to)).size).toBe(server.received.length)
  })

  it('whoever leaves gets nothing, but what was in flight', async () => {
    const { send, campaigns, store } = await aSending(200)
    const people = subscribers(store.db)
    const all = await people.members('readers', 200)
    const leavers = all.filter((_, i) => i % 3 === 0)
    let safe: readonly (string | null)[] = []
    await using server = await serverThat(60, async () => {
      for (const { addressKey } of leavers) await people.suppress(addressKey, 'unsubscribed', NOW, 'test')
      const waiting = await campaigns.deliveries(ISSUE, ['queued', 'suppressed'])
      const left = leavers.map((reader) => reader.address)
      safe = waiting.map((row) => row.address).filter((address) => left.includes(address))
    })
    const { status } = await send(server.port, FIVE)
    expect(safe.length).toBeGreaterThan(0)
    expect(status).toMatchObject({ suppressed: safe.length, accepted: 200 - safe.length })
    const received = server.received.flatMap((m) => m.to)
    expect(received.filter((address) => safe.includes(address))).toEqual([])
    expect(received).toHaveLength(200 - safe.length)
  })

  it('whoever comes back after leaving is not sent to by this campaign', async () => {
    const { send, store } = await aSending(20)
    const people = subscribers(store.db)
    const reader = (await people.members('readers', 20)).find((r) => r.address === readerAddress(20))
    const key = reader?.addressKey ?? ''
    await people.suppress(key, 'manual', NOW, 'test')
    await using server = await smtpServer()
    await send(server.port, FIVE)
    await people.release(key, ['manual'], NOW)
    const { status } = await send(server.port, FIVE)
    expect(status).toMatchObject({ accepted: 19, suppressed: 1 })
    expect(server.received).toHaveLength(19)
  })
})
