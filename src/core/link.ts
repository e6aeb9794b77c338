// Tokens that only we can make: HMAC-SHA256, bound to a purpose, a reader and an issue.
import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto'

export const LINK_PURPOSES = ['unsubscribe', 'preferences', 'online', 'verp', 'message-id'] as const
export type LinkPurpose = (typeof LINK_PURPOSES)[number]

/** The first key signs; all of them verify, so that old mail keeps working after a rotation. */
export type LinkKeys = readonly [string, ...string[]]

/** What a key is called where it must not stand itself: enough to tell it from others, and to learn nothing. */
export function keyName(key: string): string {
  return createHmac('sha256', key).update('postrider/1 name').digest('hex').slice(0, 12)
}

/** The same keys with the named one first, so that it makes tokens as it did; null where it is not among them. */
export function keysFrom(keys: LinkKeys, name: string): LinkKeys | null {
  const named = keys.find((key) => keyName(key) === name)
  return named === undefined ? null : [named, ...keys.filter((key) => key !== named)]
}

export type LinkClaim = { readonly reader: number; readonly issue: string }

const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567'

/** Lower-case base32 (RFC 4648 without padding): mail servers fold the case of local parts. */
export function base32(bytes: Uint8Array): string {
  let out = ''
  let bits = 0
  let held = 0
  for (const byte of bytes) {
    held = ((held << 8) | byte) & 0xffff
    for (bits += 8; bits >= 5; bits -= 5) out += BASE32[(held >> (bits - 5)) & 31]
  }
  return bits ? out + BASE32[(held << (5 - bits)) & 31] : out
}

/** 80 bits where it must fit a local part of 64 octets, 120 elsewhere. */
const MAC_BYTES: Readonly<Record<LinkPurpose, number>> = {
  unsubscribe: 15,
  preferences: 15,
  online: 15,
  verp: 10,
  'message-id': 10,
}

/** The few keys of this process as Node's own objects: made of the text each time, they are half the cost of a token. */
const objects = new Map<string, KeyObject>()

function objectOf(key: string): KeyObject {
  const known = objects.get(key)
  if (known) return known
  const made = createSecretKey(key, 'utf8')
  objects.set(key, made)
  return made
}

function mac(key: string, purpose: LinkPurpose, { reader, issue }: LinkClaim): Buffer {
  const text = `postrider/1 ${purpose} ${reader} ${issue.toLowerCase()}`
  // As a string it comes back quicker than as a buffer of its own.
  const digest = createHmac('sha256', objectOf(key)).update(text).digest('latin1')
  return Buffer.from(digest.slice(0, MAC_BYTES[purpose]), 'latin1')
}

/** `{issue}.{reader}.{mac}`, all of it [a-z0-9.-], safe in a URL path and in a local part. */
export function makeToken(keys: LinkKeys, purpose: LinkPurpose, claim: LinkClaim): string {
  return `${claim.issue.toLowerCase()}.${claim.reader.toString(36)}.${base32(mac(keys[0], purpose, claim))}`
}

/** What a token says, or null for one that we did not make for this purpose. Constant time in the MAC. */
export function readToken(keys: LinkKeys, purpose: LinkPurpose, token: string): LinkClaim | null {
  const match = /^([0-9]{4}-w[0-9]{2}(?:-c[0-9]+)?)\.(0|[1-9a-z][0-9a-z]{0,9})\.([a-z2-7]{16,24})$/.exec(
    token.toLowerCase(),
  )
  if (!match?.[1] || !match[2] || !match[3]) return null
  const claim = { issue: match[1].toUpperCase().replace('-C', '-c'), reader: Number.parseInt(match[2], 36) }
  const given = Buffer.from(match[3])
  const known = keys.some((key) => {
    const expected = Buffer.from(base32(mac(key, purpose, claim)))
    return expected.length === given.length && timingSafeEqual(expected, given)
  })
  return known && Number.isSafeInteger(claim.reader) ? claim : null
}
