import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readListFile } from '../../src/sources/list-file.ts'
import { temporaryFolder } from '../support/store.ts'

async function read(bytes: string | Uint8Array) {
  const path = join(temporaryFolder(), 'list.csv')
  writeFileSync(path, bytes)
  const { rows, refused } = await readListFile(path, 'en')
  return { people: rows.map(({ input }) => [input.address, input.firstName]), refused }
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
})
