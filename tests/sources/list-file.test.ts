import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type ListPiece, openList } from '../../src/sources/list-file.ts'
import { SECRET, temporaryFolder } from '../support/store.ts'

async function read(bytes: string | Uint8Array) {
  const path = join(temporaryFolder(), 'list.csv')
  writeFileSync(path, bytes)
  const { pieces } = await openList(path, { language: 'en', secret: SECRET })
  const all: ListPiece[] = []
  for await (const piece of pieces) all.push(piece)
  const rows = all.flatMap((piece) => piece.rows)
  return {
    people: rows.map((row) => [row.address, row.firstName]),
    rows,
    refused: all.flatMap((piece) => piece.refused),
    slips: all.flatMap((piece) => piece.slips),
  }
}

/** windows-1251, as far as these tests need it. */
const windows1251 = (text: string): Buffer =>
  Buffer.from(
    [...text].map((c) => {
      const code = c.codePointAt(0) ?? 0
      return code >= 0x410 && code <= 0x44f ? code - 0x410 + 0xc0 : code
    }),
  )

const LIST = 'email,name\r\nanna@reader.example.org,Анна\r\ndaniyar@reader.example.org,Данияр\r\n'
const PEOPLE = [
  ['anna@reader.example.org', 'Анна'],
  ['daniyar@reader.example.org', 'Данияр'],
]

describe('a list', () => {
  it.each([
    ['UTF-8', LIST],
    ['UTF-8 with a mark', `\ufeff${LIST}`],
    ['UTF-16, little end first', Buffer.from(`\ufeff${LIST}`, 'utf16le')],
    ['UTF-16, big end first', Buffer.from(`\ufeff${LIST}`, 'utf16le').swap16()],
    ['windows-1251', windows1251(LIST)],
    ['semicolons', LIST.replaceAll(',', ';')],
    ['semicolons that a first line names', `sep=;\r\n${LIST.replaceAll(',', ';')}`],
    ['tabs', LIST.replaceAll(',', '\t')],
    ['bars', LIST.replaceAll(',', '|')],
    ['line feeds', LIST.replaceAll('\r\n', '\n')],
    ['carriage returns', LIST.replaceAll('\r\n', '\r')],
  ])('in %s is read', async (_, bytes) => {
    expect((await read(bytes)).people).toEqual(PEOPLE)
  })

  it('of the West without a mark keeps its accents', async () => {
    const list = 'email,name\nzoe@reader.example.org,Zo\u00eb\nrene@reader.example.org,Ren\u00e9\n'
    expect((await read(Buffer.from(list, 'latin1'))).people).toEqual([
      ['zoe@reader.example.org', 'Zoë'],
      ['rene@reader.example.org', 'René'],
    ])
  })

  it('may have quotes, lines within them, and rows that are too short or too long', async () => {
    const { people, refused } = await read(
      'email,name,note\n"a@reader.example.org","Anna ""A""","two\nlines"\nb@reader.example.org\nc@reader.example.org,Ceca,x,y,z\n',
    )
    expect(people).toEqual([
      ['a@reader.example.org', 'Anna "A"'],
      ['b@reader.example.org', ''],
      ['c@reader.example.org', 'Ceca'],
    ])
    expect(refused).toEqual([])
  })

  it('names the line whose status nobody knows', async () => {
    const { refused } = await read(
      'email,status\na@reader.example.org,active\nb@reader.example.org,perhaps\n',
    )
    expect(refused).toEqual([{ line: 3, reason: expect.stringContaining('"perhaps" is not known') }])
  })

  it('points at a domain that looks like a slip, and leaves it as it is', async () => {
    const { people, slips } = await read(
      'email\na@gmial.com\nb@gmail.com\nc@mail.com\nd@reader.example.con\n',
    )
    expect(people.map(([address]) => address)).toEqual([
      'a@gmial.com',
      'b@gmail.com',
      'c@mail.com',
      'd@reader.example.con',
    ])
    expect(slips).toEqual([
      { line: 2, domain: 'gmial.com', meant: 'gmail.com' },
      { line: 5, domain: 'reader.example.con', meant: 'reader.example.com' },
    ])
  })

  it('gives the time of joining and the zone, where they can be understood', async () => {
    const { rows } = await read(
      'email,created_at,timezone\na@reader.example.org,2026-03-03 10:00:00,Asia/Almaty\nb@reader.example.org,3/3/26,Moon/Tycho\nc@reader.example.org,2026-03-03T10:00:00+04:00,\n',
    )
    expect(rows.map(({ joined, zone }) => [joined, zone])).toEqual([
      ['2026-03-03T10:00:00.000Z', 'Asia/Almaty'],
      [null, null],
      ['2026-03-03T06:00:00.000Z', null],
    ])
  })

  it('of any size comes in pieces, the same from a thread of its own', async () => {
    const lines = Array.from({ length: 120_000 }, (_, i) => `reader${i}@reader.example.org,Анна ${i}`)
    lines[77_777] = 'no address,Nobody'
    const { people, refused } = await read(`email,name\n${lines.join('\n')}\n`)
    expect(people).toHaveLength(119_999)
    expect(people[77_777]).toEqual(['reader77778@reader.example.org', 'Анна 77778'])
    expect(refused).toEqual([{ line: 77_779, reason: expect.stringContaining('the address') }])
  })

  it('that is no list says so, from a thread of its own as well', async () => {
    await expect(read('name,age\nAnna,7\n')).rejects.toThrow('has no column of addresses')
    await expect(read(`name,age\n${'Anna,7\n'.repeat(700_000)}`)).rejects.toThrow(
      'has no column of addresses',
    )
    await expect(read('')).rejects.toThrow('has no column of addresses')
  })
})
