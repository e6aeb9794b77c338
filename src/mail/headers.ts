// Header fields: the only way a text becomes one. No value can end its line, start another or pass 998 bytes.
import { PostriderError } from '../core/errors.ts'

declare const checked: unique symbol
/** A text that has been through `headerText`, and nothing else. */
export type HeaderText = string & { readonly [checked]: true }

/** Where a line should end (RFC 5322, 2.1.1), and where it must. */
const LINE = 76
const LONGEST_LINE = 998
/** An encoded word has 75 characters at most (RFC 2047, 2); shorter ones fit beside the field's name. */
const WORD = 64

const FORBIDDEN = /[\r\n\0]/
const BIDI = /[\u202a-\u202e\u2066-\u2069]/g
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it is for
const SPACE = /[ \u0000-\u001f\u007f-\u009f\u2028\u2029\ufeff]+/g
const ASCII = /^[ -~]*$/
const ATOMS = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?: [A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/

/**
 * A text for a header: one line, single spaces, no bidirectional overrides.
 * @param what names the place in the error, such as `the subject`
 * @throws PostriderError('input') for CR, LF or NUL: nobody writes those by accident
 */
export function headerText(value: string, what: string): HeaderText {
  if (FORBIDDEN.test(value))
    throw new PostriderError('input', `A line break or NUL stands in ${what}: write it on one line.`)
  return value.toWellFormed().replace(BIDI, '').replace(SPACE, ' ').trim() as HeaderText
}

/** Whether a text may stand in a header as it is: ASCII, foldable, and not taken for an encoded word. */
function isPlain(text: string): boolean {
  return ASCII.test(text) && !text.includes('=?') && !text.split(' ').some((word) => word.length > WORD)
}

// Letters, digits and the few signs that are safe in a display name too (RFC 2047, 5, rule 3).
const Q_SAFE = /[A-Za-z0-9!*+/-]/

function qForm(character: string): string {
  if (character === ' ') return '_'
  if (Q_SAFE.test(character)) return character
  return [...Buffer.from(character)].map((b) => `=${b.toString(16).toUpperCase().padStart(2, '0')}`).join('')
}

/** RFC 2047 encoded words, in the shorter of B and Q, never cutting a character. */
export function encodedWords(text: string): readonly string[] {
  const characters = [...text]
  const q = characters.map(qForm)
  const isQ = q.join('').length < Math.ceil(Buffer.byteLength(text) / 3) * 4
  const room = WORD - '=?UTF-8?B??='.length
  const words: string[] = []
  let word = ''
  let size = 0
  const close = (): void => {
    if (word) words.push(isQ ? `=?UTF-8?Q?${word}?=` : `=?UTF-8?B?${Buffer.from(word).toString('base64')}?=`)
    word = ''
    size = 0
  }
  for (const [i, character] of characters.entries()) {
    const piece = isQ ? (q[i] ?? '') : character
    const length = isQ ? piece.length : Buffer.byteLength(character)
    if (size + length > (isQ ? room : (room / 4) * 3)) close()
    word += piece
    size += length
  }
  close()
  return words
}

/** An unstructured value, such as a subject, in pieces between which a line may be folded. */
export function textTokens(text: HeaderText): readonly string[] {
  return isPlain(text) ? text.split(' ') : encodedWords(text)
}

/** A display name before an address or a list id: atoms, a quoted string, or encoded words. */
export function phraseTokens(name: HeaderText): readonly string[] {
  if (name === '') return []
  if (!isPlain(name) || name.length > WORD) return encodedWords(name)
  return [ATOMS.test(name) ? name : `"${name.replace(/["\\]/g, '\\$&')}"`]
}

/**
 * One field, folded between its pieces so that lines keep to 76 characters where the pieces allow it.
 * @param pieces what `textTokens` and `phraseTokens` give, and texts of ours that hold no data
 * @throws PostriderError('input') where a piece would make a line of more than 998 bytes
 */
export function headerField(name: string, pieces: readonly string[]): string {
  let out = ''
  let line = `${name}:`
  for (const [i, piece] of pieces.entries()) {
    if (i > 0 && line.length + 1 + piece.length > LINE) {
      out += `${line}\r\n`
      line = ''
    }
    line += ` ${piece}`
    // A character has three bytes at most, so that most lines need not be counted.
    if (line.length * 3 > LONGEST_LINE && Buffer.byteLength(line) > LONGEST_LINE)
      throw new PostriderError('input', `The ${name} header would have a line of more than 998 bytes.`)
  }
  return `${out}${line}\r\n`
}

/** A time as RFC 5322 has it, always in UTC: `Fri, 20 Nov 2026 06:00:00 +0000`. */
export function headerDate(ms: number): string {
  return new Date(ms).toUTCString().replace('GMT', '+0000')
}
