import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import PostalMime from 'postal-mime'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { composeMessage, prepareVariant } from '../../src/mail/compose.ts'
import { listInbox } from '../../src/mail/inbox.ts'
import { inboxFolder } from '../../src/mail/message-files.ts'
import { openTransport, parseMailUrl, type Transport } from '../../src/mail/transport.ts'
import { AT, aMessage, anAddress, aReader, aSender, aVariant } from '../support/mails.ts'
import { scriptedSmtp } from '../support/scripted-smtp.ts'
import { smtpServer } from '../support/smtp-server.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'postrider-all-to-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const letter = (name: string) =>
  composeMessage(
    prepareVariant(aVariant(), aSender(), '2026-W47'),
    aReader({ address: anAddress(`${name}@readers.example.org`) }),
    AT,
  )

async function open(url: string, ca?: string): Promise<Transport> {
  return openTransport(parseMailUrl(url, folder), { folder, ...(ca ? { tls: { ca } } : {}) })
}

async function sendAll(transport: Transport, names: readonly string[]): Promise<void> {
  const connection = await transport.open()
  if ('failed' in connection) throw new Error(JSON.stringify(connection.failed))
  for (const name of names)
    expect((await connection.send(letter(name), async () => true)).kind).toBe('accepted')
  expect(connection.usable).toBe(true)
  await connection.close()
  await transport.close()
}

it.each(['smtp', 'smtps'])(
  '%s: every envelope is for the owner, and the headers tell the reader',
  async (scheme) => {
    await using server = await smtpServer({ secure: scheme === 'smtps' })
    const transport = await open(`${scheme}://127.0.0.1:${server.port}?allTo=owner@example.org`, server.ca)
    expect(transport).toMatchObject({ scheme, allTo: 'owner@example.org', connections: 10, rate: null })
    await sendAll(transport, ['nino', 'goga'])
    expect(server.received.map((mail) => mail.to)).toEqual([['owner@example.org'], ['owner@example.org']])
    const made = [letter('nino'), letter('goga')]
    for (const [i, mail] of server.received.entries()) {
      // The bytes stay, so that a signature does too; so does the return path, by which a mail is known.
      expect(mail.raw.equals(made[i]?.raw ?? Buffer.of())).toBe(true)
      expect(mail.from).toBe(made[i]?.envelope.from)
      expect((await PostalMime.parse(mail.raw)).to).toEqual([
        { name: '', address: `${['nino', 'goga'][i]}@readers.example.org` },
      ])
    }
  },
)

it('folder and inbox: delivered to the owner', async () => {
  await sendAll(await open('folder:out?allTo=owner@example.org'), ['nino'])
  const [file = ''] = await readdir(join(folder, 'out'))
  expect(await readFile(join(folder, 'out', file), 'utf8')).toContain('Delivered-To: owner@example.org\r\n')
  await sendAll(await open('inbox:?allTo=owner@example.org'), ['nino', 'goga'])
  expect((await listInbox(inboxFolder(folder))).map((mail) => mail.to)).toEqual([
    'owner@example.org',
    'owner@example.org',
  ])
})

it('no reader is named to a server, whatever a message says of itself', async () => {
  await using server = await scriptedSmtp()
  const transport = await open(`smtp://127.0.0.1:${server.port}?tls=none&allTo=Owner%2Btest@Example.org`)
  const connection = await transport.open()
  if ('failed' in connection) throw new Error('no connection')
  const plain = aMessage()
  for (const to of ['nino@readers.example.org', 'нино@readers.example.org', 'a@b.c>\r\nRCPT TO:<d@e.f', ''])
    await connection.send({ ...plain, envelope: { ...plain.envelope, to } }, async () => true)
  // The server that takes no SMTPUTF8 would have to be asked for the header's sake: that is the message's own matter.
  await connection.send(aMessage('x\r\n', 'нино@readers.example.org'), async () => true)
  await transport.close()
  const recipients = server.lines.filter((line) => /^RCPT/i.test(line))
  expect(recipients).toEqual(Array.from({ length: 5 }, () => 'RCPT TO:<Owner+test@example.org>'))
  expect(server.lines.filter((line) => line.startsWith('MAIL')).at(-1)).toContain('SMTPUTF8')
})

it('without it readers get their mail', async () => {
  expect(await open('folder:out')).toMatchObject({ scheme: 'folder', allTo: null })
})
