// Quoted-printable (RFC 2045, 6.7) for texts that are cut in pieces: each piece starts at the first column.
// What comes out is its own relaxed body form (RFC 6376, 3.4.4) and has no line that starts with a dot.

/** A line has 76 characters at most; one of them is the `=` of a soft break. */
const ROOM = 75

/** What most merge values are: a word without blanks, such as a URL, and a short line. */
const WORD = /^[!-<>-~]+$/
const SHORT_LINE = /^[!-<>-~]+(?: [!-<>-~]+)*$/

const HEX = Array.from({ length: 256 }, (_, byte) => `=${byte.toString(16).toUpperCase().padStart(2, '0')}`)

function escaped(character: string): string {
  let out = ''
  for (const byte of Buffer.from(character, 'utf8')) out += HEX[byte] ?? ''
  return out
}

/** One line without its end. `open` says that a soft break follows, so that a last space may stay. */
function encodeLine(text: string, open: boolean): string {
  let out = ''
  let line = ''
  let at = 0
  for (const character of text) {
    at += character.length
    const code = character.charCodeAt(0)
    let piece = character
    if (code === 0x20) {
      // A second space would be folded by relaxed canonicalisation, a last one may be lost on the way.
      if (line.endsWith(' ') || (at === text.length && !open)) piece = '=20'
    } else if (code < 0x21 || code > 0x7e || code === 0x3d) piece = escaped(character)
    if (line.length + piece.length > ROOM) {
      out += `${line}=\r\n`
      line = ''
    }
    if (line === '') piece = guarded(piece, text.slice(at, at + 4))
    line += piece
  }
  return out + line
}

/** The first character of a line: no dot (RFC 5321, 4.5.2), no `From ` that old mailboxes quote. */
function guarded(piece: string, next: string): string {
  if (piece === '.') return escaped(piece)
  return piece === 'F' && next === 'rom ' ? escaped(piece) : piece
}

/** A text that needs no escapes but at the start of a line, and is short or has no blanks. */
function encodePlain(text: string): string {
  let out = ''
  for (let at = 0; at < text.length; ) {
    const first = guarded(text.charAt(at), text.slice(at + 1, at + 5))
    const to = at + ROOM - (first.length - 1)
    out += `${at ? '=\r\n' : ''}${first}${text.slice(at + 1, to)}`
    at = to
  }
  return out
}

/**
 * Encodes text in lines of at most 76 characters, ended by CRLF whatever ended them before.
 * @param end `soft`: what follows starts at the first column of a new line and continues this one;
 *   `hard`: the text is over, and the line is left open for the CRLF of a MIME boundary.
 */
export function encodeQuotedPrintable(text: string, end: 'soft' | 'hard'): string {
  if (text.length <= ROOM ? SHORT_LINE.test(text) : WORD.test(text)) {
    const line = encodePlain(text)
    return end === 'soft' ? `${line}=\r\n` : line
  }
  const lines = text.toWellFormed().split(/\r\n|\r|\n/)
  const last = lines.pop() ?? ''
  const head = lines.map((line) => `${encodeLine(line, false)}\r\n`).join('')
  // At the first column already, nothing has to be joined.
  if (end === 'soft' && last !== '') return `${head}${encodeLine(last, true)}=\r\n`
  return head + encodeLine(last, false)
}

/** No bare CR or LF, and no line that starts with a dot, which SMTP would have to double (RFC 5321, 4.5.2). */
const UNSOUND_LINES = /\r(?!\n)|(?<!\r)\n|(?:^|\n)\./
/** What relaxed canonicalisation would change. */
const UNSOUND_BLANKS = /\t| {2}| \r/

export function hasSoundLines(text: string): boolean {
  return !UNSOUND_LINES.test(text)
}

/** Whether a piece of a body can be sent and signed as it is, beside any other that can. */
export function isSoundPiece(encoded: string): boolean {
  return (
    (encoded === '' || encoded.endsWith('\r\n')) && hasSoundLines(encoded) && !UNSOUND_BLANKS.test(encoded)
  )
}
