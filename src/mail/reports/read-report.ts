// What a report says: whom it is about and what happened to each. It decides nothing, and believes nothing about who it
// was for: that is `tokens`, which only a key of ours can prove.
import { createHash } from 'node:crypto'
import { type Failure, type FailureText, readFailure } from '../../core/failure.ts'
import { feedbackOf } from './feedback.ts'
import { kindOf, saysDelayed } from './kinds.ts'
import { noticeOf, readNotice, startsEntry } from './notice.ts'
import { readNotification } from './notification.ts'
import { type OpenMail, openMail } from './open-mail.ts'
import { ADDRESS, readStatus } from './status-fields.ts'
import { tokensOf } from './tokens.ts'
import { wordsAbout } from './words.ts'

export type ReportedFailure = {
  readonly kind: 'failed' | 'delayed' | 'delivered'
  readonly recipient: string
  readonly failure: Failure
  readonly status: string
  readonly code: string
  readonly words: string
}

export type ReportTokens = { readonly addresses: readonly string[]; readonly messageIds: readonly string[] }

export type Report =
  | {
      readonly is: 'delivery'
      readonly id: string
      readonly recipients: readonly ReportedFailure[]
      readonly tokens: ReportTokens
    }
  | {
      readonly is: 'feedback'
      /** What tells this report from others, wherever it is read: its Message-ID, or a hash of it. */
      readonly id: string
      /** As the reporter says: abuse, fraud, opt-out, not-spam, auth-failure … */
      readonly type: string
      readonly recipients: readonly string[]
      readonly tokens: ReportTokens
    }
  | { readonly is: 'auto-reply' | 'ordinary' }

/** @param bytes one message; never throws for what it holds */
export async function readReport(bytes: Uint8Array): Promise<Report> {
  const mail = await openMail(bytes)
  const tokens = tokensOf(mail)
  const id = mail.field('message-id').trim() || createHash('sha256').update(bytes).digest('hex')
  const notification = readNotification(mail, id)
  if (notification !== null) return notification
  const feedback = feedbackOf(mail)
  if (feedback !== null) return { is: 'feedback', id, ...feedback, tokens }
  const kind = kindOf(mail)
  if (kind !== 'report') return { is: kind }
  const recipients = recipientsOf(mail)
  return recipients.length > 0 ? { is: 'delivery', id, recipients, tokens } : { is: 'ordinary' }
}

function recipientsOf(mail: OpenMail): readonly ReportedFailure[] {
  const notice = noticeOf(mail.text)
  const parts = mail.parts.filter((p) => !/^message\/(?:rfc822|partial)|rfc822-headers/.test(p.type))
  const groups = [...parts.map((p) => p.text), mail.text].map(readStatus).find((g) => g.length > 0) ?? []
  const sent = mail.parts.find((p) => /^message\/rfc822|rfc822-headers/.test(p.type))?.text ?? mail.text
  const isDelay = saysDelayed(mail, notice)
  if (groups.length === 0)
    return readNotice(mail, notice, sent).map(({ recipient, words }, _, all) =>
      // What stands around the entries of several is about any of them.
      reported(
        recipient,
        isDelay ? 'delayed' : 'failed',
        wordsAbout('', '', words, all.length === 1 ? notice : ''),
      ),
    )
  const seen = new Set<string>()
  return groups
    .filter(({ recipient }) => !seen.has(recipient.toLowerCase()) && seen.add(recipient.toLowerCase()))
    .map(({ recipient, action, status, diagnostic }) => {
      const isOnly = groups.length === 1
      const about = isOnly ? notice : linesAbout(notice, recipient)
      return reported(recipient, stageOf(action), wordsAbout(diagnostic, status, about, isOnly ? notice : ''))
    })
}

/** The lines of a notice from the one that names a recipient to the next that names another. */
function linesAbout(notice: string, recipient: string): string {
  const lines = notice.split('\n')
  const at = lines.findIndex((line) => line.toLowerCase().includes(recipient.toLowerCase()))
  if (at < 0) return ''
  const next = lines.findIndex((line, i) => i > at && startsEntry(line) && !line.includes(recipient))
  return lines.slice(at, next < 0 ? at + 8 : next).join('\n')
}

function stageOf(action: string): ReportedFailure['kind'] {
  if (action === 'delayed') return 'delayed'
  return ['delivered', 'relayed', 'expanded', 'deliverable'].includes(action) ? 'delivered' : 'failed'
}

function reported(recipient: string, kind: ReportedFailure['kind'], text: FailureText): ReportedFailure {
  const { status, code, reply, notices } = text
  return {
    kind,
    recipient,
    failure: readFailure(text),
    status,
    code,
    words: withoutAddresses(reply || (notices[0] ?? '')),
  }
}

/** Words to be kept: they name nobody. */
function withoutAddresses(words: string): string {
  return words.slice(0, 500).replace(new RegExp(ADDRESS.source, 'g'), '…').slice(0, 300)
}
