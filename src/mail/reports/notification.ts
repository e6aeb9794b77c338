// What Amazon SNS sends by mail in place of a report: JSON, among lines for people.
import type { FailureReason } from '../../core/failure.ts'
import { sesEvents } from './call-events.ts'
import { json, recordOf } from './call-signatures.ts'
import type { OpenMail } from './open-mail.ts'
import type { Report, ReportedFailure } from './read-report.ts'

/** Sendmail cuts a line that is too long, and marks the place with "!" and a space on the next. */
const CUT_LINE = /!\n /g

/** @returns null for a mail that holds no such notification */
export function readNotification(mail: OpenMail, id: string): Report | null {
  const start = mail.text.indexOf('{"notificationType":')
  if (start < 0) return null
  const whole = mail.text.slice(start).replace(CUT_LINE, '')
  const event = recordOf(json(whole.slice(0, whole.lastIndexOf('}') + 1).replaceAll('\n', '')))
  const [said] = sesEvents(event)
  if (!said) return deliveredOf(event, id)
  const { tokens, findings } = said
  if (findings.some((f) => f.class === 'complaint'))
    return { is: 'feedback', id, type: 'abuse', recipients: findings.map((f) => f.recipient), tokens }
  const recipients = findings.map(
    ({ recipient, status, code, words, class: verdict, reason }): ReportedFailure => ({
      ...{ kind: 'failed', recipient, status, code, words },
      // Wishes are answered above: what is left are failures, and their reasons are of the rules.
      failure: { reason: reason as FailureReason, isHard: verdict === 'hard' },
    }),
  )
  return { is: 'delivery', id, recipients, tokens }
}

function deliveredOf(event: Readonly<Record<string, unknown>>, id: string): Report | null {
  const { recipients, smtpResponse } = recordOf(event.delivery)
  if (!Array.isArray(recipients)) return null
  const words = typeof smtpResponse === 'string' ? smtpResponse.slice(0, 300) : ''
  const [, code = '', status = ''] = /^(\d{3}) (\d\.\d\.\d)?/.exec(words) ?? []
  return {
    is: 'delivery',
    id,
    recipients: recipients.slice(0, 100).map((recipient) => ({
      ...{ kind: 'delivered', recipient: String(recipient), status, code, words },
      failure: { reason: 'unclear', isHard: false },
    })),
    tokens: { addresses: [], messageIds: [] },
  }
}
