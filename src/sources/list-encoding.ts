// How a file of text is written: told by its first bytes, else by whether it is UTF-8, else by what it most likely is.
import { createReadStream } from 'node:fs'

export type TextEncodingName = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1251' | 'windows-1252'

/** The encoding of a file; it is read once, in pieces. What is neither UTF is what spreadsheets of the West or of Russia write. */
export async function encodingOf(path: string): Promise<TextEncodingName> {
  const strict = new TextDecoder('utf-8', { fatal: true })
  const letters = { runs: 0, high: 0, before: false }
  let isFirst = true
  let isUtf8 = true
  for await (const piece of createReadStream(path, { highWaterMark: 1 << 18 }) as AsyncIterable<Buffer>) {
    if (isFirst && piece[0] === 0xff && piece[1] === 0xfe) return 'utf-16le'
    if (isFirst && piece[0] === 0xfe && piece[1] === 0xff) return 'utf-16be'
    isFirst = false
    isUtf8 &&= isMore(strict, piece)
    if (!isUtf8) countLetters(piece, letters)
  }
  if (isUtf8 && isMore(strict)) return 'utf-8'
  // Words of Cyrillic are whole runs of high bytes; an accent in the West stands alone.
  return letters.runs > 0 && letters.high / letters.runs >= 2.5 ? 'windows-1251' : 'windows-1252'
}

function isMore(decoder: TextDecoder, piece?: Uint8Array): boolean {
  try {
    decoder.decode(piece, { stream: piece !== undefined })
    return true
  } catch {
    return false
  }
}

function countLetters(piece: Uint8Array, letters: { runs: number; high: number; before: boolean }): void {
  for (const byte of piece) {
    const isHigh = byte >= 0xc0
    if (isHigh) letters.high += 1
    if (isHigh && !letters.before) letters.runs += 1
    letters.before = isHigh
  }
}
