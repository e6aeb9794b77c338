import { decodeWords } from 'postal-mime'
import { describe, expect, it } from 'vitest'
import {
  encodedWords,
  headerDate,
  headerField,
  headerText,
  phraseTokens,
  textTokens,
} from '../../src/mail/headers.ts'

const TEXTS: readonly string[] = [
  'A bridge opens',
  'Мост открыт: что это значит для тех, кто ездит через перевал каждый день',
  'Café society, naïve façades and one very long tail of words that has to be folded somewhere sensible',
  '=?UTF-8?Q?looks_encoded?=',
  'x'.repeat(400),
  `👩‍👩‍👧 families ${'👩‍👩‍👧'.repeat(30)}`,
  '"quotes" <angles> (comment) a@b, c; d',
  'a\u00a0b',
]

describe('headerText', () => {
  it.each(['a\r\nBcc: b', 'a\nb', 'a\rb', 'a\0b'])('refuses %j', (text) => {
    expect(() => headerText(text, 'the subject')).toThrow('stands in the subject')
  })
  it('strips bidirectional overrides and folds controls and spaces', () => {
    expect(headerText(' a\u202eb\u2066c \t\u001b  d\u2028e ', 'it')).toBe('abc d e')
  })
})

describe('subjects and names', () => {
  it.each(TEXTS)('%s comes back', (text) => {
    const field = headerField('Subject', textTokens(headerText(text, 'the subject')))
    for (const line of field.trimEnd().split('\r\n')) expect(line.length).toBeLessThanOrEqual(76)
    const unfolded = field
      .replace(/\r\n(?= )/g, '')
      .replace(/^Subject: /, '')
      .trimEnd()
    expect(decodeWords(unfolded)).toBe(text)
  })
  it('are words of at most 75 characters that cut no character', () => {
    for (const word of encodedWords('Мост открыт, автобусы ходят по пятницам и субботам')) {
      expect(word).toMatch(/^=\?UTF-8\?B\?[A-Za-z0-9+/=]+\?=$/)
      expect(word.length).toBeLessThanOrEqual(75)
      expect(decodeWords(word)).not.toContain('\ufffd')
    }
    expect(encodedWords('Café society')).toEqual(['=?UTF-8?Q?Caf=C3=A9_society?='])
  })
  it('are quoted where they have to be', () => {
    const phrase = (name: string): string => phraseTokens(headerText(name, 'the name')).join(' ')
    expect(phrase('The Caravan Post')).toBe('The Caravan Post')
    expect(phrase('Post, The "Caravan" \\')).toBe('"Post, The \\"Caravan\\" \\\\"')
    expect(phrase('Караван')).toBe('=?UTF-8?B?0JrQsNGA0LDQstCw0L0=?=')
    expect(phrase('')).toBe('')
  })
})

it('no line of a field passes 998 bytes', () => {
  expect(() => headerField('List-Help', [`<https://example.org/${'x'.repeat(990)}>`])).toThrow('998')
})

it('dates are in UTC, whatever the clock', () => {
  expect(headerDate(Date.UTC(2026, 10, 20, 6))).toBe('Fri, 20 Nov 2026 06:00:00 +0000')
})
