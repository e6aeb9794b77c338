import { createHmac, createSign, generateKeyPairSync, sign } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { Call, Provider } from '../../../src/mail/reports/call-signatures.ts'
import { readCall } from '../../../src/mail/reports/calls.ts'
import { localCertificate } from '../../support/smtp-server.ts'

const NOW = Date.parse('2026-11-20T06:00:00Z')
const LATER = NOW + 2 * 60 * 60_000
const TOKEN = '2026-w47.1.abcdefghijklmnop'
const LETTER = `<${TOKEN}@bounces.example.org>`
const READER = 'gone@reader.example.org'

const nobody = async (): Promise<string> => {
  throw new Error('nothing is to be fetched')
}

const calling = (
  provider: Provider,
  key: string,
  body: string,
  headers: Record<string, string> = {},
  now = NOW,
) => {
  const call: Call = { body, now, header: (name) => headers[name] ?? '' }
  return readCall(provider, call, key, nobody)
}

describe('Mailgun', () => {
  const key = 'a signing key of the tests'
  const body = (event: object, timestamp = NOW / 1000, with_ = key) => {
    const token = 'random'
    const signature = createHmac('sha256', with_).update(`${timestamp}${token}`).digest('hex')
    return JSON.stringify({
      signature: { timestamp: String(timestamp), token, signature },
      'event-data': event,
    })
  }
  const failed = {
    ...{ id: 'one', event: 'failed', severity: 'permanent', recipient: READER },
    'delivery-status': { code: 550, message: '5.1.1 no such user here' },
    message: { headers: { 'message-id': LETTER.slice(1, -1) } },
  }

  it('is believed by its signature, and for a quarter of an hour', async () => {
    const [event] = (await calling('mailgun', key, body(failed))) ?? []
    expect(event).toMatchObject({
      findings: [{ class: 'hard', recipient: READER, status: '5.1.1' }],
      tokens: { messageIds: [LETTER.slice(1, -1)] },
    })
    expect(await calling('mailgun', 'another key', body(failed))).toBeNull()
    expect(await calling('mailgun', key, body(failed, NOW / 1000, 'another key'))).toBeNull()
    expect(await calling('mailgun', key, body(failed), {}, LATER)).toBeNull()
  })

  it('tells complaints and what is not over from failures', async () => {
    expect(await calling('mailgun', key, body({ ...failed, event: 'complained' }))).toMatchObject([
      { findings: [{ class: 'complaint' }] },
    ])
    expect(await calling('mailgun', key, body({ ...failed, severity: 'temporary' }))).toEqual([])
    expect(await calling('mailgun', key, body({ ...failed, event: 'delivered' }))).toEqual([])
  })
})

describe('SendGrid', () => {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
  const key = publicKey.export({ format: 'der', type: 'spki' }).toString('base64')
  const events = [
    {
      event: 'bounce',
      type: 'bounce',
      email: READER,
      status: '5.1.1',
      reason: '550 5.1.1 no such user',
      sg_event_id: 'a',
      'smtp-id': LETTER,
    },
    {
      event: 'bounce',
      type: 'blocked',
      email: READER,
      status: '5.1.1',
      reason: '550 5.1.1 no such user',
      sg_event_id: 'b',
    },
    { event: 'open', email: READER, sg_event_id: 'c' },
  ]
  const headers = (body: string, timestamp = String(NOW / 1000)) => ({
    'x-twilio-email-event-webhook-timestamp': timestamp,
    'x-twilio-email-event-webhook-signature': sign(
      'sha256',
      Buffer.from(timestamp + body),
      privateKey,
    ).toString('base64'),
  })

  it('is believed by its signature; what it blocked is never about an address', async () => {
    const body = JSON.stringify(events)
    expect(await calling('sendgrid', key, body, headers(body))).toMatchObject([
      { id: 'a', findings: [{ class: 'hard' }], tokens: { messageIds: [LETTER.slice(1, -1)] } },
      { id: 'b', findings: [{ class: 'policy' }] },
    ])
    expect(await calling('sendgrid', key, `${body} `, headers(body))).toBeNull()
    expect(await calling('sendgrid', key, body, headers(body), LATER)).toBeNull()
    expect(await calling('sendgrid', 'no key', body, headers(body))).toBeNull()
  })
})

