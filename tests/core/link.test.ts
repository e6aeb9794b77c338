import { describe, expect, test } from 'vitest'
import { base32, LINK_PURPOSES, type LinkKeys, makeToken, readToken } from '../../src/core/link.ts'
import { forSeeds } from '../support/random.ts'

const KEYS: LinkKeys = ['a key that signs']
const CLAIM = { reader: 4711, issue: '2026-W47' }

describe('tokens', () => {
  test.each(LINK_PURPOSES)('%s: says what it was made for, and to that purpose alone', (purpose) => {
    const token = makeToken(KEYS, purpose, CLAIM)
    expect(token).toMatch(/^[a-z0-9.-]+$/)
    for (const other of LINK_PURPOSES)
      expect(readToken(KEYS, other, token)).toEqual(other === purpose ? CLAIM : null)
  })

  test.each(LINK_PURPOSES)('%s: no bit can be flipped', (purpose) => {
    const token = makeToken(KEYS, purpose, CLAIM)
    for (let i = 0; i < token.length; i++)
      for (let bit = 0; bit < 8; bit++) {
        const flipped =
          token.slice(0, i) + String.fromCharCode(token.charCodeAt(i) ^ (1 << bit)) + token.slice(i + 1)
        if (flipped.toLowerCase() === token) continue
        expect(readToken(KEYS, purpose, flipped), flipped).toBeNull()
      }
  })

  test('no character can be taken out, put in or doubled', () => {
    const token = makeToken(KEYS, 'unsubscribe', CLAIM)
    for (let i = 0; i < token.length; i++) {
      expect(readToken(KEYS, 'unsubscribe', token.slice(0, i) + token.slice(i + 1))).toBeNull()
      for (const extra of ['0', 'a', '.', token.charAt(i)])
        expect(readToken(KEYS, 'unsubscribe', token.slice(0, i) + extra + token.slice(i))).toBeNull()
    }
    for (const text of ['', '.', '..', `${token}\n`, ` ${token}`, `${token}.`, token.slice(0, -1)])
      expect(readToken(KEYS, 'unsubscribe', text)).toBeNull()
  })

  test('another reader or issue needs another token', () => {
    const [issue, , mac] = makeToken(KEYS, 'unsubscribe', CLAIM).split('.')
    const reader = (4712).toString(36)
    expect(readToken(KEYS, 'unsubscribe', `${issue}.${reader}.${mac}`)).toBeNull()
    expect(readToken(KEYS, 'unsubscribe', `2026-w48.${(4711).toString(36)}.${mac}`)).toBeNull()
    expect(readToken(KEYS, 'unsubscribe', `2026-w47-c1.${(4711).toString(36)}.${mac}`)).toBeNull()
  })

  test('an old key still reads, a foreign one does not', () => {
    const old = makeToken(KEYS, 'preferences', CLAIM)
    expect(readToken(['a new key', ...KEYS], 'preferences', old)).toEqual(CLAIM)
    expect(readToken(['a new key'], 'preferences', old)).toBeNull()
    expect(makeToken(['a new key', ...KEYS], 'preferences', CLAIM)).not.toBe(old)
  })

  test('a token whose case was folded on the way still reads', () => {
    const token = makeToken(KEYS, 'verp', { reader: 10 ** 9, issue: '2026-W47-c2' })
    expect(readToken(KEYS, 'verp', token.toUpperCase())).toEqual({ reader: 10 ** 9, issue: '2026-W47-c2' })
  })

  test('a return path fits its 64 octets for a thousand million readers', () => {
    for (const reader of [0, 1, 35, 36, 10 ** 6, 10 ** 9])
      for (const issue of ['2026-W47', '2026-W53-c99']) {
        const local = `b+${makeToken(KEYS, 'verp', { reader, issue })}`
        expect(local.length).toBeLessThanOrEqual(64)
        expect(readToken(KEYS, 'verp', local.slice(2))).toEqual({ reader, issue })
      }
  })

  test('what random text says is nothing', () => {
    forSeeds(500, (random) => {
      const letters = Array.from({ length: 24 }, () =>
        random.pick([...'abcdefghijklmnopqrstuvwxyz234567'] as [string]),
      )
      expect(readToken(KEYS, 'unsubscribe', `2026-w47.3mv.${letters.join('')}`)).toBeNull()
    })
  })
})

test('base32 is that of RFC 4648, section 10, in lower case and without padding', () => {
  const encoded = ['', 'f', 'fo', 'foo', 'foob', 'fooba', 'foobar'].map((text) => base32(Buffer.from(text)))
  expect(encoded).toEqual(['', 'my', 'mzxq', 'mzxw6', 'mzxw6yq', 'mzxw6ytb', 'mzxw6ytboi'])
})
