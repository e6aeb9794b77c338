// What a relay can do to a sending, and in which state of the ledger each case ends: now, and after the next run.
import PostalMime from 'postal-mime'
import { describe, expect, it } from 'vitest'
import { type Accounting, type DeliveryState, isBalanced } from '../../src/core/campaign.ts'
import { addMinutes } from '../../src/core/time.ts'
import { oneWay } from '../../src/flows/fleet.ts'
import { runSending } from '../../src/flows/run-sending.ts'
import type { UnknownPolicy } from '../../src/flows/settle-unknown.ts'
import { openTransport, parseMailUrl } from '../../src/mail/transport.ts'
import { type Peer, type Script, scriptedSmtp } from '../support/scripted-smtp.ts'
import { aSending, ISSUE } from '../support/sending.ts'
import { localCertificate } from '../support/smtp-server.ts'
import { aVariant, NOW, readerAddress, temporaryFolder } from '../support/store.ts'

/** For servers that do answer, however busy the machine is, and for those that never will. */
const LONG = { connection: 5_000, greeting: 5_000, socket: 5_000, message: 10_000 }
const SHORT = { connection: 1_000, greeting: 300, socket: 300, message: 800 }

type Counts = Partial<Accounting>
type Fault = Script & { readonly timeouts?: typeof LONG; readonly tls?: 'required'; readonly large?: boolean }

const plain = (port: number): string => `smtp://127.0.0.1:${port}?tls=none`

/** Two readers, one connection, and a server that fails as scripted. */
async function fault({ timeouts = LONG, tls, large = false, ...script }: Fault) {
  const sending = await aSending(2)
  if (large) await enlarge(sending.store)
  let now = NOW
  async function send(port: number, unknown: UnknownPolicy, patient = LONG, url = plain(port)) {
    const { cert } = await localCertificate()
    const transport = await openTransport(parseMailUrl(`${url}&connections=1`), {
      folder: temporaryFolder(),
      timeouts: patient,
      tls: { ca: cert },
    })
    const options = { unknown, patience: 0, onProgress: () => {} } as const
    const { trouble } = await runSending({ ...sending, clock: () => now }, ISSUE, oneWay(transport), {
      ...options,
      signal: new AbortController().signal,
    })
    await transport.close()
    const counts = await sending.campaigns.accounting(ISSUE, now)
    expect(isBalanced(counts)).toBe(true)
    const [campaign] = await sending.campaigns.of(ISSUE)
    return { trouble, counts, wish: campaign?.wish }
  }
  await using bad = await scriptedSmtp(script)
  const url = tls ? `smtp://localhost:${bad.port}?tls=${tls}` : undefined
  const first = await send(bad.port, 'hold', timeouts, url)
  return {
    ...sending,
    first,
    lines: bad.lines,
    sent: bad.bodies.filter((b) => b.complete).map((b) => b.text),
    /** The next run, some minutes later, to a server that takes everything. */
    async next(unknown: UnknownPolicy = 'hold') {
      now = addMinutes(now, 10)
      await using good = await scriptedSmtp()
      const { counts } = await send(good.port, unknown)
      return { counts, sent: good.bodies.filter((b) => b.complete).map((b) => b.text) }
    },
  }
}

/** Makes the frozen mail larger than the buffers of two sockets: then a body can stand still half way. */
async function enlarge(store: Awaited<ReturnType<typeof aSending>>['store']): Promise<void> {
  const html = { segments: ['a line of a mail that is far too long\n'.repeat(300_000)], slots: [] }
  await store.db
    .updateTable('renders')
    .set({ data: JSON.stringify(aVariant({ html })) })
    .execute()
}

const hangUpSoon = (peer: Peer): void => peer.drop()
const drip = (peer: Peer): void => {
  const timer = setInterval(() => peer.write('250-'), 50)
  setTimeout(() => clearInterval(timer), 3_000).unref()
}
const MEGABYTE = `250-${'x'.repeat(100)}\r\n`.repeat(10_000)

