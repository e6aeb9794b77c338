// Subscribers: addresses checked and keyed, and the rule that no file brings back someone who left.
import { keyedHash } from './keyed-hash.ts'
import type { Instant } from './time.ts'

export const SUPPRESSION_REASONS = ['manual', 'hard-bounce', 'unsubscribed', 'complaint', 'erased'] as const
/** Why an address is never mailed, weakest first: a later reason replaces only a weaker one. */
export type SuppressionReason = (typeof SUPPRESSION_REASONS)[number]

/** Derived: a suppression of the address if there is one, else whether the reader confirmed. */
export type SubscriberStatus = 'active' | 'pending' | SuppressionReason

export type Subscriber = {
  readonly id: number
  /** null once erased. */
  readonly address: string | null
  readonly addressKey: string
  readonly status: SubscriberStatus
  readonly language: string
  readonly firstName: string
  /** Section ids the reader wants; null means all, also those that are added later. */
  readonly sections: readonly string[] | null
  /** No letter whose time is before this; null for all letters. */
  readonly pausedUntil: Instant | null
  readonly joined: Instant | null
  readonly lists: readonly string[]
}

/** One row of a list file or sign-up, before it is stored. */
export type SubscriberInput = {
  readonly address: string
  readonly language: string
  readonly firstName: string
  readonly sections: readonly string[] | null
  readonly joined: Instant | null
  /** IANA name of their zone; null or left out where nobody said. */
  readonly zone?: string | null
  /** What the file says: an address it calls unsubscribed is suppressed by it, never the other way round. */
  readonly status: SubscriberStatus
}

export type Address = {
  /** What goes into RCPT TO: the local part as given (NFC), the domain in ASCII and lower case. */
  readonly address: string
  /** The same in lower case: what an address key is made of. */
  readonly normalised: string
  /** The local part has other than ASCII, so the server must speak SMTPUTF8 (RFC 6531). */
  readonly needsUtf8: boolean
}

// RFC 5322 atext, and RFC 6531 letters beyond ASCII; quoted local parts are refused on purpose.
const LOCAL = /^[\p{L}\p{N}\p{M}!#$%&'*+/=?^_`{|}~-]+(\.[\p{L}\p{N}\p{M}!#$%&'*+/=?^_`{|}~-]+)*$/u
/** Lower-case ASCII without punycode, whose last label no URL parser takes for a number. */
const PLAIN_DOMAIN = /^(?!xn--)[a-z0-9-]+(?:\.(?!xn--)[a-z0-9-]+)*\.(?!xn--)[a-z][a-z0-9-]*$/
const LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/

/**
 * Strict: exactly one plain address on one line, no name, comment, quotes or address literal; blanks around it
 * are taken off. Returns why not, else.
 */
export function parseAddress(text: string): Address | { readonly reason: string } {
  if (/[\r\n]/.test(text)) return { reason: 'has a line end in it' }
  const given = text.trim().normalize('NFC')
  const at = given.lastIndexOf('@')
  if (at < 1) return { reason: 'has no name before an @' }
  const local = given.slice(0, at)
  const domain = asciiDomain(given.slice(at + 1))
  if (!LOCAL.test(local)) return { reason: 'has characters before the @ that an address cannot have' }
  if (Buffer.byteLength(local) > 64) return { reason: 'is longer than 64 bytes before the @' }
  const labels = domain?.split('.') ?? []
  if (
    !domain ||
    labels.length < 2 ||
    !labels.every((l) => LABEL.test(l)) ||
    /^\d+$/.test(labels.at(-1) ?? '')
  )
    return { reason: 'has no valid domain after the @' }
  const address = `${local}@${domain}`
  if (Buffer.byteLength(address) > 254) return { reason: 'is longer than 254 bytes' }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the range of ASCII
  return { address, normalised: address.toLowerCase(), needsUtf8: /[^\x00-\x7f]/.test(local) }
}

/** IDNA through the URL parser, which is UTS 46 as browsers have it; null for what is no host name. */
function asciiDomain(domain: string): string | null {
  // What most have is itself in ASCII; the labels are checked by the caller.
  if (PLAIN_DOMAIN.test(domain)) return domain
  if (/[\s/\\:?#@[\]%]/.test(domain) || domain.endsWith('.')) return null
  const url = URL.parse(`http://${domain}/`)
  return url && url.hostname !== '' && !/^[\d.]+$/.test(url.hostname) ? url.hostname : null
}

/**
 * The one name of an address that outlives it: a keyed hash, so that an erased address can be kept out
 * without being kept. The secret is never rotated and travels with backups.
 * @returns 32 hex digits
 */
export function addressKey(secret: string, normalised: string): string {
  return keyedHash(secret, `address ${normalised}`).slice(0, 32)
}

/** What a database keeps to know its address secret by: it tells nothing of the secret. 32 hex digits. */
export function addressCheck(secret: string): string {
  return keyedHash(secret, 'check of the address secret').slice(0, 32)
}

/** The reason that stands when `incoming` meets `existing`: the stronger of the two. */
export function strongerReason(existing: SuppressionReason, incoming: SuppressionReason): SuppressionReason {
  return SUPPRESSION_REASONS.indexOf(incoming) > SUPPRESSION_REASONS.indexOf(existing) ? incoming : existing
}

/** What the evidence of a reader's own leaving says before the issue whose link they took. */
export const BY_LINK = 'link in '
