import { describe, expect, it } from 'vitest'
import { readReport } from '../../../src/mail/reports/read-report.ts'
import { complaint, ordinaryMail, statusReport, wordReport } from '../../support/reports.ts'

const ABOUT = { to: 'b+x@bounces.example.org', recipient: 'gone@reader.example.org' }

const failures = async (bytes: Uint8Array) => {
  const report = await readReport(bytes)
  return report.is === 'delivery' ? report.recipients : []
}

describe('a report with a status part', () => {
  it('says who, why, and that it is for good', async () => {
    expect(await failures(statusReport(ABOUT))).toMatchObject([
      {
        ...{ kind: 'failed', recipient: ABOUT.recipient, status: '5.1.1', code: '550' },
        failure: { reason: 'unknown-address', isHard: true },
      },
    ])
  })

  it('keeps words that name nobody', async () => {
    const [failure] = await failures(statusReport(ABOUT))
    expect(failure?.words).toContain('there is no such user')
    expect(failure?.words).not.toContain('@')
  })

  it('reads the status of who refused, not of who passed it on', async () => {
    const passedOn = {
      ...ABOUT,
      status: '5.0.0',
      diagnostic: 'smtp; 554 5.4.7 given up <452 4.2.2 mailbox full>',
    }
    expect(await failures(statusReport(passedOn))).toMatchObject([
      { status: '4.2.2', failure: { reason: 'mailbox-full' } },
    ])
  })

  it('tells a delay and a note of delivery from a failure', async () => {
    expect(await failures(statusReport({ ...ABOUT, action: 'delayed', status: '4.4.1' }))).toMatchObject([
      { kind: 'delayed' },
    ])
    expect(await failures(statusReport({ ...ABOUT, action: 'relayed', status: '2.0.0' }))).toMatchObject([
      { kind: 'delivered' },
    ])
  })

  it('is read the same with LF, CRLF and CR', async () => {
    const text = statusReport({ ...ABOUT, id: '<one@mx.example.org>' }).toString()
    const [lf, ...others] = await Promise.all(
      ['\n', '\r\n', '\r'].map((end) => readReport(Buffer.from(text.replaceAll('\n', end)))),
    )
    expect(lf).toMatchObject({ is: 'delivery' })
    for (const other of others) expect(other).toEqual(lf)
  })

  it('is read cut off anywhere, and never throws', async () => {
    const bytes = statusReport(ABOUT)
    for (let end = 0; end < bytes.length; end += 7) await readReport(bytes.subarray(0, end))
    const status = bytes.indexOf('Diagnostic-Code')
    expect(await failures(bytes.subarray(0, status))).toMatchObject([{ status: '5.1.1' }])
  })
})

describe('a report in words', () => {
  it.each([
    ['192.0.2.7 does not like recipient.\nRemote host said: 550 5.1.1 no such user', 'unknown-address', true],
    ['    host mx2.example.org [192.0.2.7]: 552 5.2.2 the mailbox is full', 'mailbox-full', false],
    ['    The connection timed out. It was tried for five days.', 'expired-or-network', false],
    ['    550 5.7.26 refused: your DMARC policy says so', 'authentication', false],
  ])('%s', async (words, reason, isHard) => {
    expect(await failures(wordReport(ABOUT, words))).toMatchObject([
      { recipient: ABOUT.recipient, failure: { reason, isHard } },
    ])
  })

  it('tells several recipients apart', async () => {
    const words = '    550 5.1.1 no such user\n<full@reader.example.org>:\n    552 5.2.2 over quota'
    expect(await failures(wordReport(ABOUT, words))).toMatchObject([
      { recipient: 'gone@reader.example.org', failure: { reason: 'unknown-address' } },
      { recipient: 'full@reader.example.org', failure: { reason: 'mailbox-full' } },
    ])
  })
})

it('reads feedback, its kind and whom it names', async () => {
  expect(await readReport(complaint(ABOUT))).toMatchObject({
    ...{ is: 'feedback', type: 'abuse', recipients: [ABOUT.recipient] },
  })
  expect(await readReport(complaint(ABOUT, 'not-spam'))).toMatchObject({ type: 'not-spam' })
})

it('finds the tokens of a letter where reports carry them', async () => {
  const report = await readReport(statusReport({ ...ABOUT, messageId: '<token@bounces.example.org>' }))
  if (report.is !== 'delivery') throw new Error('no report')
  expect(report.tokens.addresses).toContain(ABOUT.to)
  expect(report.tokens.messageIds).toContain('token@bounces.example.org')
})

describe('what is no report', () => {
  const QUOTED = statusReport(ABOUT).toString().split('\n')
  const SUBJECTS = [
    'Re: The week in brief',
    'Undelivered mail: my friend did not get your letter',
    'Fwd: Mail delivery failed',
    'Delivery of the book',
    'Ваше письмо',
    'Не доставлен журнал',
    'Question about my mailbox',
    'Failure of the talks in Tbilisi: a comment',
  ]
  const BODIES = [
    'Thank you for the letter.',
    'The last letter was returned to sender, it says: 550 5.1.1 user unknown. What shall I do?',
    'My mailbox is full of news. Please send less.',
    QUOTED.map((line) => `> ${line}`).join('\n'),
    QUOTED.join('\n'),
  ]
  const mails = SUBJECTS.flatMap((Subject) => BODIES.map((body) => [Subject, body] as const))

  it.each(mails)('%s: %.30s', async (Subject, body) => {
    expect(await readReport(ordinaryMail({ Subject, To: 'letters@example.org' }, body))).toEqual({
      is: 'ordinary',
    })
  })

  const AWAY = [
    'Out of office: The week in brief',
    'Automatic reply: The week in brief',
    'Автоответ: The week in brief',
    'Автоматический ответ: нет на месте',
    'Abwesenheitsnotiz: The week in brief',
    'Automatische Antwort: The week in brief',
    'Réponse automatique : The week in brief',
    'Respuesta automática: The week in brief',
    'Auto: vacation',
  ]

  it.each(AWAY)('%s', async (Subject) => {
    const mail = ordinaryMail(
      { Subject, 'Return-Path': '<>', 'Auto-Submitted': 'auto-replied', To: ABOUT.to },
      'I am away until Monday. Mail that failed to be delivered is not read.',
    )
    expect(await readReport(mail)).toEqual({ is: 'auto-reply' })
  })

  it.each(AWAY.slice(0, 8))('%s, by its subject alone', async (Subject) => {
    expect(await readReport(ordinaryMail({ Subject, To: ABOUT.to }, 'Until Monday.'))).toEqual({
      is: 'auto-reply',
    })
  })
})
