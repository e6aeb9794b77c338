import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { addressKey } from '../src/core/subscriber.ts'
import { createLog, maskAddresses, readerTag } from '../src/telemetry.ts'

function aLog(
  options: { readonly level?: 'info' | 'warn' | 'silent'; readonly hidden?: readonly string[] } = {},
) {
  const lines: string[] = []
  const log = createLog({
    level: options.level ?? 'info',
    hidden: options.hidden ?? [],
    destination: { write: (line) => lines.push(line) },
  })
  return { log, lines, entries: () => lines.map((line) => JSON.parse(line) as Record<string, unknown>) }
}

describe('the log', () => {
  test('writes one JSON line per entry, with level and time in words', () => {
    const { log, lines, entries } = aLog()
    log.info({ issue: '2026-W47', accepted: 12 }, 'sent')
    expect(lines).toHaveLength(1)
    expect(lines[0]).toMatch(/\n$/)
    expect(entries()[0]).toEqual({
      level: 'info',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      issue: '2026-W47',
      accepted: 12,
      msg: 'sent',
    })
  })

  test('says no more than its level allows', () => {
    const { log, lines } = aLog({ level: 'warn' })
    log.info('a')
    log.warn('b')
    expect(lines).toHaveLength(1)
    const silent = aLog({ level: 'silent' })
    silent.log.error('c')
    expect(silent.lines).toEqual([])
  })

  test('lets no address through, wherever it stands', () => {
    const { log, lines, entries } = aLog()
    const address = 'anna.sample+news@reader.example.org'
    const error = new Error(`550 5.1.1 <${address}>: no such user`, { cause: new Error(`to ${address}`) })
    log.info({ to: address, deep: { er: { [address]: [address] } } }, `sent to ${address}`)
    log.error(error, 'failed')
    log.warn({
      err: error,
      url: `https://x.example.org/?e=${encodeURIComponent(address)}`,
      dump: inspect({ address }),
    })
    log.child({ reader: address }).info('child')
    log.info({
      quoted: '"john doe"@example.org',
      unicode: 'почта@пример.рф',
      literal: 'root@[192.0.2.1]',
      local: 'root@localhost',
    })
    const text = lines.join('')
    expect(text).not.toMatch(/anna|sample|reader\.example|john doe|почта|пример|192\.0\.2\.1|root@/)
    expect(text.match(/\[address\]/g)?.length).toBeGreaterThanOrEqual(12)
    expect(entries()).toHaveLength(5)
  })

  test('leaves what is not an address readable', () => {
    const stack = 'at run (file:///app/node_modules/@hono/node-server/dist/index.mjs:1:2)'
    const { log, entries } = aLog()
    log.info({ stack, list: ['@a', '@b.example.org'], handle: '@postrider' }, 'a @ b, 3 @ 4')
    expect(entries()[0]).toMatchObject({
      stack,
      list: ['@a', '@b.example.org'],
      handle: '@postrider',
      msg: 'a @ b, 3 @ 4',
    })
  })

  test('lets no secret through, however it is written', () => {
    const secret = 'correct "horse"/battery+staple'
    const { log, lines, entries } = aLog({ hidden: [secret, 'correct "horse"'] })
    log.info({ secret, url: `smtp://u:${encodeURIComponent(secret)}@h.example.org` }, `it is ${secret}`)
    expect(lines.join('')).not.toMatch(/horse|battery/)
    expect(entries()[0]).toMatchObject({ secret: '[redacted]', msg: 'it is [redacted]' })
  })

  test('masks a long line in no time', () => {
    const began = performance.now()
    maskAddresses(`${'a.'.repeat(200_000)} ${'"a'.repeat(50_000)} ${'a@'.repeat(50_000)}`)
    expect(performance.now() - began).toBeLessThan(3_000)
  })
})

test('a reader is named by the head of a key that only our secret makes', () => {
  const key = addressKey('a secret', 'anna@example.org')
  expect(readerTag(key)).toBe(`reader:${key.slice(0, 8)}`)
  expect(readerTag(key)).toMatch(/^reader:[0-9a-f]{8}$/)
  expect(maskAddresses(readerTag(key))).toBe(readerTag(key))
})
