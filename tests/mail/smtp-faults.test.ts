import { describe, expect, it } from 'vitest'
import type { SendOutcome } from '../../src/core/campaign.ts'
import { openTransport, parseMailUrl } from '../../src/mail/transport.ts'
import { aMessage } from '../support/mails.ts'
import { type Peer, type Script, scriptedSmtp } from '../support/scripted-smtp.ts'

/** For servers that do answer, however busy the machine is, and for those that never will. */
const LONG = { connection: 5_000, greeting: 5_000, socket: 5_000, message: 10_000 }
const SHORT = { connection: 1_000, greeting: 150, socket: 150, message: 400 }

type Run = { readonly outcome: SendOutcome; readonly gates: number; readonly complete: boolean }

/** Sends one mail to a server that behaves as scripted. */
async function run(script: Script, timeouts = LONG, body = 'line\r\n'.repeat(2_000)): Promise<Run> {
  await using server = await scriptedSmtp(script)
  const target = parseMailUrl(`smtp://127.0.0.1:${server.port}?tls=none`)
  const transport = await openTransport(target, { folder: '', timeouts })
  const connection = await transport.open()
  if ('failed' in connection) return { outcome: connection.failed, gates: 0, complete: false }
  let gates = 0
  const outcome = await connection.send(aMessage(body), async () => {
    gates += 1
    return true
  })
  await transport.close()
  return { outcome, gates, complete: server.bodies.some((b) => b.complete) }
}

function label({ outcome }: Run): string {
  return 'reply' in outcome ? `${outcome.kind} ${outcome.reply.code}` : outcome.kind
}

const CASES: readonly (readonly [name: string, script: Script, expected: string, gates: number])[] = [
  // Before there is a session.
  ['closes at once', { greeting: (p) => p.drop() }, 'failed', 0],
  ['greets with 421', { greeting: (p) => p.hangUp('421 4.3.2 full') }, 'failed', 0],
  ['greets with 554', { greeting: (p) => p.hangUp('554 5.7.1 no') }, 'misconfigured', 0],
  ['greets in another language', { greeting: 'SSH-2.0-OpenSSH_9.2' }, 'failed', 0],
  ['greets without end', { greeting: (p) => p.write('220-x\r\n'.repeat(200_000)) }, 'failed', 0],
  ['closes at EHLO', { ehlo: (p) => p.drop() }, 'failed', 0],
  // Before the dot: nothing was sent.
  ['closes at MAIL', { mail: (p) => p.drop() }, 'failed', 0],
  ['closes at RCPT', { rcpt: (p) => p.drop() }, 'failed', 0],
  [
    'refuses the sender',
    { mail: '550 5.7.1 not you', rcpt: '503 5.5.1 what', data: '503 5.5.1 what' },
    'refused 550',
    0,
  ],
  ['refuses the recipient', { rcpt: '550 5.1.1 nobody', data: '554 5.5.1 none' }, 'refused 550', 0],
  ['greylists', { rcpt: '451 4.7.1 later', data: '554 5.5.1 none' }, 'refused 451', 0],
  ['leaves with 421 at MAIL', { mail: (p) => p.hangUp('421 4.3.2 bye') }, 'refused 421', 0],
  ['says 421 to MAIL and stays', { mail: '421 4.3.2 bye' }, 'refused 421', 0],
  ['leaves with 421 at DATA', { data: (p) => p.hangUp('421 4.7.0 slow down') }, 'refused 421', 0],
  ['says nonsense to MAIL', { mail: 'well' }, 'failed', 0],
  ['says 354 to RCPT', { rcpt: '354 go on' }, 'failed', 0],
  ['says 354 with no sender', { mail: '550 5.7.1 not you' }, 'refused 550', 0],
  ['leaves with 421 at RCPT', { rcpt: (p) => p.hangUp('421 4.7.0 too many') }, 'refused 421', 0],
  [
    'asks for a login',
    { mail: '530 5.7.0 log in first', rcpt: '530 5.7.0 no', data: '530 5.7.0 no' },
    'misconfigured',
    0,
  ],
  ['does not relay', { rcpt: '554 5.7.1 Relay access denied', data: '554 5.5.1 none' }, 'misconfigured', 0],
  ['closes before the 354', { data: (p) => p.drop() }, 'failed', 0],
  ['refuses DATA', { data: '554 5.3.0 no' }, 'refused 554', 0],
  ['says 250 to DATA', { data: '250 2.0.0 ok' }, 'failed', 0],
  // After the dot: only an answer tells.
  ['closes after the dot', { dot: (p) => p.drop() }, 'unknown', 1],
  ['leaves with 421 after the dot', { dot: (p) => p.hangUp('421 4.3.2 bye') }, 'refused 421', 1],
  ['says 451 after the dot', { dot: '451 4.3.0 later' }, 'refused 451', 1],
  ['says 550 after the dot', { dot: '550 5.7.1 spam' }, 'refused 550', 1],
  ['says 530 after the dot', { dot: '530 5.7.0 log in' }, 'refused 530', 1],
  ['answers the dot with a 1 MB line', { dot: (p) => p.write(`250 ${'x'.repeat(1_000_000)}`) }, 'unknown', 1],
  ['answers the dot with 1 MB of lines', { dot: (p) => p.write('250-ok\r\n'.repeat(125_000)) }, 'unknown', 1],
  ['answers the dot with nonsense', { dot: 'well' }, 'unknown', 1],
  ['answers the dot with 354', { dot: '354 more' }, 'unknown', 1],
  ['answers the dot with a number that is none', { dot: '2500 ok' }, 'unknown', 1],
  ['answers in blank lines first', { dot: '\r\n\r\n250 2.0.0 ok' }, 'accepted 250', 1],
  ['answers in many lines', { dot: '250-2.0.0 one\r\n250 2.0.0 two' }, 'accepted 250', 1],
  ['accepts and leaves', { dot: (p) => p.hangUp('250 2.0.0 ok\r\n421 4.3.2 bye') }, 'accepted 250', 1],
]

