// Bytes of a feed or page as text, whatever they say of themselves; and the repair of text decoded wrongly before us.
import { gunzipSync } from 'node:zlib'

const HEAD_BYTES = 1024

/**
 * The text of `bytes`. What is tried, in order: gunzip; a byte order mark; the NUL pattern of UTF-16; strict
 * UTF-8, since other encodings with high bytes hardly ever pass for it; the charset of the HTTP header; the
 * one that the document declares; then the look of the bytes. Never throws; the worst case is windows-1252.
 * `maxBytes` bounds what a gzipped document may unfold to; a larger one comes back empty.
 */
export function decodeText(bytes: Uint8Array, contentType = '', maxBytes = 8 * 1024 * 1024): string {
  const plain = bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzip(bytes, maxBytes) : bytes
  const unicode = markedEncoding(plain)
  if (unicode) return new TextDecoder(unicode).decode(plain)
  const strict = strictly('utf-8', plain)
  const declared = declaredCharset(plain)
  // ISO-2022 is the one family whose text passes for ASCII.
  if (strict !== null && !/^iso-2022/i.test(declared)) return strict
  for (const label of labels(charsetOf(contentType), declared)) {
    const text = strictly(label, plain)
    if (text !== null) return text
  }
  return byTheLook(plain)
}

function gunzip(bytes: Uint8Array, maxBytes: number): Uint8Array {
  try {
    return gunzipSync(bytes, { maxOutputLength: maxBytes })
  } catch {
    return new Uint8Array()
  }
}

function markedEncoding(bytes: Uint8Array): string | null {
  const [a, b, c, d] = bytes
  if (a === 0xef && b === 0xbb && c === 0xbf) return 'utf-8'
  if (a === 0xfe && b === 0xff) return 'utf-16be'
  if (a === 0xff && b === 0xfe) return 'utf-16le'
  // "<" or "{" as the first letter of UTF-16 without a mark.
  if ((a === 0x3c || a === 0x7b) && b === 0 && c !== 0 && d === 0) return 'utf-16le'
  if (a === 0 && (b === 0x3c || b === 0x7b) && c === 0 && d !== 0) return 'utf-16be'
  return null
}

function charsetOf(contentType: string): string {
  return /charset\s*=\s*["']?([^\s"';]+)/i.exec(contentType)?.[1] ?? ''
}

function declaredCharset(bytes: Uint8Array): string {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, HEAD_BYTES)).toString(
    'latin1',
  )
  const xml = /<\?xml[^>]*?encoding\s*=\s*["']([^"']+)["']/i.exec(head)?.[1]
  return xml ?? /<meta[^>]+charset\s*=\s*["']?([^\s"'/>]+)/i.exec(head)?.[1] ?? ''
}

/** The labels to try. ISO-8859-1 in the header is a server's default more often than a statement. */
function labels(header: string, declared: string): readonly string[] {
  const both = /^(iso-?8859-1|latin-?1|us-ascii|windows-1252)$/i.test(header)
    ? [declared, header]
    : [header, declared]
  // Bytes with the pattern of UTF-16 were seen above: here the label can only be wrong.
  return both.filter((label) => label !== '' && !/^(utf-?16|utf-?8|ucs-2|unicode)/i.test(label))
}

function strictly(label: string, bytes: Uint8Array): string | null {
  try {
    return new TextDecoder(label, { fatal: true }).decode(bytes)
  } catch {
    return null
  }
}

/** UTF-8 with a few broken places, one of the two Cyrillic encodings, or windows-1252. */
function byTheLook(bytes: Uint8Array): string {
  let high = 0
  let neighbours = 0
  let upperHalf = 0
  for (let i = 0; i < bytes.length; i++) {
    if ((bytes[i] ?? 0) < 0x80) continue
    high++
    if ((bytes[i + 1] ?? 0) >= 0xc0 && (bytes[i] ?? 0) >= 0xc0) neighbours++
    if ((bytes[i] ?? 0) >= 0xe0) upperHalf++
  }
  const loose = new TextDecoder('utf-8').decode(bytes)
  const broken = loose.split('\ufffd').length - 1
  if (broken * 10 < high) return loose
  // Letters with accents stand alone, Cyrillic ones in words; small ones are above 0xE0 in windows-1251.
  if (neighbours * 2 > high)
    return new TextDecoder(upperHalf * 2 > high ? 'windows-1251' : 'koi8-r').decode(bytes)
  return new TextDecoder('windows-1252').decode(bytes)
}

/** Letters of windows-1252 that are not their own byte: each with the byte it stands for. */
const WINDOWS_1252 = new Map(
  Array.from({ length: 32 }, (_, i) => [
    new TextDecoder('windows-1252').decode(Uint8Array.of(0x80 + i)),
    0x80 + i,
  ]),
)

/** UTF-8 lead and continuation as Latin-1 or windows-1252 shows them; without one there is nothing to repair. */
const LOOKS_BROKEN = /[\u00c2-\u00f4][\u0080-\u00bf\u0152-\u2122]/

/**
 * Mends text that was UTF-8 and was read as Latin-1 or windows-1252 before it reached us (`cafÃ©`).
 * Only where every letter of it fits such a reading; all other text comes back as it is.
 */
export function repairMojibake(text: string): string {
  if (!LOOKS_BROKEN.test(text)) return text
  const bytes: number[] = []
  for (const letter of text) {
    const byte = WINDOWS_1252.get(letter) ?? letter.codePointAt(0) ?? 0
    if (byte > 0xff) return text
    bytes.push(byte)
  }
  return strictly('utf-8', Uint8Array.from(bytes)) ?? text
}
