import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { createConnection } from 'node:net'
import { networkInterfaces, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { composeMessage, prepareVariant } from '../../src/mail/compose.ts'
import { listInbox, openInbox, readInboxMessage } from '../../src/mail/inbox.ts'
import { inboxFolder } from '../../src/mail/message-files.ts'
import { openTransport, parseMailUrl } from '../../src/mail/transport.ts'
import { AT, aMessage, anAddress, aReader, aSender, aVariant } from '../support/mails.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'postrider-mail-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const yes = async (): Promise<boolean> => true

async function openConnection(url: string) {
  const transport = await openTransport(parseMailUrl(url, folder), { folder })
  const connection = await transport.open()
  if ('failed' in connection) throw new Error(JSON.stringify(connection.failed))
  return { transport, connection }
}

const letter = (id: number, name: string) =>
  composeMessage(
    prepareVariant(aVariant(), aSender(), '2026-W47'),
    aReader({ id, address: anAddress(`${name}@readers.example.org`), values: { first_name: name } }),
    AT,
  )

describe('the inbox transport', () => {
  it('keeps each mail as a file, under the lines of a delivering server, and lists it', async () => {
    const { transport, connection } = await openConnection('inbox:')
    expect(transport.scheme).toBe('inbox')
    const first = letter(1, 'Nino')
    expect((await connection.send(first, yes)).kind).toBe('accepted')
    expect((await connection.send(letter(2, 'Goga'), yes)).kind).toBe('accepted')
    const inbox = inboxFolder(folder)
    expect(await readdir(inbox)).toEqual(['000001.eml', '000002.eml'])
    const top = `Return-Path: <${first.envelope.from}>\r\nDelivered-To: ${first.envelope.to}\r\n`
    const file = await readFile(join(inbox, '000001.eml'))
    expect(file.equals(Buffer.concat([Buffer.from(top), first.raw]))).toBe(true)
    expect(await listInbox(inbox)).toMatchObject([
      { file: '000002.eml', to: 'Goga@readers.example.org' },
      {
        file: '000001.eml',
        from: 'The Caravan Post <weekly@caravanpost.example.org>',
        to: 'Nino@readers.example.org',
        subject: 'The week, Nino: a bridge opens',
        date: '2026-11-20T06:00:00.000Z',
        bytes: file.length,
      },
    ])
    const mail = await readInboxMessage(inbox, '000001.eml')
    expect(mail.html).toContain('Good morning, Nino.')
    expect(mail.text).toContain('Good morning, Nino.')
    expect(mail.raw.equals(file)).toBe(true)
    expect(mail.headers.map((h) => h.key)).toContain('list-unsubscribe')
    await connection.close()
    await transport.close()
  })

  it('keeps nothing that the gate held back', async () => {
    const { transport, connection } = await openConnection('inbox:')
    expect(await connection.send(letter(1, 'Nino'), async () => false)).toEqual({ kind: 'withheld' })
    await transport.close()
    expect(await listInbox(inboxFolder(folder))).toEqual([])
  })

  it('takes addresses beyond ASCII and bodies full of dots', async () => {
    const { transport, connection } = await openConnection('inbox:')
    const message = aMessage('.\r\n..\r\n', 'нино@readers.example.org')
    expect((await connection.send(message, yes)).kind).toBe('accepted')
    const [entry] = await listInbox(inboxFolder(folder))
    expect(entry?.to).toBe('нино@readers.example.org')
    const mail = await readInboxMessage(inboxFolder(folder), entry?.file ?? '')
    expect(mail.raw.includes(message.raw)).toBe(true)
    await transport.close()
  })
})

describe('the inbox', () => {
  it('goes on counting after a restart, and beside another one on the same folder', async () => {
    for (const name of ['Nino', 'Goga']) {
      const { transport, connection } = await openConnection('inbox:')
      await connection.send(letter(1, name), yes)
      await transport.close()
    }
    const pair = [await openConnection('inbox:'), await openConnection('inbox:')]
    await Promise.all(
      pair.map(async ({ connection }) => {
        for (let i = 0; i < 10; i += 1) await connection.send(letter(i, `r${i}`), yes)
      }),
    )
    for (const { transport } of pair) await transport.close()
    const files = await readdir(inboxFolder(folder))
    expect(files).toHaveLength(22)
    expect(new Set(files).size).toBe(22)
    expect(files.every((f) => /^\d{6}\.eml$/.test(f))).toBe(true)
  })

  it('listens on loopback only', async () => {
    const inbox = await openInbox({ folder })
    const others = Object.values(networkInterfaces())
      .flatMap((all) => all ?? [])
      .filter((i) => !i.internal && i.family === 'IPv4')
    for (const { address } of others) {
      const answer = await new Promise<string>((resolve) => {
        const socket = createConnection({ host: address, port: inbox.port })
        socket.once('connect', () => resolve('connected'))
        socket.once('error', () => resolve('refused'))
      })
      expect(answer).toBe('refused')
    }
    await inbox.close()
  })

  it('says which port is taken', async () => {
    const inbox = await openInbox({ folder })
    await expect(openInbox({ folder, port: inbox.port })).rejects.toThrow(`Port ${inbox.port} is in use`)
    await inbox.close()
  })

  it('says 451 where it cannot keep a mail', async () => {
    const { transport, connection } = await openConnection('inbox:')
    await rm(inboxFolder(folder), { recursive: true })
    expect(await connection.send(letter(1, 'Nino'), yes)).toMatchObject({
      kind: 'refused',
      reply: { code: 451 },
    })
    await transport.close()
  })

  it('reads no file but its own mails', async () => {
    await writeFile(join(folder, 'secret.eml'), 'From: a@b.c\r\n\r\nsecret')
    await writeFile(join(folder, '000009.txt'), 'x')
    await symlink(join(folder, 'secret.eml'), join(folder, '000007.eml'))
    for (const file of [
      'secret.eml',
      '../secret.eml',
      '000009.txt',
      '000007.eml',
      '000001.eml',
      '%2e%2e/000001.eml',
      '/etc/passwd',
      '000001.eml\0',
      '.',
      '',
    ])
      await expect(readInboxMessage(folder, file)).rejects.toMatchObject({ code: 'not-found' })
    expect(await listInbox(join(folder, 'missing'))).toEqual([])
  })

  it('lists what no parser takes beside the rest', async () => {
    const deep = Array.from(
      { length: 400 },
      (_, i) => `--${i}\r\nContent-Type: multipart/mixed; boundary=${i + 1}\r\n\r\n`,
    )
    await writeFile(
      join(folder, '000001.eml'),
      `Content-Type: multipart/mixed; boundary=0\r\n\r\n${deep.join('')}`,
    )
    await writeFile(join(folder, '000002.eml'), Buffer.from([0, 255, 13, 10, 13, 10]))
    await writeFile(join(folder, '000003.eml'), 'Subject: Fine\r\n\r\nx')
    expect((await listInbox(folder)).map((entry) => [entry.file, entry.subject])).toEqual([
      ['000003.eml', 'Fine'],
      ['000002.eml', ''],
      ['000001.eml', ''],
    ])
  })
})

describe('the folder transport', () => {
  it('writes a mail once, whole, and the same mail again over itself', async () => {
    const { transport, connection } = await openConnection('folder:out')
    const message = letter(1, 'Nino')
    const token = message.envelope.from.slice(2, message.envelope.from.indexOf('@'))
    for (let i = 0; i < 2; i += 1)
      expect(await connection.send(message, yes)).toMatchObject({ kind: 'accepted', reply: { code: 250 } })
    expect(await readdir(join(folder, 'out'))).toEqual([`${token}.eml`])
    const file = await readFile(join(folder, 'out', `${token}.eml`))
    expect(file.subarray(-message.raw.length).equals(message.raw)).toBe(true)
    await transport.close()
  })

  it('writes nothing that the gate held back', async () => {
    const { connection } = await openConnection('folder:out')
    expect(await connection.send(letter(1, 'Nino'), async () => false)).toEqual({ kind: 'withheld' })
    expect(await readdir(join(folder, 'out'))).toEqual([])
  })

  it('leaves its folder by no name', async () => {
    const { connection } = await openConnection('folder:out')
    const { envelope, raw } = aMessage()
    for (const from of ['b+../../evil@example.org', 'b+..@example.org', '../evil@example.org', 'b+@x'])
      await connection.send({ envelope: { ...envelope, from }, raw }, yes)
    expect(await readdir(folder)).toEqual(['out'])
    for (const file of await readdir(join(folder, 'out'))) expect(file).toMatch(/^[a-z0-9][a-z0-9.-]*\.eml$/)
  })

  it('says what is wrong with a place where no folder can be', async () => {
    await writeFile(join(folder, 'file'), '')
    const transport = await openTransport(parseMailUrl('folder:file/out', folder), { folder })
    const connection = await transport.open()
    expect('failed' in connection && connection.failed.kind).toBe('misconfigured')
    const gone = await openConnection('folder:out')
    await rm(join(folder, 'out'), { recursive: true })
    expect((await gone.connection.send(letter(1, 'Nino'), yes)).kind).toBe('failed')
  })
})
