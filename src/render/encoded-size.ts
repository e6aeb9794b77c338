// How many bytes a text takes in quoted-printable, which is what some providers count before they clip a mail.

const LINE = 76

/**
 * Bytes of `html` as quoted-printable (RFC 2045, section 6.7): three for each byte that is not plain ASCII, three
 * for each soft line break, two for each line end. Encoders differ by a few bytes in where they break.
 */
export function encodedSize(html: string): number {
  let size = 0
  let column = 0
  const put = (width: number): void => {
    // A full line still needs room for the = of a soft break.
    if (column + width > LINE - 1) {
      size += 3
      column = 0
    }
    column += width
    size += width
  }
  const bytes = Buffer.from(html.replace(/\r\n?/g, '\n'), 'utf8')
  for (const [i, byte] of bytes.entries()) {
    if (byte === 0x0a) {
      size += 2
      column = 0
      continue
    }
    const isSpace = byte === 0x20 || byte === 0x09
    const isLast = i + 1 === bytes.length || bytes[i + 1] === 0x0a
    const isPlain = isSpace ? !isLast : byte > 0x20 && byte < 0x7f && byte !== 0x3d
    put(isPlain ? 1 : 3)
  }
  return size
}
