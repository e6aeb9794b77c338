import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { decodeText, repairMojibake } from '../../src/sources/decode.ts'

/** Bytes of a text in an encoding of one byte a letter. */
function bytesIn(label: string, text: string): Uint8Array {
  const decoder = new TextDecoder(label)
  const table = new Map(Array.from({ length: 256 }, (_, byte) => [decoder.decode(Uint8Array.of(byte)), byte]))
  return Uint8Array.from([...text].map((letter) => table.get(letter) ?? 63))
}

function utf16(text: string, bigEndian = false): Buffer {
  const bytes = Buffer.from(text, 'utf16le')
  return bigEndian ? bytes.swap16() : bytes
}

const xml = (charset: string, text: string) =>
  `<?xml version="1.0" encoding="${charset}"?><title>${text}</title>`

describe('decodeText', () => {
  it.each([
    ['windows-1251', 'Вода по счётчику'],
    ['koi8-r', 'Вода по счётчику'],
    ['iso-8859-1', 'Café à la gare'],
    ['windows-1252', 'Ten euro: 10 €'],
    ['iso-8859-2', 'Žlutý kůň'],
  ])('reads %s where the document declares it', (label, text) => {
    expect(decodeText(bytesIn(label, xml(label, text)))).toContain(text)
  })

  it('reads what only the header names', () => {
    const bytes = bytesIn('windows-1251', '<title>Паром</title>')
    expect(decodeText(bytes, 'text/xml; charset=windows-1251')).toContain('Паром')
    expect(decodeText(bytes, 'text/xml; charset="Windows-1251"')).toContain('Паром')
  })

  it('takes the document’s word over a server’s default Latin-1', () => {
    const bytes = bytesIn('windows-1251', xml('windows-1251', 'Паром'))
    expect(decodeText(bytes, 'text/xml; charset=ISO-8859-1')).toContain('Паром')
  })

  it.each(['windows-1251', 'iso-8859-1', 'utf-16', 'nonsense'])('reads UTF-8 that says it is %s', (label) => {
    expect(decodeText(Buffer.from(xml(label, 'Паром — ferry')))).toContain('Паром — ferry')
  })

  it('reads Latin-1 that says it is UTF-8', () => {
    expect(decodeText(bytesIn('iso-8859-1', xml('utf-8', 'Jürgen, Anaïs')))).toContain('Jürgen, Anaïs')
  })

  it.each([
    ['windows-1251', 'Поезд, который ждёт урожая'],
    ['koi8-r', 'поезд, который ждет урожая'],
  ])('tells %s by its look where nothing names it', (label, text) => {
    expect(decodeText(bytesIn(label, `<title>${text}</title>`))).toContain(text)
  })

  it('keeps UTF-8 with one broken letter', () => {
    const bytes = Buffer.concat([
      Buffer.from('<title>Бесконечный паром'),
      Buffer.of(0xd0),
      Buffer.from('</title>'),
    ])
    expect(decodeText(bytes)).toContain('Бесконечный паром')
  })

  it('reads UTF-16 with a mark and without, and UTF-8 with a mark', () => {
    const text = '<rss><title>Паром</title></rss>'
    for (const bigEndian of [false, true]) {
      expect(decodeText(utf16(`\ufeff${text}`, bigEndian))).toBe(text)
      expect(decodeText(utf16(text, bigEndian))).toBe(text)
    }
    expect(decodeText(Buffer.from(`\ufeff${text}`))).toBe(text)
  })

  it('reads ISO-2022-JP, which passes for ASCII', () => {
    const bytes = Buffer.concat([
      Buffer.from('<?xml version="1.0" encoding="iso-2022-jp"?><t>'),
      Buffer.from('\u001b$B5-;v\u001b(B', 'latin1'),
      Buffer.from('</t>'),
    ])
    expect(decodeText(bytes)).toContain('記事')
  })

  it('opens a gzipped document, within limits', () => {
    expect(decodeText(gzipSync('<rss/>'))).toBe('<rss/>')
    expect(decodeText(gzipSync(new Uint8Array(10_000)), '', 1000)).toBe('')
    expect(decodeText(Uint8Array.of(0x1f, 0x8b, 1, 2))).toBe('')
  })
})

describe('repairMojibake', () => {
  it.each([
    ['cafÃ©', 'café'],
    ['â€œquotedâ€\u009d â€” so', '“quoted” — so'],
    ['ÐŸÐ°Ñ€Ð¾Ð¼', 'Паром'],
    ['plain', 'plain'],
    ['Ça va à Órgiva', 'Ça va à Órgiva'],
    ['naïve «Âge»', 'naïve «Âge»'],
    ['Паром и cafÃ©', 'Паром и cafÃ©'],
  ])('%s is %s', (text, expected) => {
    expect(repairMojibake(text)).toBe(expected)
  })
})
