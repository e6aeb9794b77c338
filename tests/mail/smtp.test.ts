import { describe, expect, it } from 'vitest'
import type { SendOutcome } from '../../src/core/campaign.ts'
import { type MailConnection, openTransport, parseMailUrl } from '../../src/mail/transport.ts'
import { aMessage } from '../support/mails.ts'
import { scriptedSmtp } from '../support/scripted-smtp.ts'
import { refusal, smtpServer } from '../support/smtp-server.ts'

const yes = async (): Promise<boolean> => true

async function connect(port: number, query = '?tls=none', ca?: string): Promise<MailConnection> {
  const transport = await openTransport(parseMailUrl(`smtp://127.0.0.1:${port}${query}`), {
    folder: '',
    name: 'sender.example.org',
    ...(ca ? { tls: { ca } } : {}),
  })
  const connection = await transport.open()
  if ('failed' in connection) throw new Error(JSON.stringify(connection.failed))
  return connection
}

describe('a mail over SMTP', () => {
  it('goes out over STARTTLS and keeps the reply', async () => {
    await using server = await smtpServer()
    const connection = await connect(server.port, '', server.ca)
    const message = aMessage()
    const outcome = await connection.send(message, yes)
    expect(outcome).toEqual({
      kind: 'accepted',
      reply: { code: 250, enhanced: '2.0.0', text: '2.0.0 ok queued as ABC123' },
    })
    expect(server.received).toHaveLength(1)
    expect(server.received[0]).toMatchObject({
      from: message.envelope.from,
      to: ['nino@readers.example.org'],
      secure: true,
    })
    expect(server.received[0]?.raw.equals(message.raw)).toBe(true)
    await connection.close()
    expect(connection.usable).toBe(false)
  })

  it('arrives byte for byte, whatever stands in its body', async () => {
    await using server = await smtpServer()
    const connection = await connect(server.port)
    const bodies = [
      '.\r\n',
      '..\r\n.\r\n...\r\n',
      '.\r\n.\r\nMAIL FROM:<evil@example.org>\r\n',
      'no end of line',
      `${'x'.repeat(200_000)}\r\n.\r\n`,
      `${'.\r\n'.repeat(50_000)}`,
    ]
    for (const body of bodies) expect((await connection.send(aMessage(body), yes)).kind).toBe('accepted')
    expect(server.received).toHaveLength(bodies.length)
    for (const [i, body] of bodies.entries()) {
      const expected = aMessage(body.endsWith('\r\n') ? body : `${body}\r\n`).raw
      expect(server.received[i]?.raw.equals(expected)).toBe(true)
    }
    await connection.close()
  })

  // A receiver that takes any of these for the end of the data would see a second mail.
  it.each(['\n.\n', '\n.\r\n', '\r.\r', '\r.\r\n', '\r\n.\r', '\r\n.\n'])(
    'cannot smuggle a second one behind %j',
    async (sequence) => {
      await using server = await scriptedSmtp()
      const connection = await connect(server.port)
      const evil = `one${sequence}MAIL FROM:<evil@example.org>\r\nRCPT TO:<x@example.org>\r\nDATA\r\ntwo\r\n`
      expect((await connection.send(aMessage(evil), yes)).kind).toBe('accepted')
      const [body] = server.bodies
      expect(server.bodies).toHaveLength(1)
      expect(body?.text.replace(/\r\n/g, '')).not.toMatch(/[\r\n]/)
      for (const line of body?.text.split('\r\n') ?? []) expect(line).not.toBe('.')
      expect(server.lines.filter((l) => l.startsWith('MAIL'))).toHaveLength(1)
      await connection.close()
    },
  )

  it('goes on over the same connection after a refused recipient, a refused mail and a good one', async () => {
    await using server = await smtpServer({
      onRcptTo: (address, _session, done) =>
        done(
          address.address.startsWith('gone')
            ? refusal(550, '5.1.1 no such user')
            : address.address.startsWith('grey')
              ? refusal(451, '4.7.1 come back later')
              : null,
        ),
      onData: (stream, session, done) => {
        stream.resume()
        const isSpam = session.envelope.rcptTo[0]?.address.startsWith('spam')
        stream.on('end', () => done(isSpam ? refusal(554, '5.7.1 spam') : null, '2.0.0 fine'))
      },
    })
    const connection = await connect(server.port)
    const outcomes: SendOutcome[] = []
    for (const name of ['gone', 'nino', 'grey', 'spam', 'nino', 'gone', 'gone', 'nino'])
      outcomes.push(await connection.send(aMessage('x\r\n', `${name}@readers.example.org`), yes))
    expect(outcomes.map((o) => ('reply' in o ? o.reply.code : o.kind))).toEqual([
      550, 250, 451, 554, 250, 550, 550, 250,
    ])
    expect(outcomes[0]).toMatchObject({ kind: 'refused', reply: { enhanced: '5.1.1' } })
    await connection.close()
  })

  it('names one recipient and no other', async () => {
    await using server = await scriptedSmtp()
    const connection = await connect(server.port)
    await connection.send(aMessage(), yes)
    expect(server.lines).toEqual([
      'EHLO sender.example.org',
      'MAIL FROM:<b+2026-w47.16.token@bounces.example.org>',
      'RCPT TO:<nino@readers.example.org>',
      'DATA',
    ])
    for (const to of ['a@b.c>\r\nRCPT TO:<evil@example.org', 'a@b.c\nDATA', '<>', 'a b@c.d', 'a@b.c>', '']) {
      const { envelope, raw } = aMessage()
      const outcome = await connection.send({ envelope: { ...envelope, to }, raw }, yes)
      expect(outcome).toMatchObject({ kind: 'refused', reply: { code: 553, enhanced: '5.1.3' } })
    }
    expect(server.lines).toHaveLength(4)
    await connection.close()
  })

  it('is unusable after as many mails as it may carry', async () => {
    await using server = await smtpServer()
    const connection = await connect(server.port, '?tls=none&maxMessages=2')
    expect(connection.usable).toBe(true)
    await connection.send(aMessage(), yes)
    expect(connection.usable).toBe(true)
    await connection.send(aMessage(), yes)
    expect(connection.usable).toBe(false)
    expect((await connection.send(aMessage(), yes)).kind).toBe('failed')
    expect(server.received).toHaveLength(2)
    await connection.close()
  })

  it('sends one mail at a time', async () => {
    await using server = await smtpServer()
    const connection = await connect(server.port)
    const first = connection.send(aMessage(), yes)
    await expect(connection.send(aMessage(), yes)).rejects.toThrow('one mail at a time')
    expect((await first).kind).toBe('accepted')
    await connection.close()
  })
})

