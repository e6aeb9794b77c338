// Keys of other programs: what they look like, what each may do, and the hash they are known by.
import { createHash } from 'node:crypto'

export const API_SCOPES = ['sign-up', 'sync'] as const
/** `sign-up`: starts sign-ups, and learns nothing of anybody. `sync`: reads readers, changes and erases them. */
export type ApiScope = (typeof API_SCOPES)[number]

/** How keys begin, so that people and programs that look for secrets know them. */
const BEGINS = 'prk_'
const FORM = /^prk_[\w-]{43}$/
const NAME = /^[a-z0-9][a-z0-9-]{0,39}$/

/** @param random 32 bytes */
export function apiKeyOf(random: Uint8Array): string {
  return BEGINS + Buffer.from(random).toString('base64url')
}

export function looksLikeApiKey(text: string): boolean {
  return FORM.test(text)
}

/** Names stand in the log of who did what: 1 to 40 small letters, digits and hyphens. */
export function isApiKeyName(text: string): boolean {
  return NAME.test(text)
}

/** What is kept of a key: 64 hex digits. A plain hash will do, since nobody guesses 256 random bits. */
export function apiKeyHash(key: string): string {
  return createHash('sha256').update(key).digest('hex')
}
