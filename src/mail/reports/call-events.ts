// What providers say in their calls, in the words of reports. Each has a vocabulary of its own; the reasons are read from the
// server's words that they pass on, as they are from mail.
import { type BounceClass, classOfFailure, classOfFeedback } from '../../core/bounce.ts'
import { readFailure } from '../../core/failure.ts'
import { json, type Provider, recordOf } from './call-signatures.ts'
import { addressesIn } from './notice.ts'
import type { ReportTokens } from './read-report.ts'
import { ADDRESS } from './status-fields.ts'
import { wordsAbout } from './words.ts'

export type CallEvent = {
  readonly id: string
  readonly findings: readonly {
    readonly class: BounceClass
    readonly recipient: string
    readonly status: string
    readonly code: string
    readonly reason: string
    readonly words: string
  }[]
  readonly tokens: ReportTokens
}

type Values = Readonly<Record<string, unknown>>

const text = (value: unknown): string =>
  typeof value === 'string' ? value : typeof value === 'number' ? String(value) : ''
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value.slice(0, 1000) : [])

/** Events that are about a failure or a wish of the reader; all else is left out. */
export function eventsOf(provider: Provider, body: string): readonly CallEvent[] {
  const said = json(body)
  switch (provider) {
    case 'ses':
      return sesEvents(recordOf(json(text(recordOf(said).Message))))
    case 'postmark':
      return postmarkEvents(recordOf(said))
    case 'mailgun':
      return mailgunEvents(recordOf(recordOf(said)['event-data']))
    case 'sendgrid':
      return list(said).flatMap((event) => sendgridEvents(recordOf(event)))
    case 'brevo':
      return brevoEvents(recordOf(said))
  }
}

/** SES, in a call of SNS and in the mails that SNS sends. */
export function sesEvents(event: Values): readonly CallEvent[] {
  const mail = recordOf(event.mail)
  const headers = list(mail.headers).map(recordOf)
  const tokens = {
    addresses: addressesIn(text(mail.source)),
    messageIds: [
      ...headers.filter((h) => text(h.name).toLowerCase() === 'message-id').map((h) => text(h.value)),
      text(recordOf(mail.commonHeaders).messageId),
    ].map(bare),
  }
  const bounce = recordOf(event.bounce)
  const complaint = recordOf(event.complaint)
  const isForGood =
    text(bounce.bounceType) === 'Permanent' && /^(?:NoEmail|Suppressed)$/.test(text(bounce.bounceSubType))
  const bounced = list(bounce.bouncedRecipients).map((r) => {
    const { emailAddress, status, diagnosticCode } = recordOf(r)
    return failure(text(emailAddress), text(status), text(diagnosticCode), isForGood)
  })
  const complained = list(complaint.complainedRecipients).map((r) =>
    wish('complaint', text(recordOf(r).emailAddress), text(complaint.complaintFeedbackType) || 'abuse'),
  )
  const id = text(bounce.feedbackId) || text(complaint.feedbackId)
  const isWish = classOfFeedback(text(complaint.complaintFeedbackType) || 'abuse') !== null
  const findings = [...bounced, ...(isWish ? complained : [])]
  return findings.length > 0 ? [{ id, findings, tokens }] : []
}

function postmarkEvents(event: Values): readonly CallEvent[] {
  const [type, recipient] = [text(event.Type), text(event.Email)]
  const tokens = {
    addresses: addressesIn(text(event.From)),
    // The letter itself, where the account is set to send it on.
    messageIds: [...text(event.Content).matchAll(/^message-id:\s*<([^>\s]{3,320})>/gim)].map(
      (m) => m[1] ?? '',
    ),
  }
  const words = `${text(event.Details)} ${text(event.Description)}`
  const finding =
    type === 'SpamComplaint' || text(event.RecordType) === 'SpamComplaint'
      ? wish('complaint', recipient, 'abuse')
      : type === 'Unsubscribe'
        ? wish('optout', recipient, 'unsubscribed')
        : /^(?:HardBounce|BadEmailAddress)$/.test(type)
          ? failure(recipient, '', words, true)
          : /^(?:SoftBounce|SpamNotification|Blocked|DnsError|SMTPApiError|InboundError|DMARCPolicy|VirusNotification)$/.test(
                type,
              )
            ? failure(recipient, '', words, false)
            : null
  return finding === null ? [] : [{ id: text(event.ID), findings: [finding], tokens }]
}

