import { expect, it } from 'vitest'
import { encodeQuotedPrintable } from '../../src/mail/qp.ts'

/** RFC 2045, 6.7, the other way round, as strictly as it can be read. */
function decode(encoded: string): string {
  const joined = encoded.replace(/=\r\n/g, '')
  expect(joined).not.toMatch(/=(?![0-9A-F]{2})/)
  return Buffer.from(
    joined.replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  ).toString('utf8')
}

function expectSound(encoded: string): void {
  for (const line of encoded.split('\r\n')) {
    expect(line.length).toBeLessThanOrEqual(76)
    expect(line).toMatch(/^[ -~]*$/)
    expect(line).not.toMatch(/ $|^\.|^From | {2}/)
  }
  expect(encoded.replace(/\r\n/g, '')).not.toMatch(/[\r\n]/)
}

const LINES: readonly string[] = [
  '',
  ' ',
  '.',
  '..',
  '=',
  'plain',
  'trailing space ',
  'trailing tab\t',
  'two  spaces',
  '   three before',
  'From the hills',
  'Fro',
  'a=b=c',
  'nul \0 bell \u0007 escape \u001b',
  'дорога через перевал',
  '中文字符',
  '👩‍👩‍👧 family',
  'x'.repeat(75),
  'x'.repeat(76),
  'x'.repeat(500),
  `${'x'.repeat(74)} `,
  `${'x'.repeat(75)}.dot at the break`,
  `${'x'.repeat(75)}From after the break`,
  `${' '.repeat(200)}end`,
  'ж'.repeat(300),
]

it.each(LINES)('keeps %j, and its lines stay sound', (line) => {
  for (const text of [line, `${line}\n${line}`, `${line}\n`, `\n${line}`]) {
    const crlf = text.replace(/\n/g, '\r\n')
    for (const end of ['hard', 'soft'] as const) {
      const encoded = encodeQuotedPrintable(text, end)
      expectSound(encoded)
      expect(decode(encoded)).toBe(crlf)
    }
  }
})

it('ends a soft piece at the first column of a line', () => {
  for (const line of LINES) {
    const encoded = encodeQuotedPrintable(line, 'soft')
    expect(encoded === '' || encoded.endsWith('\r\n')).toBe(true)
  }
  // A dot that opens the next piece would stand at the start of a line: it is escaped there too.
  expect(encodeQuotedPrintable('one ', 'soft') + encodeQuotedPrintable('.two', 'hard')).toBe(
    'one =\r\n=2Etwo',
  )
})

it('makes CRLF of every line end, and of halves that no character can have', () => {
  expect(encodeQuotedPrintable('a\rb\nc\r\nd\n\re', 'hard')).toBe('a\r\nb\r\nc\r\nd\r\n\r\ne')
  expect(decode(encodeQuotedPrintable('half \ud83d', 'hard'))).toBe('half \ufffd')
})

it('never cuts a character in two', () => {
  for (const line of encodeQuotedPrintable('ж'.repeat(200), 'hard').split('=\r\n'))
    expect(line.length % 6).toBe(0)
})

it('keeps texts cut anywhere', () => {
  const text = LINES.join('\n')
  for (let at = 0; at <= text.length; at += 7) {
    const cut = text.slice(0, at).isWellFormed() ? at : at + 1
    const encoded =
      encodeQuotedPrintable(text.slice(0, cut), 'soft') + encodeQuotedPrintable(text.slice(cut), 'hard')
    for (const line of encoded.split('\r\n')) expect(line.length).toBeLessThanOrEqual(76)
    expect(decode(encoded)).toBe(text.replace(/\n/g, '\r\n'))
  }
})
