// Hosts of links: which ones readers cannot reach, which pass for another, and whether two are of one owner.
import { isIPv4 } from 'node:net'
import { domainToUnicode } from 'node:url'

/** `www.example.org` as `example.org`. */
export function bareHost(host: string): string {
  return host
    .toLowerCase()
    .replace(/^www\d?\./, '')
    .replace(/\.$/, '')
}

/** Whether a hostname as `URL` gives it is a number in place of a name. */
export function isNumbered(host: string): boolean {
  return isIPv4(host) || host.startsWith('[')
}

const INSIDE = /(?:^|\.)(?:localhost|local|internal|intranet|lan|home|corp|test|invalid|localdomain)$/

/** Names that only a machine or a house knows. */
export function isInside(host: string): boolean {
  return INSIDE.test(host) || (!host.includes('.') && !host.startsWith('['))
}

/** Second levels under which strangers register. */
const SHARED = /^(?:co|com|org|net|gov|edu|ac|or|ne)$/

/** The part of a host that somebody registered: `example.org`, `example.co.uk`. */
export function ownerOf(host: string): string {
  const labels = bareHost(host).split('.')
  const wide = labels.length > 2 && labels.at(-1)?.length === 2 && SHARED.test(labels.at(-2) ?? '')
  return labels.slice(wide ? -3 : -2).join('.')
}

const SHORTENERS = new Set([
  'bit.ly',
  'buff.ly',
  'clck.ru',
  'cutt.ly',
  'dlvr.it',
  'fb.me',
  'goo.gl',
  'goo.su',
  'is.gd',
  'lnkd.in',
  'ow.ly',
  'rb.gy',
  'rebrand.ly',
  'shorturl.at',
  't.co',
  't.ly',
  'tiny.cc',
  'tinyurl.com',
  'v.gd',
  'vk.cc',
])

export function isShortener(host: string): boolean {
  return SHORTENERS.has(bareHost(host))
}

const SCRIPTS = ['Latin', 'Cyrillic', 'Greek', 'Armenian', 'Georgian', 'Arabic', 'Hebrew', 'Han'] as const
const SCRIPT = new Map(SCRIPTS.map((name) => [name, new RegExp(`\\p{Script=${name}}`, 'u')]))
/** Japanese names mix scripts with Han, and the rest of the world seldom reads them. */
const scriptsIn = (label: string): readonly string[] =>
  SCRIPTS.filter((name) => SCRIPT.get(name)?.test(label))

export type Disguise = {
  /** As people see it. */
  readonly shown: string
  /** Whether letters of one script could pass for those of another. */
  readonly isSuspect: boolean
}

/** A host with letters other than a to z, or null. */
export function disguiseOf(host: string): Disguise | null {
  if (!/(?:^|\.)xn--/.test(host)) return null
  const shown = domainToUnicode(host) || host
  const labels = shown.split('.')
  const isMixed = labels.some((label) => scriptsIn(label).length > 1 || label.startsWith('xn--'))
  // «аррӏе.com» is all Cyrillic but for its end; «пример.рф» is so throughout.
  const passesForLatin = (label: string): boolean =>
    scriptsIn(label).some((name) => name === 'Cyrillic' || name === 'Greek' || name === 'Armenian')
  const isForeign = scriptsIn(labels.at(-1) ?? '').includes('Latin') && labels.some(passesForLatin)
  return { shown, isSuspect: isMixed || isForeign }
}

const WHOLE_HOST = /^(?:https?:\/\/)?((?:[\p{L}\p{N}-]{1,63}\.){1,6}\p{L}{2,24})(?:[/?#:]\S*)?$/u
const HOST_WITHIN = /(?:https?:\/\/|\bwww\.)((?:[\p{L}\p{N}-]{1,63}\.){1,6}\p{L}{2,24})/u
/** What looks like a host and is the name of a file or of software. */
const NO_HOST = /\.(?:js|ts|py|md|css|html?|pdf|txt|docx?|xlsx?|png|jpe?g)$/

/** The host that a link's words name: all of them, or one written as an address; else null. */
export function hostInWords(words: string): string | null {
  const text = words
    .trim()
    .slice(0, 300)
    .replace(/[.,;:!?)»”"]+$/u, '')
  const whole = WHOLE_HOST.exec(text)
  // Capitals are for names: «Booking.com» as a title is a company.
  const isWritten = whole && (/^(?:https?:\/\/|www\.)/.test(text) || text === text.toLowerCase())
  const host = (isWritten ? whole[1] : HOST_WITHIN.exec(text)?.[1])?.toLowerCase()
  if (host === undefined || NO_HOST.test(host)) return null
  return URL.parse(`http://${host}`)?.hostname ?? null
}
