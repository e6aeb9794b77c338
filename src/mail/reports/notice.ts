// The words of a report without a status part: whom it is about, and what it says of each.
import type { OpenMail } from './open-mail.ts'
import { ADDRESS } from './status-fields.ts'

/** Words about one recipient. */
export type NoticeEntry = { readonly recipient: string; readonly words: string }

/** Where the mail that is brought back begins. What stands below is ours, and says nothing. */
const COPY_BEGINS = new RegExp(
  [
    'below this line is (?:a|the) (?:copy|original)',
    'this is a copy of (?:the|your) message',
    '(?:original|returned|bounced|undelivered|unsent) (?:message|e-?mail|mail)(?: (?:headers?|text|follows|below|header|begins).{0,40})?\\s*[:\\-=]*\\s*$',
    'message headers? follows?',
    'header(?:s)? of (?:the )?(?:original|returned)',
    '^-{2,}.{0,60}(?:original|copy of|message header|returned message|unsent message|body of message|message text|original message|enclosed).{0,80}$',
    '^\\s*-+ ?message header',
    'the (?:header|text|first .{0,20} lines) of (?:the |your )?(?:original |returned )?message',
    'your (?:original )?message (?:is|was) (?:attached|appended|included)',
    'a copy of the original message',
    '^\\s*received: from ',
    'included is a copy of the message',
    '^original message:?$',
  ].join('|'),
  'im',
)

/** A line of its own for an address: `<a@example.org>:`, `To: a@example.org`, `a@example.org on Thu, …`. */
const OWN_LINE = new RegExp(
  `^[\\s>*|-]*(?:(?:(?:rcpt )?to|recipient|user|e-?mail|address|mailbox|unknown user|(?:original|final|failed) recipient|target mail address|could not be delivered to|invalid final delivery userid|mail undeliverable to)\\s*:?\\s*)?(?:"[^"]{0,60}"\\s*|[\\w.-]{1,40}(?: [\\w.-]{1,40})?\\s*(?=<))?<?(?:smtp:|mailto:)?(${ADDRESS.source})>?`,
  'i',
)

/** Whether a line begins what a notice says about one address. */
export const startsEntry = (line: string): boolean => OWN_LINE.test(line)

/** The part of the text that the server wrote. */
export function noticeOf(text: string): string {
  // A notice is short: what stands far below is the mail that came back.
  const head = text.slice(0, 20_000)
  const at = COPY_BEGINS.exec(head)
  return at === null || !/\S/.test(head.slice(0, at.index)) ? head : head.slice(0, at.index)
}

/**
 * Whom a notice is about. Addresses that have a line of their own come first; then those that stand in a sentence; then
 * whom the server names in a field, and whom the mail that came back was for.
 * @param notice what `noticeOf` gave
 * @param sent the fields of the mail that came back, as far as they are there
 */
export function readNotice(mail: OpenMail, notice: string, sent: string): readonly NoticeEntry[] {
  const own = new Set(
    [mail.field('to'), mail.field('from'), mail.field('delivered-to'), mail.field('x-original-to')]
      .flatMap(addressesIn)
      .map((a) => a.toLowerCase()),
  )
  const named = addressesIn(mail.field('x-failed-recipients'))
  const lines = notice.split('\n')
  const starts = lines.flatMap((line, i) => {
    const address = OWN_LINE.exec(line)?.[1]
    // `To:` above `Subject:` is a field of the mail that came back.
    const isField =
      /^\s*to:/i.test(line) &&
      /^\s*(?:subject|sent|date|from|cc):/im.test(lines.slice(i + 1, i + 4).join('\n'))
    return address && !isField && !own.has(address.toLowerCase()) && !isServer(address)
      ? [{ address, i }]
      : []
  })
  const isNamed = (a: string) => named.some((n) => n.toLowerCase() === a.toLowerCase())
  const taken = named.length > 0 ? starts.filter((s) => isNamed(s.address)) : starts
  if (taken.length > 0) {
    const entries = distinct(taken).map(({ address, i }, n, all) => ({
      recipient: address,
      words: lines.slice(i, all[n + 1]?.i ?? lines.length).join('\n'),
    }))
    const missing = named.filter((a) => !entries.some((e) => e.recipient.toLowerCase() === a.toLowerCase()))
    return [...entries, ...missing.map((recipient) => ({ recipient, words: notice }))]
  }
  if (named.length > 0) return named.map((recipient) => ({ recipient, words: notice }))
  const inSentence = addressesIn(notice).find((a) => !own.has(a.toLowerCase()) && !isServer(a))
  const sentTo = addressesIn(/^to:(.*(?:\n[ \t].*)*)/im.exec(sent)?.[1] ?? '')[0]
  const recipient = inSentence ?? sentTo ?? addressesIn(notice).find((a) => !isServer(a))
  return recipient === undefined ? [] : [{ recipient, words: notice }]
}

function distinct(starts: readonly { readonly address: string; readonly i: number }[]) {
  const seen = new Set<string>()
  return starts.filter(({ address }) => {
    const key = address.toLowerCase()
    return !seen.has(key) && seen.add(key)
  })
}

export function addressesIn(text: string): readonly string[] {
  return [...text.slice(0, 8000).matchAll(new RegExp(ADDRESS.source, 'g'))].map((m) => m[0])
}

function isServer(address: string): boolean {
  return /^(?:mailer-daemon|postmaster|mail-daemon|double-bounce)@/i.test(address)
}
