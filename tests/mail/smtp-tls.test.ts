import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import type { SendOutcome } from '../../src/core/campaign.ts'
import { openTransport, parseMailUrl } from '../../src/mail/transport.ts'
import { aMessage } from '../support/mails.ts'
import { type Script, type ScriptedSmtp, scriptedSmtp } from '../support/scripted-smtp.ts'
import { certificate, localCertificate, smtpServer } from '../support/smtp-server.ts'

const TIMEOUTS = { connection: 5_000, greeting: 5_000, socket: 5_000, message: 5_000 }
const SHORT = { connection: 5_000, greeting: 200, socket: 200, message: 400 }

/** How opening ended, or `open` where it worked. */
async function tryOpen(url: string, ca?: string, timeouts = TIMEOUTS): Promise<SendOutcome | 'open'> {
  const options = { folder: '', timeouts, ...(ca ? { tls: { ca } } : {}) }
  const transport = await openTransport(parseMailUrl(url), options)
  const connection = await transport.open()
  if ('failed' in connection) return connection.failed
  const outcome = await connection.send(aMessage(), async () => true)
  await transport.close()
  return outcome.kind === 'accepted' ? 'open' : outcome
}

const kind = (outcome: SendOutcome | 'open'): string => (outcome === 'open' ? outcome : outcome.kind)

describe('STARTTLS', () => {
  it.each<[string, Script, string]>([
    ['is not offered and not known', { ehlo: ['PIPELINING'] }, 'misconfigured'],
    [
      'is stripped on the way',
      { ehlo: ['PIPELINING', 'XXXXXXXX'], starttls: '500 5.5.1 what' },
      'misconfigured',
    ],
    ['is refused for good', { ehlo: ['STARTTLS'], starttls: '554 5.7.3 no' }, 'misconfigured'],
    ['is refused for now', { ehlo: ['STARTTLS'], starttls: '454 4.7.0 not now' }, 'failed'],
    ['ends in a drop', { ehlo: ['STARTTLS'], starttls: (p) => p.drop() }, 'failed'],
    ['ends in silence', { ehlo: ['STARTTLS'], starttls: '220 2.0.0 go' }, 'failed'],
    ['meets HELO only', { ehlo: '502 5.5.1 what' }, 'misconfigured'],
  ])('%s: nothing is sent and no password is shown', async (_name, script, expected) => {
    await using server = await scriptedSmtp(script)
    const timeouts = script.starttls === '220 2.0.0 go' ? SHORT : TIMEOUTS
    const outcome = await tryOpen(`smtp://post:sEcrEt@127.0.0.1:${server.port}`, undefined, timeouts)
    expect(kind(outcome)).toBe(expected)
    expectNoSecret(server, outcome)
  })

  it('does not believe what was said before it', async () => {
    await using server = await scriptedSmtp({
      certificate: await localCertificate(),
      ehlo: ['STARTTLS', 'SMTPUTF8'],
      // Behind the 220, in the clear: a forged answer that would count for the session.
      starttls: (peer) => {
        peer.write('220 2.0.0 go\r\n250-forged\r\n250 AUTH PLAIN\r\n')
        peer.drop()
      },
    })
    const outcome = await tryOpen(
      `smtp://post:sEcrEt@127.0.0.1:${server.port}`,
      (await localCertificate()).cert,
    )
    expect(kind(outcome)).toBe('failed')
    expectNoSecret(server, outcome)
  })

  it('carries the login, and never before', async () => {
    await using server = await scriptedSmtp({
      certificate: await localCertificate(),
      ehlo: ['STARTTLS', 'AUTH PLAIN LOGIN'],
      starttls: (peer) => peer.startTls(),
    })
    const outcome = await tryOpen(
      `smtp://post:sEcrEt@127.0.0.1:${server.port}`,
      (await localCertificate()).cert,
    )
    expect(outcome).toBe('open')
    expect(server.lines.filter((l) => /AUTH|MAIL|RCPT/.test(l) && !l.startsWith('(tls)'))).toEqual([])
    expect(server.lines.some((l) => l.startsWith('(tls) AUTH PLAIN'))).toBe(true)
  })
})

function expectNoSecret(server: ScriptedSmtp, outcome: SendOutcome | 'open'): void {
  const said = server.lines.join('\n')
  expect(said).not.toMatch(/AUTH|MAIL|RCPT/)
  expect(said + inspect(outcome, { depth: 9 })).not.toContain('sEcrEt')
}

describe('certificates', () => {
  it.each(['smtp', 'smtps'])('%s: one that nobody vouches for is not trusted', async (scheme) => {
    await using server = await smtpServer({ secure: scheme === 'smtps' })
    const outcome = await tryOpen(`${scheme}://127.0.0.1:${server.port}`)
    expect(kind(outcome)).toBe('misconfigured')
    expect(server.received).toEqual([])
    expect(await tryOpen(`${scheme}://127.0.0.1:${server.port}`, server.ca)).toBe('open')
  })

  it.each(['smtp', 'smtps'])('%s: one with another name is not trusted', async (scheme) => {
    const other = await certificate('mail.example.org')
    await using server = await smtpServer({ ...other, secure: scheme === 'smtps' })
    const outcome = await tryOpen(`${scheme}://127.0.0.1:${server.port}`, other.cert)
    expect(kind(outcome)).toBe('misconfigured')
    expect(inspect(outcome)).toMatch(/certificate/)
    expect(server.received).toEqual([])
  })

  it('smtps against a server that speaks no TLS', async () => {
    await using server = await scriptedSmtp()
    expect(kind(await tryOpen(`smtps://127.0.0.1:${server.port}`))).toBe('misconfigured')
  })
})