const SILENCES: typeof CASES = [
  ['never greets', { greeting: () => {} }, 'failed', 0],
  ['is silent at EHLO', { ehlo: () => {} }, 'failed', 0],
  ['is silent at RCPT', { rcpt: () => {} }, 'failed', 0],
  ['is silent at DATA', { data: () => {} }, 'failed', 0],
  ['is silent after the dot', { dot: () => {} }, 'unknown', 1],
]

async function expectEnd(
  script: Script,
  timeouts: typeof LONG,
  expected: string,
  gates: number,
): Promise<void> {
  const result = await run(script, timeouts)
  expect([label(result), result.gates]).toEqual([expected, gates])
  if (gates === 0) expect(result.complete).toBe(false)
}

describe.each([
  ['pipelines', ['PIPELINING', '8BITMIME']],
  ['takes one command at a time', ['8BITMIME']],
])('a server that %s and', (_kind, ehlo) => {
  it.each(CASES)('%s', (_name, script, expected, gates) =>
    expectEnd({ ehlo, ...script }, LONG, expected, gates),
  )
  it.each(SILENCES)('%s', (_name, script, expected, gates) =>
    expectEnd({ ehlo, ...script }, SHORT, expected, gates),
  )
})

// More than the buffers of two sockets hold: the body is not out, so the gate is not even asked.
const LARGE = 'a line of a mail that is far too long\r\n'.repeat(500_000)

it.each<[string, Script, typeof LONG]>([
  ['closes in the body', { body: (p) => p.drop() }, LONG],
  ['stops reading in the body', { body: (p) => p.stopReading() }, SHORT],
])('a server that %s of a large mail', async (_name, script, timeouts) => {
  expect(await run(script, timeouts, LARGE)).toMatchObject({
    outcome: { kind: 'failed' },
    gates: 0,
    complete: false,
  })
})

it('a reply in drips does not hold a connection for ever', async () => {
  const drip: Script = {
    dot: (peer) => {
      const timer = setInterval(() => peer.write('250-'), 50)
      setTimeout(() => clearInterval(timer), 2_000).unref()
    },
  }
  const started = performance.now()
  expect(label(await run(drip, SHORT))).toBe('unknown')
  expect(performance.now() - started).toBeLessThan(1_800)
})

it.each([
  ['550 5.7.1 enough', 'refused 550'],
  ['250 2.0.0 ok already', 'failed'],
])('an answer in the middle of the body (%s) keeps the dot back', async (answer, expected) => {
  let resume = (): void => {}
  const answered = new Promise<void>((resolve) => {
    resume = resolve
  })
  await using server = await scriptedSmtp({
    body: (peer) => {
      peer.say(answer)
      resume()
    },
  })
  const target = parseMailUrl(`smtp://127.0.0.1:${server.port}?tls=none`)
  const connection = await (await openTransport(target, { folder: '', timeouts: LONG })).open()
  if ('failed' in connection) throw new Error('no connection')
  const outcome = await connection.send(aMessage(), async () => {
    await answered
    // The client hears of it before the gate says yes.
    await server.quiet()
    return true
  })
  expect('reply' in outcome ? `${outcome.kind} ${outcome.reply.code}` : outcome.kind).toBe(expected)
  expect(connection.usable).toBe(false)
  expect(server.bodies).toMatchObject([{ complete: false }])
})

