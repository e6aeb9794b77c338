// The sender: who a mail is from and where its links lead. Checked once, before anything is composed.
import { PostriderError } from '../core/errors.ts'
import { type LinkKeys, makeToken } from '../core/link.ts'
import type { MergeValues } from '../core/merge.ts'
import { parseAddress } from '../core/subscriber.ts'
import { headerField, headerText, phraseTokens } from './headers.ts'

export type Sender = {
  readonly from: { readonly name: string; readonly address: string }
  readonly replyTo: string | null
  /** RFC 2919, such as `weekly.caravanpost.example.org`. */
  readonly listId: string
  readonly listName: string
  /** Base of every link of ours; no slash at the end. */
  readonly publicUrl: string
  /** The domain of return paths and message ids. */
  readonly bounceDomain: string
  /** Takes unsubscribes by mail (List-Unsubscribe, mailto). */
  readonly unsubscribeMailbox: string
  /** How the relay knows a mail that it has taken already; null or left out where it does not. */
  readonly idempotency?: Idempotency | null
  readonly linkKeys: LinkKeys
}

/** A relay that delivers one of two equal mails. */
export type Idempotency = {
  /** Such as `Idempotency-Key`. Its value is the same at every attempt, and another for each reader and issue. */
  readonly header: string
  /** How long the relay remembers. */
  readonly windowMinutes: number
}

type Linking = Pick<Sender, 'publicUrl' | 'linkKeys'>

/** The links that only this reader has in this issue. Previews, mails and web pages take them from here. */
export function linkValues(
  { publicUrl, linkKeys }: Linking,
  readerId: number,
  issue: string,
): Required<Pick<MergeValues, 'unsubscribe_url' | 'preferences_url' | 'online_url'>> {
  const claim = { reader: readerId, issue }
  return {
    unsubscribe_url: `${publicUrl}/u/${makeToken(linkKeys, 'unsubscribe', claim)}`,
    preferences_url: `${publicUrl}/p/${makeToken(linkKeys, 'preferences', claim)}`,
    online_url: `${publicUrl}/view/${makeToken(linkKeys, 'online', claim)}`,
  }
}

const URL_BASE = /^https?:\/\/[A-Za-z0-9.:[\]-]+(?:\/[A-Za-z0-9._~%+/-]*[A-Za-z0-9_~%+-])?$/
const LIST_ID = /^[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)+$/

const HEADER_NAME = /^[A-Za-z][A-Za-z0-9-]{0,60}[A-Za-z0-9]$/
/** Headers that we write, that say where a mail goes, or that stand for who had it in hand. */
const TAKEN =
  /^(?:date|from|sender|to|b?cc|reply-to|subject|message-id|in-reply-to|references|mime-version|precedence|return-path|received|delivered-to|(?:auto|feedback|list|content|cfbl|dkim|arc|authentication|resent)-.*)$/i

function idempotencyHeader(idempotency: Idempotency | null | undefined): string | null {
  if (!idempotency) return null
  const name = idempotency.header
  if (!HEADER_NAME.test(name) || TAKEN.test(name))
    throw new PostriderError(
      'config',
      'mail.idempotency.header has to be the name of a header that mail does not have yet, such as Idempotency-Key.',
    )
  return name
}

/** An address of ours as it stands in headers; ASCII, or every mail would need SMTPUTF8 (RFC 6531). */
function ownAddress(address: string, what: string): string {
  const parsed = parseAddress(address)
  if ('reason' in parsed) throw new PostriderError('config', `The ${what} address ${parsed.reason}.`)
  if (parsed.needsUtf8)
    throw new PostriderError('config', `The ${what} address has letters beyond ASCII: choose one without.`)
  return parsed.address
}

/** `mailto:` with an address of ours, and a subject if one is given. */
function mailto(address: string, subject = ''): string {
  const to = encodeURIComponent(address).replace('%40', '@')
  return `<mailto:${to}${subject && `?subject=${encodeURIComponent(subject)}`}>`
}

/** What a sender gives to each of its mails: fields that are the same for all, and makers of the others. */
export type SenderFields = {
  readonly from: string
  readonly replyTo: string
  readonly listId: string
  readonly listOwner: string
  readonly listArchive: string
  /** The name of the sender in Feedback-ID, 5 to 15 letters and digits. */
  readonly feedbackName: string
  readonly bounceDomain: string
  readonly unsubscribe: (url: string, token: string) => string
  /** '' where the relay has no such header. */
  readonly idempotency: (token: string) => string
}

/** Checks a sender. @throws PostriderError('config') that names what is wrong with it. */
export function senderFields(sender: Sender): SenderFields {
  const from = ownAddress(sender.from.address, "sender's")
  const replyTo = sender.replyTo === null ? from : ownAddress(sender.replyTo, 'reply-to')
  const mailbox = ownAddress(sender.unsubscribeMailbox, 'unsubscribe')
  const bounces = ownAddress(`b@${sender.bounceDomain}`, 'return-path').slice(2)
  if (!URL_BASE.test(sender.publicUrl) || !URL.canParse(sender.publicUrl))
    throw new PostriderError('config', 'publicUrl has to be an http(s) URL without query or final slash.')
  if (!LIST_ID.test(sender.listId))
    throw new PostriderError('config', 'listId has to be a name with dots, such as weekly.example.org.')
  const fromName = phraseTokens(headerText(sender.from.name, "the sender's name"))
  const idempotent = idempotencyHeader(sender.idempotency)
  const listName = phraseTokens(headerText(sender.listName, 'the name of the list'))
  return {
    from: headerField('From', [...fromName, fromName.length ? `<${from}>` : from]),
    replyTo: sender.replyTo === null ? '' : headerField('Reply-To', [replyTo]),
    listId: headerField('List-ID', [...listName, `<${sender.listId}>`]),
    listOwner: headerField('List-Owner', [mailto(replyTo)]),
    listArchive: headerField('List-Archive', [`<${sender.publicUrl}/archive>`]),
    feedbackName: sender.listId
      .replace(/[^A-Za-z0-9]/g, '')
      .toLowerCase()
      .slice(0, 15)
      .padEnd(5, '0'),
    bounceDomain: bounces,
    unsubscribe: (url, token) =>
      headerField('List-Unsubscribe', [`<${url}>,`, mailto(mailbox, `unsubscribe ${token}`)]),
    idempotency: (token) => (idempotent === null ? '' : headerField(idempotent, [token])),
  }
}