// Nothing is out: both readers are where they were, and get their mail from the next run.
const BEFORE_THE_DOT: readonly (readonly [string, Fault])[] = [
  ['closes at once', { greeting: hangUpSoon }],
  ['greets with 421', { greeting: (p) => p.hangUp('421 4.3.2 full') }],
  ['greets with a megabyte', { greeting: (p) => p.write(MEGABYTE) }],
  ['never greets', { greeting: () => {}, timeouts: SHORT }],
  ['closes at EHLO', { ehlo: hangUpSoon }],
  ['drips at EHLO', { ehlo: drip, timeouts: SHORT }],
  ['has no TLS for now', { ehlo: ['STARTTLS'], starttls: '454 4.7.0 not now', tls: 'required' }],
  ['closes at MAIL', { mail: hangUpSoon }],
  ['leaves with 421 at MAIL', { mail: (p) => p.hangUp('421 4.7.0 too many') }],
  ['closes at RCPT', { rcpt: hangUpSoon }],
  ['leaves with 421 at RCPT', { rcpt: (p) => p.hangUp('421 4.3.2 bye') }],
  ['is silent at RCPT', { rcpt: () => {}, timeouts: SHORT }],
  ['drips at RCPT', { rcpt: drip, timeouts: SHORT }],
  ['says a megabyte at RCPT', { rcpt: (p) => p.write(MEGABYTE) }],
  ['closes before the 354', { data: hangUpSoon }],
  ['is silent before the 354', { data: () => {}, timeouts: SHORT }],
  ['says 250 in place of 354', { data: '250 2.0.0 ok' }],
  ['closes in the body', { body: hangUpSoon, large: true }],
  ['stops reading in the body', { body: (p) => p.stopReading(), large: true, timeouts: SHORT }],
]

describe('before the dot: a relay that', () => {
  it.each(BEFORE_THE_DOT)('%s', async (_name, script) => {
    const run = await fault(script)
    expect(run.first.trouble).toContain('does not answer')
    expect(run.first.counts).toMatchObject({ queued: 2, deferred: 0, unknown: 0 })
    expect(run.sent).toEqual([])
    const next = await run.next()
    expect(next.counts).toMatchObject({ accepted: 2 })
    expect(next.sent).toHaveLength(2)
  })
})

// A person has to see to it: the campaign is held, and nobody is tried before it is resumed.
const NOT_AS_CONFIGURED: readonly (readonly [string, Fault])[] = [
  ['greets with 554', { greeting: (p) => p.hangUp('554 5.7.1 not you') }],
  ['wants a login', { mail: '530 5.7.0 log in first', rcpt: '530 5.7.0 no', data: '530 5.7.0 no' }],
  ['does not relay', { rcpt: '554 5.7.1 relay access denied', data: '554 5.5.1 no recipients' }],
  ['offers no TLS', { ehlo: ['PIPELINING'], tls: 'required' }],
  ['had its STARTTLS stripped on the way', { ehlo: ['XXXXXXXX'], tls: 'required' }],
  ['refuses STARTTLS', { ehlo: ['STARTTLS'], starttls: '502 5.5.1 no', tls: 'required' }],
]

describe('not as configured: a relay that', () => {
  it.each(NOT_AS_CONFIGURED)('%s', async (_name, script) => {
    const run = await fault(script)
    expect(run.first).toMatchObject({ wish: 'hold', counts: { queued: 2, rejected: 0 } })
    expect(run.first.trouble).toContain('cannot be used as configured')
    expect(run.sent).toEqual([])
    if (script.tls) expect(run.lines.filter((line) => /^(MAIL|RCPT|DATA|AUTH)/.test(line))).toEqual([])
    expect((await run.next()).sent).toEqual([])
    await run.campaigns.setWish(ISSUE, 'send', '', NOW)
    expect((await run.next()).counts).toMatchObject({ accepted: 2 })
  })
})

// A definite answer, before the dot or after it.
const ANSWERED: readonly (readonly [string, Fault, Counts, Counts])[] = [
  ['greylists', { rcpt: '450 4.2.0 greylisted', data: '554 5.5.1 none' }, { deferred: 2 }, { accepted: 2 }],
  [
    'refuses the recipients',
    { rcpt: '550 5.1.1 nobody', data: '554 5.5.1 none' },
    { rejected: 2 },
    { rejected: 2 },
  ],
  ['refuses DATA', { data: '554 5.3.0 no' }, { rejected: 2 }, { rejected: 2 }],
  ['says 451 after the dot', { dot: '451 4.3.0 later' }, { deferred: 2 }, { accepted: 2 }],
  ['says 550 after the dot', { dot: '550 5.1.1 nobody after all' }, { rejected: 2 }, { rejected: 2 }],
  ['says 554 after the dot', { dot: '554 5.7.1 spam' }, { rejected: 2 }, { rejected: 2 }],
  [
    'leaves with 421 after the dot',
    { dot: (p) => p.hangUp('421 4.3.2 bye') },
    { deferred: 1, queued: 1 },
    { accepted: 2 },
  ],
  ['accepts and leaves', { dot: (p) => p.hangUp('250 2.0.0 ok') }, { accepted: 2 }, { accepted: 2 }],
]

describe('with an answer: a relay that', () => {
  it.each(ANSWERED)('%s', async (_name, script, now, then) => {
    const run = await fault(script)
    expect(run.first.counts).toMatchObject({ unknown: 0, inflight: 0, ...now })
    expect((await run.next()).counts).toMatchObject({ unknown: 0, ...then })
  })
})

