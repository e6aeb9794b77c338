import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readViews, type Views } from '../../src/sources/views.ts'
import { aFolder } from '../support/folder.ts'

async function read(...contents: readonly (string | Uint8Array)[]): Promise<Views> {
  const names = contents.map((_, i) => `views-${i + 1}.txt`)
  const folder = await aFolder(Object.fromEntries(names.map((name, i) => [name, contents[i] ?? ''])))
  return readViews(names.map((name) => join(folder, name)))
}

const A = 'https://canal.example.org/a'
const B = 'https://canal.example.org/b'
const row = (url: string, views: number, more = {}) => ({
  url,
  views,
  title: '',
  day: '',
  authors: [],
  language: '',
  ...more,
})

describe('readViews', () => {
  it('reads CSV with all its columns', async () => {
    const csv = `\ufeffURL,Views,Title,Authors,Language\r\n${A},"1,234","The locks, again","Nino Sampleuri; Aibek Mysalov",ru\r\n\r\n${B},5,,,\r\n`
    expect(await read(csv)).toEqual({
      rows: [
        row(A, 1234, {
          title: 'The locks, again',
          authors: ['Nino Sampleuri', 'Aibek Mysalov'],
          language: 'ru',
        }),
        row(B, 5),
      ],
      failures: [],
    })
  })

  it.each([
    ['semicolons', `url;views\n${A};1 234`],
    ['tabs', `url\tviews\n${A}\t1234`],
    ['Excel’s own line', `sep=|\r\nurl|views\r\n${A}|1234`],
    ['old line ends', `url,views\r${A},1234`],
    ['other columns', `rank,views,url\n1,1234,${A}`],
    ['UTF-16', Buffer.from(`\ufeffurl,views\n${A},1234`, 'utf16le')],
    ['a JSON array', JSON.stringify([{ url: A, views: 1234 }])],
    ['a JSON object', JSON.stringify({ [A]: 1234 })],
    ['JSON with numbers as texts', JSON.stringify([{ url: A, views: '1234' }])],
  ])('reads %s', async (_, content) => {
    expect(await read(content)).toEqual({ rows: [row(A, 1234)], failures: [] })
  })

  it('adds up the same page, over spellings and files', async () => {
    const one = `url,views,title\n${A},10,\n${A}?utm_source=x#top,5,The locks`
    const two = `url,views,title\nHTTPS://CANAL.example.org/a,1,Other`
    expect((await read(one, two)).rows).toEqual([row(A, 16, { title: 'The locks' })])
  })

  it('keeps days apart, under either name of the column, and adds up each', async () => {
    const csv = `url,views,day\n${A},10,2026-11-19\n${A},5,2026-11-19\n${A},7,2026-11-20\n${A},1,`
    const json = JSON.stringify([{ url: A, views: 2, date: '2026-11-20T00:00:00Z' }])
    expect((await read(csv, json)).rows).toEqual([
      row(A, 15, { day: '2026-11-19' }),
      row(A, 9, { day: '2026-11-20' }),
      row(A, 1),
    ])
  })

  it.each(['20.11.2026', '2026-02-30', '2026-13-01', '20261120', 'yesterday'])(
    'takes %s for no day, and says which it wants',
    async (day) => {
      const { rows, failures } = await read(`url,views,day\n${A},10,${day}\n${B},5,`)
      expect(rows).toEqual([row(B, 5)])
      expect(failures).toEqual([
        {
          source: 'views',
          where: 'views-1.txt, line 2',
          message: '"day" must be a date such as 2026-11-20, or be left out.',
        },
      ])
    },
  )

  it('names the lines that cannot be read, and goes on', async () => {
    const { rows, failures } = await read(`url,views\n/relative,1\n${A},many\n${A},-2\n${A},7\nonly\n`)
    expect(rows).toEqual([row(A, 7)])
    expect(failures.map(({ where, message }) => `${where}: ${message}`)).toEqual([
      'views-1.txt, line 2: "url" must be an address in full, https://….',
      'views-1.txt, line 3: "views" must be a number that is not negative.',
      'views-1.txt, line 4: "views" must be a number that is not negative.',
      'views-1.txt, line 6: "url" must be an address in full, https://….',
    ])
  })

  it.each([
    ['no header', `${A},1`, 'must name the columns "url" and "views" in its first line'],
    ['nothing', '', 'must name the columns'],
    ['broken JSON', '[{', 'is not JSON'],
  ])('a file with %s is one failure', async (_, content, message) => {
    const { rows, failures } = await read(content)
    expect(rows).toEqual([])
    expect(failures).toEqual([
      { source: 'views', where: 'views-1.txt', message: expect.stringContaining(message) },
    ])
  })

  it('a missing file is a failure, and a file of another kind does not flood', async () => {
    const { failures } = await readViews(['/nowhere/views.csv'])
    expect(failures[0]?.message).toBe('The file of views is not there.')
    const flood = await read(`url,views\n${'x,y\n'.repeat(500)}`)
    expect(flood.failures).toHaveLength(21)
    expect(flood.failures.at(-1)?.message).toBe('480 more rows cannot be read.')
  })

  it('keeps the rows of a file with one unclosed quote', async () => {
    const { rows } = await read(`url,views,title\n${A},1,5" gates\n${B},2,x\n`)
    expect(rows.map(({ url }) => url)).toEqual([A, B])
  })
})
