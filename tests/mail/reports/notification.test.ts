// Notifications that Amazon SNS sends by mail: JSON between lines for people, cut by servers on the way.
import { expect, it } from 'vitest'
import { readReport } from '../../../src/mail/reports/read-report.ts'

const mailOf = (json: string) =>
  Buffer.from(
    [
      'From: reports <no-reply@sns.example.org>',
      'To: reports@weekly.example.org',
      'Subject: Notification',
      'Message-ID: <sns-1@sns.example.org>',
      '',
      json,
      '',
      'To stop these, see https://sns.example.org/',
    ].join('\n'),
  )
const MAIL = { source: 'b+2026-W47.1.tag@bounce.example.org', headers: [], commonHeaders: {} }

it('a bounce is a failure, with the words of the server', async () => {
  const bounce = {
    bounceType: 'Permanent',
    bounceSubType: 'General',
    bouncedRecipients: [
      {
        emailAddress: 'gone@reader.example.org',
        status: '5.1.1',
        diagnosticCode: 'smtp; 550 5.1.1 user unknown',
      },
    ],
  }
  expect(
    await readReport(mailOf(JSON.stringify({ notificationType: 'Bounce', bounce, mail: MAIL }))),
  ).toMatchObject({
    is: 'delivery',
    recipients: [
      {
        kind: 'failed',
        recipient: 'gone@reader.example.org',
        status: '5.1.1',
        failure: { reason: 'unknown-address', isHard: true },
      },
    ],
    tokens: { addresses: ['b+2026-W47.1.tag@bounce.example.org'] },
  })
})

it.each([
  ['whole', (text: string) => text],
  [
    'cut in two by a server that allows no long lines',
    (text: string) => `${text.slice(0, 90)}!\n ${text.slice(90)}`,
  ],
])('a complaint is one, %s', async (_, carried) => {
  const complaint = {
    complainedRecipients: [{ emailAddress: 'angry@reader.example.org' }],
    complaintFeedbackType: 'abuse',
  }
  const said = JSON.stringify({ notificationType: 'Complaint', complaint, mail: MAIL })
  expect(await readReport(mailOf(carried(said)))).toMatchObject({
    is: 'feedback',
    type: 'abuse',
    recipients: ['angry@reader.example.org'],
  })
})

it('a letter that arrived is said to have arrived', async () => {
  const delivery = { recipients: ['glad@reader.example.org'], smtpResponse: '250 2.6.0 queued' }
  expect(
    await readReport(mailOf(JSON.stringify({ notificationType: 'Delivery', mail: MAIL, delivery }))),
  ).toMatchObject({
    is: 'delivery',
    recipients: [{ kind: 'delivered', recipient: 'glad@reader.example.org', code: '250', status: '2.6.0' }],
  })
})

it.each(['{"notificationType":', '{"notificationType":"Bounce"}', '{"notificationType":[[[}'])(
  'half a notification is no report: %s',
  async (json) => {
    expect(await readReport(mailOf(json))).toMatchObject({ is: 'ordinary' })
  },
)