describe('Postmark and Brevo', () => {
  const basic = { authorization: `Basic ${Buffer.from('me:a password').toString('base64')}` }
  const bounce = JSON.stringify({
    ...{ RecordType: 'Bounce', ID: 7, Type: 'HardBounce', Email: READER, Details: 'it is not there' },
    Content: `Received: by mx\nMessage-ID: ${LETTER}\n\nA letter.`,
  })

  it('are believed by the secret that they were given', async () => {
    expect(await calling('postmark', 'me:a password', bounce, basic)).toMatchObject([
      { id: '7', findings: [{ class: 'hard' }], tokens: { messageIds: [LETTER.slice(1, -1)] } },
    ])
    expect(await calling('postmark', 'me:another', bounce, basic)).toBeNull()
    const spam = JSON.stringify({ event: 'spam', email: READER, 'message-id': LETTER, ts_event: 1 })
    expect(await calling('brevo', 'a token', spam, { authorization: 'Bearer a token' })).toMatchObject([
      { findings: [{ class: 'complaint' }], tokens: { messageIds: [LETTER.slice(1, -1)] } },
    ])
    expect(await calling('brevo', 'a token', spam)).toBeNull()
  })
})

describe('SES', () => {
  const topic = 'arn:aws:sns:eu-west-1:123456789012:reports'
  const url = 'https://sns.eu-west-1.amazonaws.com/cert.pem'
  const event = {
    notificationType: 'Bounce',
    mail: { source: `b+${TOKEN}@bounces.example.org`, headers: [{ name: 'Message-ID', value: LETTER }] },
    bounce: {
      ...{ bounceType: 'Permanent', bounceSubType: 'NoEmail', feedbackId: 'one' },
      bouncedRecipients: [
        { emailAddress: READER, status: '5.1.1', diagnosticCode: 'smtp; 550 5.1.1 no such user' },
      ],
    },
  }

  async function signed(fields: Record<string, string> = {}) {
    const { key, cert } = await localCertificate()
    const message: Record<string, string> = {
      ...{ Type: 'Notification', MessageId: 'm', TopicArn: topic, Message: JSON.stringify(event) },
      ...{ Timestamp: '2026-11-20T05:59:00.000Z', SignatureVersion: '2', SigningCertURL: url },
      ...fields,
    }
    const names =
      message.Type === 'Notification'
        ? ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type']
        : ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type']
    const text = names.filter((n) => n in message).map((n) => `${n}\n${message[n]}\n`)
    message.Signature = createSign('RSA-SHA256').update(text.join('')).sign(key, 'base64')
    return { message, cert }
  }

  const fetched: string[] = []
  const read = (message: object, cert: string, now = NOW) =>
    readCall('ses', { body: JSON.stringify(message), now, header: () => '' }, topic, async (from) => {
      fetched.push(from)
      return cert
    })

  it('is believed by the certificate at a host of Amazon, for its own topic', async () => {
    const { message, cert } = await signed()
    expect(await read(message, cert)).toMatchObject([
      {
        id: 'one',
        findings: [{ class: 'hard', recipient: READER }],
        tokens: { messageIds: [LETTER.slice(1, -1), ''] },
      },
    ])
    expect(await read({ ...message, Message: '{}' }, cert)).toBeNull()
    expect(await read(message, cert, NOW + 48 * 60 * 60_000)).toBeNull()
    const others = [
      { TopicArn: `${topic}-of-another` },
      { SigningCertURL: 'https://sns.evil.example.org/cert.pem' },
    ]
    for (const fields of others) {
      const forged = await signed(fields)
      expect(await read(forged.message, forged.cert)).toBeNull()
    }
    expect(fetched.every((from) => from === url)).toBe(true)
  })

  it('confirms its subscription, at a host of Amazon only', async () => {
    const subscribe = 'https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription'
    const { message, cert } = await signed({
      Type: 'SubscriptionConfirmation',
      Token: 't',
      SubscribeURL: subscribe,
    })
    expect(await read(message, cert)).toEqual([])
    expect(fetched.at(-1)).toBe(subscribe)
    const forged = await signed({
      Type: 'SubscriptionConfirmation',
      Token: 't',
      SubscribeURL: 'http://10.0.0.1/',
    })
    expect(await read(forged.message, forged.cert)).toEqual([])
    expect(fetched.at(-1)).toBe(url)
  })
})

it('takes any nonsense without falling over', async () => {
  const bodies = ['', 'null', '[]', '{"event-data":7}', '[[[]]]', '{"Message":"{"}', '[{"event":["bounce"]}]']
  for (const provider of ['ses', 'postmark', 'mailgun', 'sendgrid', 'brevo'] as const)
    for (const body of bodies) expect(await calling(provider, 'key', body)).toBeNull()
})
