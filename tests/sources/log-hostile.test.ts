import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { aLine, aView, FIREFOX, nothingKept, readOn } from '../support/logs.ts'
import { temporaryFolder } from '../support/store.ts'

const MB = 1024 * 1024
const SLOW_MS = 4000

async function read(content: string | Uint8Array, name = 'access.log') {
  const path = join(temporaryFolder(), name)
  writeFileSync(path, content)
  const kept = nothingKept()
  const report = await readOn(path, kept)
  if (!report) throw new Error('The log was not read to its end.')
  return { views: kept.views, report }
}

/** Lines up to 8 MB. */
function flood(line: (n: number) => string): string {
  const lines: string[] = []
  for (let n = 0, bytes = 0; bytes < 8 * MB; n++) bytes += lines[lines.push(line(n)) - 1]?.length ?? 0
  return lines.join('')
}

describe('a line of ten megabytes', () => {
  const long = `${'x'.repeat(10 * MB)}\n`

  it('is one strange line, and the next is read', async () => {
    const { report } = await read(aView('a') + long + aView('b'))
    expect(report).toMatchObject({ lines: 3, views: 2, unparsed: 1 })
    expect(report.failures[0]?.message).toContain('no. 2:')
  })

  it('is read over where it ends with a view of somebody else', async () => {
    const { views } = await read(aView('a') + long.trim() + aView('b') + aView('c'))
    expect(Object.keys(views).map((key) => key.at(-1))).toEqual(['a', 'c'])
  })

  it('is one when it is packed, or has no end', async () => {
    for (const content of [long, long.trim()]) {
      expect((await read(gzipSync(content), 'access.log.gz')).report).toMatchObject({ lines: 1, unparsed: 1 })
      expect((await read(zstdCompressSync(content), 'access.log.zst')).report).toMatchObject({ lines: 1 })
    }
    expect((await read(aView('a') + long.trim())).report).toMatchObject({ lines: 1, views: 1 })
  })
})

describe('bytes that are no text', () => {
  it('are strange lines', async () => {
    const zeros = Buffer.concat([Buffer.alloc(MB / 2), Buffer.from('\n'), Buffer.from(aView('a'))])
    expect((await read(zeros)).report).toMatchObject({ lines: 2, views: 1, unparsed: 1 })
  })

  it('do not spoil the line that they are in', async () => {
    const line = Buffer.from(aLine({ request: 'GET /a\u00ff%zz%00%C3 HTTP/1.1' }), 'latin1')
    expect((await read(line)).report).toMatchObject({ lines: 1, views: 1, failures: [] })
  })
})

it('a bomb is unpacked in the memory of a piece of it', async () => {
  const bomb = gzipSync(Buffer.alloc(200 * MB))
  const before = process.memoryUsage().rss
  const { report } = await read(bomb, 'access.log.gz')
  expect(report).toMatchObject({ lines: 1, unparsed: 1 })
  expect(process.memoryUsage().rss - before).toBeLessThan(100 * MB)
})

it.each([
  ['.gz', 'garbage'],
  ['.zst', 'garbage'],
  ['.gz', ''],
  ['.zst', ''],
])('a file %s of %j does no harm', async (ending, content) => {
  const { report } = await read(content, `access.log${ending}`)
  expect(report).toMatchObject({ lines: 0, views: 0 })
})

describe('eight megabytes are read soon, and hosts are not without number', () => {
  const agent = (n: number) =>
    aLine({ agent: `${FIREFOX} ${'(compatible; mozilla/5.0 bo '.repeat(n % 40)}${n}` })
  it.each([
    ['agents that nobody has twice', agent],
    ['pages that nobody sees twice', (n: number) => aView(`a${n}?q${n}=%zz`)],
    [
      'referrers that are the page',
      (n: number) => aLine({ request: `GET /${n} H`, referer: `https://caravan.example.org/${n}` }),
    ],
    ['parameters by the thousand', (n: number) => aView(`${n}?${'a=b&'.repeat(1900)}`)],
    ['parameters that are dropped', (n: number) => aView(`?${'utm_x&'.repeat(1200)}${n}`)],
    ['folders by the thousand', (n: number) => aView(`${n}${'/..//.'.repeat(1000)}`)],
    ['brackets', () => `${'['.repeat(9999)}\n`],
    ['quotes', () => aLine({ request: '"\\'.repeat(9999) })],
    ['JSON of great depth', () => `${'{"a":['.repeat(9999)}\n`],
    ['JSON of escapes', () => `{"a":"${'\\x41'.repeat(9999)}"}\n`],
    ['nothing', () => '\n'],
  ])('%s', async (_, line) => {
    const content = flood(line)
    const began = performance.now()
    await read(content)
    expect(performance.now() - began).toBeLessThan(SLOW_MS)
  })

  it('hosts', async () => {
    const { report } = await read(flood((n) => `h${n}.example.org ${aView('a')}`))
    expect(report.views).toBeLessThanOrEqual(10_000)
    expect(report.views + report.dropped.errors).toBe(report.lines)
  })
})
