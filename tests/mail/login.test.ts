import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import type { SMTPServerAuthentication, SMTPServerOptions } from 'smtp-server'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { SendOutcome } from '../../src/core/campaign.ts'
import { openTransport, parseMailUrl } from '../../src/mail/transport.ts'
import { aMessage } from '../support/mails.ts'
import { type Script, type ScriptedSmtp, scriptedSmtp } from '../support/scripted-smtp.ts'
import { localCertificate, refusal, smtpServer, type TestSmtpServer } from '../support/smtp-server.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'postrider-login-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

/** How sending one mail ended: `open` where it was taken. */
async function trySend(url: string): Promise<SendOutcome | 'open'> {
  const timeouts = { connection: 5_000, greeting: 5_000, socket: 5_000, message: 5_000 }
  const tls = { ca: (await localCertificate()).cert }
  const transport = await openTransport(parseMailUrl(url, folder), { folder, timeouts, tls })
  const connection = await transport.open()
  if ('failed' in connection) return connection.failed
  const outcome = await connection.send(aMessage(), async () => true)
  await transport.close()
  return outcome.kind === 'accepted' ? 'open' : outcome
}

type Seen = Pick<SMTPServerAuthentication, 'method' | 'username' | 'password' | 'accessToken'>

/** A server that takes this user with this password, or token, and says what it was offered. */
async function loginServer(
  secret: () => string,
  options: SMTPServerOptions = {},
): Promise<{ readonly server: TestSmtpServer; readonly seen: readonly Seen[] }> {
  const seen: Seen[] = []
  const server = await smtpServer({
    authOptional: false,
    onAuth: ({ method, username, password, accessToken }, _session, done) => {
      seen.push({ method, username, password, accessToken })
      if (username === 'post@office' && (accessToken ?? password) === secret()) done(null, { user: 'post' })
      else if (method === 'XOAUTH2') done(null, { data: { status: '401', schemes: 'bearer' } })
      else done(refusal(535, '5.7.8 wrong'))
    },
    ...options,
  })
  return { server, seen }
}

function said(outcome: SendOutcome | 'open'): string {
  return inspect(outcome, { depth: 9 })
}

describe.each(['smtp', 'smtps'])('over %s', (scheme) => {
  const secure = scheme === 'smtps'
  const at = (server: TestSmtpServer, login: string, query: string): string =>
    `${scheme}://${login}@127.0.0.1:${server.port}${query}`

  it.each([
    ['PLAIN', '?auth=plain'],
    ['LOGIN', '?auth=login'],
    ['XOAUTH2', '?auth=xoauth2'],
  ])('logs in by %s, which is asked for', async (method, query) => {
    const { server, seen } = await loginServer(() => 's3cret+/=', {
      secure,
      authMethods: ['PLAIN', 'LOGIN', 'XOAUTH2'],
    })
    await using _ = server
    expect(await trySend(at(server, 'post%40office:s3cret%2B%2F%3D', query))).toBe('open')
    expect(seen).toMatchObject([{ method, username: 'post@office' }])
    expect(server.received).toMatchObject([{ secure: true }])
  })

  it.each([
    [['PLAIN', 'LOGIN'], 'PLAIN'],
    [['LOGIN', 'XOAUTH2'], 'LOGIN'],
    [['CRAM-MD5', 'XOAUTH2'], 'CRAM-MD5'],
  ])('takes of %j by itself %s', async (authMethods, method) => {
    const { server, seen } = await loginServer(() => '', { secure, authMethods })
    await using _ = server
    await trySend(at(server, 'post%40office:sEcrEt', ''))
    expect(seen.map((s) => s.method)).toEqual([method])
  })

  it.each([
    ['PLAIN', '?auth=plain', 'user and password'],
    ['LOGIN', '?auth=login', 'user and password'],
    ['XOAUTH2', '?auth=xoauth2', 'password, which is the access token'],
  ])('a wrong secret for %s is told, and not shown', async (method, query, lookAt) => {
    const { server, seen } = await loginServer(() => 'right', { secure, authMethods: [method] })
    await using _ = server
    const outcome = await trySend(at(server, 'post%40office:sEcrEt', query))
    expect(outcome).toMatchObject({ kind: 'misconfigured' })
    expect(said(outcome)).toContain(`look at the ${lookAt}`)
    expect(said(outcome)).toContain('535')
    expect(said(outcome)).not.toContain('sEcrEt')
    expect(seen.length).toBeGreaterThan(0)
    expect(server.received).toEqual([])
  })

  it.each([
    [['LOGIN', 'XOAUTH2'], '?auth=plain', 'PLAIN'],
    [['PLAIN', 'XOAUTH2'], '?auth=login', 'LOGIN'],
    // A token must not go out as if it were a password, nor a password as a token.
    [['PLAIN', 'LOGIN'], '?auth=xoauth2', 'XOAUTH2'],
    [['XOAUTH2'], '', 'PLAIN or LOGIN'],
  ])('of %j cannot take what %j asks for, and gets nothing', async (authMethods, query, wanted) => {
    const { server, seen } = await loginServer(() => '', { secure, authMethods })
    await using _ = server
    const outcome = await trySend(at(server, 'post%40office:sEcrEt', query))
    expect(outcome).toMatchObject({ kind: 'misconfigured' })
    expect(said(outcome)).toContain(`asks for ${wanted}`)
    expect(said(outcome)).toContain('auth parameter')
    expect(seen).toEqual([])
  })

  it('reads the token file anew for each connection', async () => {
    let current = 'token-1'
    const { server, seen } = await loginServer(() => current, { secure, authMethods: ['XOAUTH2'] })
    await using _ = server
    const url = at(server, 'post%40office', '?auth=xoauth2&tokenFile=var/token.txt')
    expect(said(await trySend(url))).toContain('The tokenFile of MAIL_URL cannot be read (ENOENT).')
    expect(seen).toEqual([])
    await writeFile(join(folder, 'token.txt'), '')
    const here = url.replace('var/', '')
    expect(await trySend(here)).toMatchObject({ kind: 'failed' })
    for (current of ['token-1', 'token-2']) {
      await writeFile(join(folder, 'token.txt'), `${current}\n`)
      expect(await trySend(here)).toBe('open')
    }
    current = 'token-3'
    const stale = await trySend(here)
    expect(stale).toMatchObject({ kind: 'misconfigured' })
    expect(said(stale)).toContain('look at the tokenFile of MAIL_URL')
    expect(said(stale)).not.toMatch(/token-\d/)
    expect(seen.slice(0, 2).map((s) => s.accessToken)).toEqual(['token-1', 'token-2'])
  })

  it.each(['{"access_token": "sEcrEt"}', 'sEcrEt\nsEcrEt', 'sEcrEt\x01auth=Bearer other', 'sEcrEt ж'])(
    'a token file with %j sends nothing',
    async (text) => {
      const { server, seen } = await loginServer(() => '', { secure, authMethods: ['XOAUTH2'] })
      await using _ = server
      await writeFile(join(folder, 'token.txt'), text)
      const outcome = await trySend(at(server, 'post%40office', '?auth=xoauth2&tokenFile=token.txt'))
      expect(outcome).toMatchObject({ kind: 'misconfigured' })
      expect(said(outcome)).not.toContain('sEcrEt')
      expect(seen).toEqual([])
    },
  )
})