function mailgunEvents(event: Values): readonly CallEvent[] {
  const status = recordOf(event['delivery-status'])
  const id = bare(text(recordOf(recordOf(event.message).headers)['message-id']))
  const recipient = text(event.recipient)
  const words = `${text(status.code)} ${text(status.message) || text(status.description)}`
  const kind = text(event.event)
  const finding =
    kind === 'complained'
      ? wish('complaint', recipient, 'abuse')
      : kind === 'unsubscribed'
        ? wish('optout', recipient, 'unsubscribed')
        : kind === 'failed' && text(event.severity) === 'permanent'
          ? failure(recipient, text(status['enhanced-code']), words, false)
          : null
  const tokens = { addresses: addressesIn(text(recordOf(event.envelope).sender)), messageIds: [id] }
  return finding === null ? [] : [{ id: text(event.id), findings: [finding], tokens }]
}

function sendgridEvents(event: Values): readonly CallEvent[] {
  const [kind, recipient] = [text(event.event), text(event.email)]
  const isBlock = text(event.type) === 'blocked'
  const finding =
    kind === 'spamreport'
      ? wish('complaint', recipient, 'abuse')
      : kind === 'unsubscribe' || kind === 'group_unsubscribe'
        ? wish('optout', recipient, 'unsubscribed')
        : kind === 'bounce' || kind === 'dropped'
          ? failure(recipient, text(event.status), text(event.reason), false)
          : null
  // What SendGrid calls blocked is never about an address.
  const asMeant = finding?.class === 'hard' && isBlock ? { ...finding, class: 'policy' as const } : finding
  const tokens = { addresses: [], messageIds: [bare(text(event['smtp-id']))] }
  return asMeant === null ? [] : [{ id: text(event.sg_event_id), findings: [asMeant], tokens }]
}

function brevoEvents(event: Values): readonly CallEvent[] {
  const [kind, recipient, reason] = [text(event.event), text(event.email), text(event.reason)]
  const finding =
    kind === 'spam' || kind === 'complaint'
      ? wish('complaint', recipient, 'abuse')
      : kind === 'unsubscribed'
        ? wish('optout', recipient, 'unsubscribed')
        : kind === 'hard_bounce' || kind === 'invalid_email'
          ? failure(recipient, '', reason, true)
          : kind === 'soft_bounce' || kind === 'blocked'
            ? failure(recipient, '', reason, false)
            : null
  const id = `${text(event['message-id'])} ${kind} ${text(event.ts_event)}`
  const tokens = { addresses: [], messageIds: [bare(text(event['message-id']))] }
  return finding === null ? [] : [{ id, findings: [finding], tokens }]
}

/** @param isForGood the provider calls it so: believed where the words say nothing */
function failure(
  recipient: string,
  status: string,
  words: string,
  isForGood: boolean,
): CallEvent['findings'][number] {
  const said = wordsAbout(words.slice(0, 2000), status, '', '')
  const read = readFailure(said)
  const found =
    isForGood && read.reason === 'unclear' ? { reason: 'unknown-address' as const, isHard: true } : read
  return {
    ...{ recipient, status: said.status, code: said.code, reason: found.reason },
    class: classOfFailure(found),
    words: words.slice(0, 500).replace(new RegExp(ADDRESS.source, 'g'), '…').slice(0, 300),
  }
}

const wish = (
  cls: 'complaint' | 'optout',
  recipient: string,
  reason: string,
): CallEvent['findings'][number] => ({
  ...{ class: cls, recipient, reason, status: '', code: '', words: '' },
})

const bare = (messageId: string): string => messageId.replace(/^<|>$/g, '')