describe('addresses beyond ASCII and large mails', () => {
  it('asks for SMTPUTF8, and refuses by itself where the server has none', async () => {
    await using modern = await scriptedSmtp()
    const connection = await connect(modern.port)
    expect((await connection.send(aMessage('x\r\n', 'нино@readers.example.org'), yes)).kind).toBe('accepted')
    expect(modern.lines.find((l) => l.startsWith('MAIL'))).toMatch(/ SMTPUTF8 BODY=8BITMIME$/)
    await connection.close()

    await using old = await scriptedSmtp({ ehlo: ['PIPELINING'] })
    const plain = await connect(old.port)
    expect(await plain.send(aMessage('x\r\n', 'нино@readers.example.org'), yes)).toMatchObject({
      kind: 'refused',
      reply: { code: 550, enhanced: '5.6.7' },
    })
    expect((await plain.send(aMessage(), yes)).kind).toBe('accepted')
    expect(old.lines.filter((l) => l.startsWith('MAIL'))).toHaveLength(1)
    await plain.close()
  })

  it('refuses by itself what is larger than the server takes', async () => {
    await using server = await scriptedSmtp({ ehlo: ['PIPELINING', 'SIZE 1000'] })
    const connection = await connect(server.port)
    expect(await connection.send(aMessage('x'.repeat(2_000)), yes)).toMatchObject({
      kind: 'refused',
      reply: { code: 552, enhanced: '5.3.4' },
    })
    expect((await connection.send(aMessage(), yes)).kind).toBe('accepted')
    await connection.close()
  })
})