describe('a server that', () => {
  const AUTH: Script = { ehlo: ['STARTTLS', 'AUTH PLAIN XOAUTH2'], starttls: (peer) => peer.startTls() }

  async function scripted(script: Script): Promise<ScriptedSmtp> {
    return scriptedSmtp({ certificate: await localCertificate(), ...AUTH, ...script })
  }

  it.each([
    ['535 5.7.8 wrong', 'misconfigured'],
    ['534 5.7.9 weak', 'misconfigured'],
    ['454 4.7.0 later', 'failed'],
  ])('says %s', async (auth, kind) => {
    for (const query of ['', '?auth=xoauth2']) {
      await using server = await scripted({ auth })
      const outcome = await trySend(`smtp://post:sEcrEt@127.0.0.1:${server.port}${query}`)
      expect(outcome).toMatchObject({ kind })
      expect(said(outcome)).not.toContain('sEcrEt')
      expect(server.lines.filter((line) => line.includes('AUTH'))).toHaveLength(1)
    }
  })

  it('drops in the middle of a login', async () => {
    for (const query of ['', '?auth=xoauth2']) {
      await using server = await scripted({ auth: (peer) => peer.drop() })
      expect(await trySend(`smtp://post:sEcrEt@127.0.0.1:${server.port}${query}`)).toMatchObject({
        kind: 'failed',
      })
    }
  })

  it('offers no TLS gets no token, and the file is not even read', async () => {
    await using server = await scriptedSmtp({ ehlo: ['AUTH XOAUTH2'] })
    const outcome = await trySend(`smtp://post@127.0.0.1:${server.port}?auth=xoauth2&tokenFile=no-such-file`)
    expect(outcome).toMatchObject({ kind: 'misconfigured' })
    expect(said(outcome)).not.toContain('tokenFile')
    expect(server.lines.join()).not.toContain('AUTH')
  })

  it('gets the token as it is written down', async () => {
    await using server = await scripted({})
    expect(await trySend(`smtp://post%40office:tok.en@127.0.0.1:${server.port}?auth=xoauth2`)).toBe('open')
    const sent = server.lines.find((line) => line.startsWith('(tls) AUTH XOAUTH2 '))?.split(' ')[3] ?? ''
    expect(Buffer.from(sent, 'base64').toString()).toBe('user=post@office\x01auth=Bearer tok.en\x01\x01')
  })
})
