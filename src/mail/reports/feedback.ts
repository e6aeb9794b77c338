// Feedback reports (RFC 5965, and what providers send in their place): a reader said that the mail is spam, or asked to
// be left out.
import { addressesIn } from './notice.ts'
import type { OpenMail } from './open-mail.ts'
import { addressOf, fieldGroups } from './status-fields.ts'

export type Feedback = { readonly type: string; readonly recipients: readonly string[] }

export function feedbackOf(mail: OpenMail): Feedback | null {
  const part = mail.parts.find((p) => p.type === 'message/feedback-report')
  const fields = part && fieldGroups(part.text).find((f) => f.has('feedback-type'))
  if (fields) {
    const type = (fields.get('feedback-type') ?? 'abuse').toLowerCase()
    const named = [...(part?.text ?? '').matchAll(/^(?:original-rcpt-to|removal-recipient)\s*:(.*)$/gim)].map(
      (m) => addressOf(m[1] ?? ''),
    )
    return { type, recipients: recipients(mail, named) }
  }
  // What a mail program sends to the address of `List-Unsubscribe`: one word, of its own accord.
  if (/^unsubscribe$/i.test(mail.field('subject').trim()))
    return { type: 'opt-out', recipients: addressesIn(mail.field('from')).slice(0, 1) }
  if (
    /^complaint about message from /i.test(mail.field('subject')) &&
    /@(?:hotmail|outlook|live)\./i.test(mail.field('from'))
  )
    return {
      type: 'abuse',
      recipients: recipients(mail, addressesIn(mail.field('x-hmxmroriginalrecipient'))),
    }
  return null
}

function recipients(mail: OpenMail, named: readonly string[]): readonly string[] {
  const known = named.filter((a) => a !== '')
  if (known.length > 0) return [...new Set(known)]
  const sent = mail.parts.find((p) => /rfc822/.test(p.type))?.text ?? ''
  const to = addressesIn(/^to:(.*(?:\n[ \t].*)*)/im.exec(sent)?.[1] ?? '')
  return to.slice(0, 1)
}
