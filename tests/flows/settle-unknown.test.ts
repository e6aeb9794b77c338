import { expect, it } from 'vitest'
import { addMinutes, type Instant } from '../../src/core/time.ts'
import { oneWay } from '../../src/flows/fleet.ts'
import { runSending } from '../../src/flows/run-sending.ts'
import { settleUnknown, type UnknownPolicy } from '../../src/flows/settle-unknown.ts'
import { openTransport, parseMailUrl } from '../../src/mail/transport.ts'
import { type Peer, scriptedSmtp } from '../support/scripted-smtp.ts'
import { aSending, ISSUE, SENDER } from '../support/sending.ts'
import { NOW, temporaryFolder } from '../support/store.ts'

const HOURS = 60

/** A reader whose mail was taken without an answer, by a relay that remembers for a day. */
async function anUnknownReader(idempotency: { header: string; windowMinutes: number } | null) {
  const sending = await aSending(1)
  const sender = JSON.stringify({ en: { ...SENDER, idempotency } })
  await sending.store.db.updateTable('campaigns').set({ sender }).execute()
  const sendAt = async (now: Instant, unknown: UnknownPolicy, dot?: (peer: Peer) => void) => {
    await using server = await scriptedSmtp(dot ? { dot } : {})
    const transport = await openTransport(parseMailUrl(`smtp://127.0.0.1:${server.port}?tls=none`), {
      folder: temporaryFolder(),
    })
    const signal = new AbortController().signal
    const options = { unknown, patience: 0, signal, onProgress: () => {} }
    await runSending({ ...sending, clock: () => now }, ISSUE, oneWay(transport), options)
    await transport.close()
    return {
      status: await sending.campaigns.accounting(ISSUE, now),
      bodies: server.bodies.filter((b) => b.complete).map((b) => b.text),
    }
  }
  const first = await sendAt(NOW, 'hold', (peer) => peer.drop())
  expect(first.bodies).toHaveLength(1)
  const notes = async () =>
    (await sending.store.db.selectFrom('delivery_notes').select('note').execute()).map((row) => row.note)
  return { ...sending, first, sendAt, notes }
}

const REMEMBERS = { header: 'X-Send-Once', windowMinutes: 24 * HOURS }

it('a relay that knows its mails gets the same bytes again, whatever the policy', async () => {
  const { first, sendAt, notes } = await anUnknownReader(REMEMBERS)
  expect(first.status).toMatchObject({ deferred: 1, unknown: 0 })
  expect(await notes()).toEqual(['relay: X-Send-Once'])
  const early = await sendAt(addMinutes(NOW, 5), 'hold')
  expect(early.bodies).toEqual([])
  const second = await sendAt(addMinutes(NOW, 20), 'hold')
  expect(second.status).toMatchObject({ accepted: 1 })
  expect(second.bodies).toEqual(first.bodies)
  expect(first.bodies[0]).toMatch(/^X-Send-Once: 2026-w47\.1\.[a-z2-7]+$/m)
})

it('after its window the policy decides', async () => {
  const { campaigns, sendAt, notes } = await anUnknownReader({ ...REMEMBERS, windowMinutes: 60 })
  await campaigns.move(ISSUE, ['queued'], 'unknown', 'test: as a crash leaves it', NOW)
  const later = addMinutes(NOW, 50)
  const { status, bodies } = await sendAt(later, 'hold')
  // The crash is ours and nothing waits: ten minutes of the window are left.
  expect([status.accepted, bodies.length]).toEqual([1, 1])
  await campaigns.move(ISSUE, ['accepted'], 'unknown', 'test: as a crash leaves it', later)
  for (const [policy, state] of [
    ['hold', 'unknown'],
    ['assume', 'assumed'],
  ] as const) {
    await settleUnknown({ campaigns, clock: () => addMinutes(NOW, 61) }, ISSUE, policy, 0, ['main'])
    expect(await campaigns.accounting(ISSUE, later)).toMatchObject({ [state]: 1 })
  }
  expect((await notes()).filter((n) => n.startsWith('relay'))).toHaveLength(2)
})

it('a relay that does not know them leaves it to the policy at once', async () => {
  const { first, notes } = await anUnknownReader(null)
  expect(first.status).toMatchObject({ unknown: 1, queued: 0, deferred: 0 })
  expect(await notes()).toEqual([])
})
