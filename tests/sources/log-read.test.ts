import {
  appendFileSync,
  copyFileSync,
  renameSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { readLog } from '../../src/sources/log-read.ts'
import { aLine, aView, type Kept, nothingKept, readOn, SINCE, SITE } from '../support/logs.ts'
import { temporaryFolder } from '../support/store.ts'

const at = (page: string) => `2026-11-20 https://caravan.example.org/${page}`

function aLog() {
  const folder = temporaryFolder()
  const log = join(folder, 'access.log')
  return { log, beside: (name: string) => join(folder, name), kept: nothingKept() }
}

/** Reads on, and says how many lines were new. */
async function newLines(log: string, kept: Kept): Promise<number> {
  const report = await readOn(log, kept)
  expect(report?.failures).toEqual([])
  return report?.lines ?? -1
}

describe('a log is read on from where it was left', () => {
  it('when it grows, and a last line that is not whole waits', async () => {
    const { log, kept } = aLog()
    const half = aView('b')
    writeFileSync(log, aView('a') + half.slice(0, 50))
    expect(await newLines(log, kept)).toBe(1)
    expect(await newLines(log, kept)).toBe(0)
    appendFileSync(log, half.slice(50) + aView('a'))
    expect(await newLines(log, kept)).toBe(2)
    expect(kept.views).toEqual({ [at('a')]: 2, [at('b')]: 1 })
  })

  it('when its first line comes late', async () => {
    const { log, kept } = aLog()
    writeFileSync(log, '')
    expect(await newLines(log, kept)).toBe(0)
    writeFileSync(log, aView('a').slice(0, 20))
    expect(await newLines(log, kept)).toBe(0)
    writeFileSync(log, aView('a'))
    expect(await newLines(log, kept)).toBe(1)
  })

  it('when it is renamed, written anew, packed and packed away', async () => {
    const { log, beside, kept } = aLog()
    writeFileSync(log, aView('a'))
    await newLines(log, kept)
    appendFileSync(log, aView('late'))
    renameSync(log, beside('access.log.1'))
    writeFileSync(log, aView('b'))
    expect(await newLines(log, kept)).toBe(2)

    renameSync(beside('access.log.1'), beside('access.log.2'))
    renameSync(log, beside('access.log.1'))
    writeFileSync(beside('access.log.2.gz'), gzipSync(aView('a') + aView('late')))
    rmSync(beside('access.log.2'))
    writeFileSync(log, aView('c'))
    expect(await newLines(log, kept)).toBe(1)
    expect(await newLines(log, kept)).toBe(0)
    expect(kept.views).toEqual({ [at('a')]: 1, [at('late')]: 1, [at('b')]: 1, [at('c')]: 1 })
  })

  it('when a file that was read in part is packed before the rest was read', async () => {
    const { log, beside, kept } = aLog()
    writeFileSync(log, aView('a'))
    await newLines(log, kept)
    rmSync(log)
    writeFileSync(beside('access.log.1.gz'), gzipSync(aView('a') + aView('b')))
    expect(await newLines(log, kept)).toBe(1)
    expect(kept.views).toEqual({ [at('a')]: 1, [at('b')]: 1 })
  })

  it('when it is copied and emptied in its place', async () => {
    const { log, beside, kept } = aLog()
    writeFileSync(log, aView('a') + aView('a') + aView('a'))
    await newLines(log, kept)
    copyFileSync(log, beside('access.log.1'))
    truncateSync(log)
    expect(await newLines(log, kept)).toBe(0)
    appendFileSync(log, aView('b'))
    expect(await newLines(log, kept)).toBe(1)
    expect(kept.views).toEqual({ [at('a')]: 3, [at('b')]: 1 })
  })

  it('when it is emptied and begins with an empty line, twice', async () => {
    const { log, kept } = aLog()
    writeFileSync(log, `\n${aView('a')}${aView('a')}`)
    expect(await newLines(log, kept)).toBe(2)
    writeFileSync(log, `\n${aView('b')}${aView('b')}${aView('b')}`)
    expect(await newLines(log, kept)).toBe(3)
    expect(kept.views).toEqual({ [at('a')]: 2, [at('b')]: 3 })
  })

  it('when it is emptied and begins as it did', async () => {
    const { log, kept } = aLog()
    writeFileSync(log, aView('a') + aView('b') + aView('c'))
    expect(await newLines(log, kept)).toBe(3)
    writeFileSync(log, aView('a') + aView('d'))
    expect(await newLines(log, kept)).toBe(2)
  })

  it('when it is rotated under the hands of its reader', async () => {
    const { log, beside, kept } = aLog()
    writeFileSync(beside('access.log.1'), aView('a'))
    utimesSync(beside('access.log.1'), 1.7e9, 1.7e9)
    writeFileSync(log, aView('b'))
    const reading = readLog({ path: log, site: SITE, since: SINCE, cursors: [] })
    await reading.next()
    renameSync(beside('access.log.1'), beside('access.log.2'))
    renameSync(log, beside('access.log.1'))
    writeFileSync(log, aView('c') + aView('c'))
    expect(await reading.next()).toMatchObject({ done: true, value: { lines: 1 } })
    expect(await newLines(log, kept)).toBe(4)
  })

  it('while a neighbour is being copied or packed, it is read once', async () => {
    const { log, beside, kept } = aLog()
    const whole = Array.from({ length: 2000 }, (_, i) => aView(`p${i}`)).join('')
    const packed = gzipSync(whole)
    writeFileSync(log, aView('d'))
    writeFileSync(beside('access.log.1'), whole)
    utimesSync(beside('access.log.1'), 1.7e9, 1.7e9)
    writeFileSync(beside('access.log.2'), whole.slice(0, 20_000))
    writeFileSync(beside('access.log.1.gz'), packed.subarray(0, packed.length / 2))
    expect(await newLines(log, kept)).toBe(2001)
  })

  it('while a neighbour is packed, the whole file is read though its half is older', async () => {
    const { log, beside, kept } = aLog()
    const whole = Array.from({ length: 2000 }, (_, i) => aView(`p${i}`)).join('')
    const packed = gzipSync(whole)
    writeFileSync(log, aView('d'))
    writeFileSync(beside('access.log.1'), whole)
    writeFileSync(beside('access.log.1.gz'), packed.subarray(0, packed.length / 2))
    utimesSync(beside('access.log.1.gz'), 1.7e9, 1.7e9)
    expect(await newLines(log, kept)).toBe(2001)
  })
})

describe('the files of a log', () => {
  it.each([
    'access.log.1',
    'access.log-20261120',
    'access.log.2026-11-20',
    'access-20261120.log',
    'access-2026-11-20T06-00-00.000.log',
  ])('are also %s, and the same packed', async (name) => {
    const { log, beside, kept } = aLog()
    writeFileSync(log, aView('a'))
    writeFileSync(beside(name), aView('b'))
    writeFileSync(beside(`${name.replace('2026', '2025').replace('.1', '.2')}.gz`), gzipSync(aView('c')))
    writeFileSync(
      beside(`${name.replace('2026', '2024').replace('.1', '.3')}.zst`),
      zstdCompressSync(aView('d')),
    )
    expect(await newLines(log, kept)).toBe(4)
  })

  it.each([
    'error.log',
    'access.log.bak',
    'access.log.1.tar',
    'access.logs',
    'access-ssl.log',
    'old-access.log',
  ])('are not %s', async (name) => {
    const { log, beside, kept } = aLog()
    writeFileSync(log, aView('a'))
    writeFileSync(beside(name), aView('b'))
    expect(await newLines(log, kept)).toBe(1)
  })

  it('that were last written before the first day are left alone, but never the log itself', async () => {
    const { log, beside, kept } = aLog()
    writeFileSync(log, aView('a'))
    writeFileSync(beside('access.log.1'), aView('b'))
    for (const path of [log, beside('access.log.1')]) utimesSync(path, 1e9, 1e9)
    expect(await newLines(log, kept)).toBe(1)
    expect(kept.views).toEqual({ [at('a')]: 1 })
  })

  it('say so when they are not there', async () => {
    const { log, beside } = aLog()
    for (const path of [log, join(beside('nowhere'), 'access.log')])
      expect((await readOn(path, nothingKept()))?.failures).toEqual([
        {
          source: 'popular',
          where: 'access.log',
          message: 'The log is not there: popular.logs in the config names it.',
        },
      ])
  })

  it('that were cut off where they were packed give what they have, are told of once, and are read on', async () => {
    const { log, beside, kept } = aLog()
    const noise = Array.from({ length: 5000 }, (_, i) => aView(`p${i}`)).join('')
    const packed = gzipSync(noise)
    writeFileSync(log, aView('a'))
    writeFileSync(beside('access.log.1.gz'), packed.subarray(0, packed.length * 0.8))
    const report = await readOn(log, kept)
    expect(report?.failures).toEqual([
      {
        source: 'popular',
        where: 'access.log.1.gz',
        message: 'The log is cut off or damaged where it was packed; what could be read of it counts.',
      },
    ])
    expect(report?.lines).toBeGreaterThan(3000)
    expect(await newLines(log, kept)).toBe(0)
    writeFileSync(beside('access.log.1.gz'), packed)
    expect(await newLines(log, kept)).toBe(5001 - (report?.lines ?? 0))
    expect(Object.values(kept.views)).toEqual(Array(5001).fill(1))
  })
})

describe('nothing of readers', () => {
  it('is kept in a cursor: the same line of another address is the same file', async () => {
    const [one, two] = [aLog(), aLog()]
    writeFileSync(one.log, aLine({ address: '192.0.2.7' }))
    writeFileSync(two.log, aLine({ address: '2001:db8::7' }))
    await newLines(one.log, one.kept)
    await newLines(two.log, two.kept)
    expect([...one.kept.cursors.keys()]).toEqual([...two.kept.cursors.keys()])
  })

  it('nor in that of a log in JSON', async () => {
    const files = new Set<string>()
    for (const address of ['192.0.2.7', '198.51.100.9']) {
      const { log, kept } = aLog()
      const request = { remote_ip: address, client_ip: address, method: 'GET', uri: '/a' }
      writeFileSync(log, `${JSON.stringify({ ts: 1795169103, request, status: 404 })}\n`)
      await newLines(log, kept)
      for (const file of kept.cursors.keys()) files.add(file)
    }
    expect(files.size).toBe(1)
  })
})
