// Reports as servers write them, in our own words: about a letter of ours, or about nobody's.

export type ReportOf = {
  /** The address that the report comes to: the letter's return path. */
  readonly to: string
  readonly recipient: string
  /** Message-ID of the letter, with its brackets. */
  readonly messageId?: string
  readonly action?: string
  readonly status?: string
  readonly diagnostic?: string
  readonly id?: string
}

const sentBack = ({ recipient, messageId }: ReportOf): string =>
  [
    `To: ${recipient}`,
    'From: The Caravan Post <letters@caravanpost.example.org>',
    `Message-ID: ${messageId ?? '<unknown@elsewhere.example.org>'}`,
    'Subject: The week in brief',
    '',
    'A line of the letter.',
  ].join('\n')

/** RFC 3464, as Postfix and many others write it. */
export function statusReport(of: ReportOf): Buffer {
  const { to, recipient, action = 'failed', status = '5.1.1', id = `<${Math.random()}@mx.example.org>` } = of
  const diagnostic = of.diagnostic ?? `smtp; 550 ${status} <${recipient}>: there is no such user here`
  return Buffer.from(
    `Return-Path: <>
From: MAILER-DAEMON@mx.example.org (Mail Delivery System)
To: ${to}
Subject: ${action === 'delayed' ? 'Delayed mail' : 'Undelivered mail'}
Message-ID: ${id}
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="part"

--part
Content-Type: text/plain; charset=utf-8

This is the mail server of mx.example.org. The letter below did not reach its reader.

<${recipient}>: host mx2.example.org[192.0.2.7] said: ${diagnostic.replace('smtp; ', '')} (in reply to RCPT TO command)

--part
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org
Arrival-Date: Fri, 20 Nov 2026 06:00:00 +0000

Final-Recipient: rfc822; ${recipient}
Action: ${action}
Status: ${status}
Diagnostic-Code: ${diagnostic}

--part
Content-Type: message/rfc822

${sentBack(of)}
--part--
`,
  )
}

/** Words alone, as qmail, Exim and others write them. */
export function wordReport(of: ReportOf, words: string): Buffer {
  return Buffer.from(
    `Return-Path: <>
From: MAILER-DAEMON@mx.example.org
To: ${of.to}
Subject: failure notice
Message-ID: ${of.id ?? `<${Math.random()}@mx.example.org>`}

This program could not bring your letter to where it should go.

<${of.recipient}>:
${words}

--- Below this line is a copy of the message.

${sentBack(of)}
`,
  )
}

/** RFC 5965: a reader pressed "this is spam". */
export function complaint(of: ReportOf, type = 'abuse'): Buffer {
  return Buffer.from(
    `From: Feedback Loop <fbl@provider.example.org>
To: ${of.to}
Subject: A reader complains
Message-ID: ${of.id ?? `<${Math.random()}@provider.example.org>`}
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="part"

--part
Content-Type: text/plain

A reader of ours reported the letter below.

--part
Content-Type: message/feedback-report

Feedback-Type: ${type}
User-Agent: Loop/1.0
Version: 1
Original-Rcpt-To: ${of.recipient}

--part
Content-Type: message/rfc822

${sentBack(of)}
--part--
`,
  )
}

/** A mail that a person or their program writes. */
export function ordinaryMail(fields: Readonly<Record<string, string>>, text: string): Buffer {
  const head = { From: 'Eka <eka@reader.example.org>', 'Return-Path': '<eka@reader.example.org>', ...fields }
  return Buffer.from(
    `${Object.entries(head)
      .map(([name, value]) => `${name}: ${value}`)
      .join('\n')}\nContent-Type: text/plain; charset=utf-8\n\n${text}\n`,
  )
}