it('a refused reset ends the connection and sends nothing', async () => {
  await using server = await scriptedSmtp({
    rcpt: '550 5.1.1 nobody',
    data: '554 5.5.1 none',
    rset: '500 5.5.1 what',
  })
  const target = parseMailUrl(`smtp://127.0.0.1:${server.port}?tls=none`)
  const connection = await (await openTransport(target, { folder: '', timeouts: LONG })).open()
  if ('failed' in connection) throw new Error('no connection')
  expect((await connection.send(aMessage(), async () => true)).kind).toBe('refused')
  const second = await connection.send(aMessage(), async () => true)
  expect(second.kind).toBe('failed')
  expect(connection.usable).toBe(false)
})

it('a server that is not there, and a name that nobody has', async () => {
  const server = await scriptedSmtp()
  const { port } = server
  await server[Symbol.asyncDispose]()
  for (const url of [`smtp://127.0.0.1:${port}?tls=none`, 'smtp://nobody.invalid?tls=none']) {
    const connection = await (await openTransport(parseMailUrl(url), { folder: '', timeouts: LONG })).open()
    expect('failed' in connection && connection.failed.kind).toBe('failed')
  }
})

it.each([
  ['before', 'data', 'failed'],
  ['after', 'dot', 'unknown'],
])('closing a connection %s the dot settles the mail it carries', async (_when, step, expected) => {
  let reached = (): void => {}
  const silence = new Promise<void>((resolve) => {
    reached = resolve
  })
  await using server = await scriptedSmtp({ [step]: () => reached() })
  const target = parseMailUrl(`smtp://127.0.0.1:${server.port}?tls=none`)
  const transport = await openTransport(target, { folder: '', timeouts: LONG })
  const connection = await transport.open()
  if ('failed' in connection) throw new Error('no connection')
  const sending = connection.send(aMessage(), async () => true)
  await silence
  await transport.close()
  expect((await sending).kind).toBe(expected)
  expect(connection.usable).toBe(false)
})

it.each([
  ['421 4.3.2 idle for too long', 'closes'],
  ['250 2.0.0 hello', 'speaks out of turn'],
])('%s: a server that %s between two mails is left', async (words) => {
  let say = (_words: string): void => {}
  await using server = await scriptedSmtp({
    dot: (peer) => {
      say = peer.say
      peer.say('250 2.0.0 ok')
    },
  })
  const target = parseMailUrl(`smtp://127.0.0.1:${server.port}?tls=none`)
  const connection = await (await openTransport(target, { folder: '', timeouts: LONG })).open()
  if ('failed' in connection) throw new Error('no connection')
  expect((await connection.send(aMessage(), async () => true)).kind).toBe('accepted')
  say(words)
  await server.quiet()
  expect(connection.usable).toBe(false)
  expect((await connection.send(aMessage(), async () => true)).kind).toBe('failed')
  expect(server.bodies).toHaveLength(1)
})

it('a 421 that leaves the socket open is the end of the connection all the same', async () => {
  await using server = await scriptedSmtp({ rcpt: '421 4.7.0 too many', data: '421 4.7.0 too many' })
  const target = parseMailUrl(`smtp://127.0.0.1:${server.port}?tls=none`)
  const connection = await (await openTransport(target, { folder: '', timeouts: LONG })).open()
  if ('failed' in connection) throw new Error('no connection')
  expect(await connection.send(aMessage(), async () => true)).toMatchObject({
    kind: 'refused',
    reply: { code: 421, enhanced: '4.7.0' },
  })
  expect(connection.usable).toBe(false)
  await server.quiet()
})

it('replies may come byte by byte, in any language', async () => {
  const bytes: (() => void)[] = []
  const drip =
    (text: string) =>
    (peer: Peer): void => {
      for (const byte of Buffer.from(`${text}\r\n`)) bytes.push(() => peer.write(Buffer.of(byte)))
    }
  await using server = await scriptedSmtp({
    ehlo: ['8BITMIME'],
    mail: drip('250-2.1.0 one\r\n250 2.1.0 two'),
    rcpt: drip('250 2.1.5 ok'),
    dot: drip('250-2.0.0 принято\r\n250 2.0.0 спасибо'),
  })
  const target = parseMailUrl(`smtp://127.0.0.1:${server.port}?tls=none`)
  const connection = await (await openTransport(target, { folder: '', timeouts: LONG })).open()
  if ('failed' in connection) throw new Error('no connection')
  const timer = setInterval(() => bytes.shift()?.(), 1)
  const outcome = await connection.send(aMessage(), async () => true)
  clearInterval(timer)
  expect(outcome).toEqual({
    kind: 'accepted',
    reply: { code: 250, enhanced: '2.0.0', text: '2.0.0 принято спасибо' },
  })
})