describe('the gate', () => {
  it('is asked once, after the 354, when the body is out and the dot is not', async () => {
    await using server = await scriptedSmtp()
    const connection = await connect(server.port)
    const seen: string[] = []
    const outcome = await connection.send(aMessage('y'.repeat(300_000)), async () => {
      seen.push(server.lines.at(-1) ?? '')
      // All that a server can still miss is what the two sockets hold.
      while ((server.bodies[0]?.text.length ?? 0) < 300_000) await new Promise(setImmediate)
      seen.push(String(server.bodies[0]?.complete))
      return true
    })
    expect(seen).toEqual(['DATA', 'false'])
    expect(outcome.kind).toBe('accepted')
    expect(server.bodies[0]?.complete).toBe(true)
    await connection.close()
  })

  it('is not asked where the recipient is refused', async () => {
    await using server = await scriptedSmtp({ rcpt: '550 5.1.1 nobody', data: '554 5.5.1 no recipients' })
    const connection = await connect(server.port)
    let asked = 0
    const outcome = await connection.send(aMessage(), async () => {
      asked += 1
      return true
    })
    expect(outcome.kind).toBe('refused')
    expect(asked).toBe(0)
    await connection.close()
  })

  it('is not asked where a server gives a 354 with no recipient', async () => {
    await using server = await scriptedSmtp({ rcpt: '550 5.1.1 nobody' })
    const connection = await connect(server.port)
    let asked = 0
    const outcome = await connection.send(aMessage(), async () => {
      asked += 1
      return true
    })
    expect(outcome).toMatchObject({ kind: 'refused', reply: { code: 550 } })
    expect(asked).toBe(0)
    expect(server.bodies).toEqual([{ text: '', complete: true }])
    await connection.close()
  })

  it('refused, leaves nothing at the server and no connection', async () => {
    const { promise: gone, resolve: onClose } = Promise.withResolvers<void>()
    await using real = await smtpServer({ onClose: () => onClose() })
    const connection = await connect(real.port)
    expect(await connection.send(aMessage(), async () => false)).toEqual({ kind: 'withheld' })
    expect(connection.usable).toBe(false)
    await gone
    expect(real.received).toEqual([])

    await using server = await scriptedSmtp()
    const bare = await connect(server.port)
    expect(await bare.send(aMessage('z'.repeat(200_000)), async () => false)).toEqual({ kind: 'withheld' })
    await server.quiet()
    expect(server.bodies).toHaveLength(1)
    expect(server.bodies[0]?.complete).toBe(false)
    expect((await bare.send(aMessage(), yes)).kind).toBe('failed')
  })

  it('that throws sends nothing, and the error comes out of send', async () => {
    await using server = await scriptedSmtp()
    const connection = await connect(server.port)
    const broken = connection.send(aMessage(), () => Promise.reject(new Error('disk full')))
    await expect(broken).rejects.toThrow('disk full')
    await server.quiet()
    expect(server.bodies[0]?.complete).toBe(false)
    expect(connection.usable).toBe(false)
  })

  it('is waited for even where the connection dies meanwhile, and then nothing is sent', async () => {
    await using server = await scriptedSmtp({ body: (peer) => peer.drop() })
    const connection = await connect(server.port)
    let answered = false
    const outcome = await connection.send(aMessage(), async () => {
      await server.quiet()
      for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate)
      answered = true
      return true
    })
    expect(answered).toBe(true)
    expect(outcome.kind).toBe('failed')
  })
})