// The mail is out and nothing tells what became of it: that reader alone is unknown, and stays so under "hold".
const WITHOUT_AN_ANSWER: readonly (readonly [string, Fault])[] = [
  ['closes', { dot: hangUpSoon }],
  ['is silent', { dot: () => {}, timeouts: SHORT }],
  ['drips', { dot: drip, timeouts: SHORT }],
  ['says a megabyte', { dot: (p) => p.write(MEGABYTE) }],
  ['says nonsense', { dot: 'well' }],
  ['says 354', { dot: '354 more' }],
]

describe('after the dot without an answer: a relay that', () => {
  it.each(WITHOUT_AN_ANSWER)('%s', async (_name, script) => {
    const run = await fault(script)
    expect(run.first.counts).toMatchObject({ unknown: 1, queued: 1 })
    expect(run.sent).toHaveLength(1)

    const held = await run.next()
    expect(held.counts).toMatchObject({ unknown: 1, accepted: 1 })
    expect(held.sent).toHaveLength(1)
    expect(held.sent[0]).not.toBe(run.sent[0])
    // Named, and nobody else.
    const [unsure, ...others] = await run.campaigns.deliveries(ISSUE, ['unknown', 'assumed'])
    expect(others).toEqual([])
    expect(await toOf(run.sent[0])).toBe(unsure?.address)
  })

  it('closes, under "assume": it is assumed and not sent again', async () => {
    const run = await fault({ dot: hangUpSoon })
    const next = await run.next('assume')
    expect(next.counts).toMatchObject({ assumed: 1, accepted: 1 })
    expect(next.sent).toHaveLength(1)
  })

  it('closes, under "resend": the same bytes again, with a note of why', async () => {
    const run = await fault({ dot: hangUpSoon })
    const next = await run.next('resend')
    expect(next.counts).toMatchObject({ accepted: 2 })
    expect(next.sent).toHaveLength(2)
    expect(next.sent).toContain(run.sent[0])
    const notes = await run.store.db.selectFrom('delivery_notes').select('note').execute()
    expect(notes).toEqual([{ note: 'policy: resend unknown' }])
  })
})

/** The recipient as a parser that is not ours reads it from the bytes of the wire. */
async function toOf(wire = ''): Promise<string | undefined> {
  const undotted = wire.replace(/^\.(?=.)/gm, '')
  return (await PostalMime.parse(Buffer.from(undotted, 'latin1'))).to?.[0]?.address
}

it('what is on the wire is read by another parser as what was frozen', async () => {
  const run = await fault({ greeting: hangUpSoon })
  const { sent } = await run.next()
  const mails = await Promise.all(sent.map((wire) => PostalMime.parse(Buffer.from(wire, 'latin1'))))
  expect(mails.map((mail) => mail.to?.[0]?.address).toSorted()).toEqual([readerAddress(1), readerAddress(2)])
  for (const mail of mails) {
    expect(mail.subject).toBe('A subject')
    expect(mail.html?.trim()).toBe('<p>Hello</p>')
    expect(mail.text?.trim()).toBe('Hello')
    expect(mail.date).toBe('2026-11-20T06:10:00.000Z')
  }
  expect(new Set(mails.map((mail) => mail.messageId)).size).toBe(2)
})

const FINAL: readonly DeliveryState[] = ['accepted', 'rejected', 'expired', 'suppressed', 'cancelled']

it('a reader who is deferred again and again expires after 36 hours, and is named', async () => {
  const sending = await aSending(1)
  await using server = await scriptedSmtp({ rcpt: '451 4.3.0 later', data: '554 5.5.1 none' })
  let now = NOW
  for (let tries = 0; tries < 40; tries++) {
    const transport = await openTransport(parseMailUrl(`smtp://127.0.0.1:${server.port}?tls=none`), {
      folder: temporaryFolder(),
    })
    const tools = { ...sending, clock: () => now }
    const signal = new AbortController().signal
    await runSending(tools, ISSUE, oneWay(transport), {
      unknown: 'hold',
      patience: 0,
      signal,
      onProgress: () => {},
    })
    await transport.close()
    const due = await sending.campaigns.nextDue(ISSUE)
    if (!due) break
    now = due
  }
  expect(await sending.campaigns.accounting(ISSUE, now)).toMatchObject({ expired: 1, queued: 0, deferred: 0 })
  expect(await sending.campaigns.deliveries(ISSUE, FINAL)).toMatchObject([{ address: readerAddress(1) }])
  const hours = (Date.parse(now) - Date.parse(NOW)) / 3_600_000
  expect(hours).toBeGreaterThan(28)
  expect(hours).toBeLessThanOrEqual(36)
})
