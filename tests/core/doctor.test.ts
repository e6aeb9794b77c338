import { describe, expect, it } from 'vitest'
import {
  type Answer,
  judgeCertificate,
  judgeClock,
  judgeDisk,
  judgeRelay,
  judgeSchedule,
} from '../../src/core/doctor.ts'
import {
  judgeBounceMx,
  judgeDkim,
  judgeDmarc,
  judgePtr,
  judgeSpf,
  judgeSpfOf,
} from '../../src/core/doctor-dns.ts'

const found = (...records: string[]): Answer<string> => ({ kind: 'found', records })
const NONE: Answer<string> = { kind: 'none' }
const FAILED: Answer<string> = { kind: 'failed', why: 'ESERVFAIL' }

const levels = (findings: readonly { readonly level: string }[]) => findings.map((f) => f.level)

describe('SPF', () => {
  it.each<[string, Answer<string>, string]>([
    ['one record', found('google-site-verification=x', 'v=spf1 a:relay.example.org -all'), 'ok'],
    ['none', NONE, 'red'],
    ['other texts only', found('v=spf10 x', 'hello'), 'red'],
    ['two', found('v=spf1 -all', 'v=spf1 mx -all'), 'red'],
    ['one that lets everybody', found('v=spf1 +all'), 'red'],
    ['one that lets everybody, by its short form', found('v=spf1 mx all'), 'red'],
    ['a server that fails', FAILED, 'amber'],
  ])('%s', (_, answer, level) => {
    expect(levels(judgeSpf('bounces.example.org', answer, ['relay.example.org']))).toEqual([level])
  })

  it('says what to publish, by what the relay is', () => {
    const value = (host: string) => judgeSpf('example.org', NONE, [host])[0]?.record?.value
    expect(value('relay.example.org')).toBe('v=spf1 a:relay.example.org -all')
    expect(value('192.0.2.7')).toBe('v=spf1 ip4:192.0.2.7 -all')
    expect(value('2001:db8::7')).toBe('v=spf1 ip6:2001:db8::7 -all')
    expect(value('127.0.0.1')).toContain('ip4:<')
  })

  it.each([
    ['pass', 'ok'],
    ['fail', 'amber'],
    ['none', 'amber'],
    ['permerror', 'red'],
    ['temperror', 'amber'],
  ])('evaluated for the relay: %s is %s', (result, level) => {
    expect(judgeSpfOf('example.org', 'relay.example.org', '192.0.2.7', result, '').level).toBe(level)
  })
})

describe('DKIM', () => {
  const key = { name: 's._domainkey.example.org', value: 'v=DKIM1; k=rsa; p=QUJD', signs: true }
  it.each<[string, Answer<string>, boolean, string]>([
    ['ours', found('v=DKIM1; k=rsa; p=QUJD'), true, 'ok'],
    ['ours, written otherwise', found('k=rsa; t=s; p=QU JD'), true, 'ok'],
    ['another', found('v=DKIM1; k=rsa; p=WFla'), true, 'red'],
    ['revoked', found('v=DKIM1; p='), true, 'red'],
    ['none', NONE, true, 'red'],
    ['none, for a key whose turn comes', NONE, false, 'amber'],
    ['a server that fails', FAILED, true, 'amber'],
  ])('%s', (_, answer, signs, level) => {
    expect(judgeDkim({ ...key, signs }, answer).level).toBe(level)
  })
})

describe('DMARC', () => {
  const of = {
    from: 'news.example.org',
    bounces: 'b.news.example.org',
    signs: 'news.example.org',
    readers: 100,
  }
  const judged = (
    answer: Answer<string>,
    change: Partial<Omit<typeof of, 'signs'>> & { readonly signs?: string | null } = {},
    domain = of.from,
  ) => levels(judgeDmarc({ domain, answer }, { ...of, ...change }))

  it('wants a record: for a large list it is needed', () => {
    expect(judged(NONE)).toEqual(['amber'])
    expect(judged(NONE, { readers: 6_000 })).toEqual(['red'])
    expect(judged(FAILED)).toEqual(['amber'])
  })
  it('takes the record above, and relaxed alignment', () => {
    expect(judged(found('v=DMARC1; p=reject'))).toEqual(['ok'])
    expect(judged(found('v=DMARC1;p=quarantine'), { bounces: 'bounces.example.org' }, 'example.org')).toEqual(
      ['ok'],
    )
    expect(judged(found('v=DMARC1; p=none'))).toEqual(['info'])
  })
  it('says where neither signature nor return path stands for the sender', () => {
    const strict = found('v=DMARC1; p=reject; aspf=s; adkim=s')
    expect(judged(strict)).toEqual(['info', 'ok'])
    expect(judged(strict, { signs: 'example.org' })).toEqual(['red', 'amber', 'ok'])
    expect(judged(found('v=DMARC1; p=reject'), { bounces: 'b.provider.example.net', signs: null })).toEqual([
      'amber',
      'ok',
    ])
  })
  it('takes two records for none', () => {
    expect(judged(found('v=DMARC1; p=none', 'v=DMARC1; p=reject'))).toContain('red')
  })
})

it('reports have to come back, and be read', () => {
  expect(levels(judgeBounceMx('b.example.org', found('mx.example.org'), true))).toEqual(['ok'])
  expect(levels(judgeBounceMx('b.example.org', found('mx.example.org'), false))).toEqual(['ok', 'amber'])
  expect(levels(judgeBounceMx('b.example.org', NONE, true))).toEqual(['amber'])
  const [nobody] = judgeBounceMx('b.example.org', found(''), true)
  expect(nobody?.message).toContain('null MX')
})

it('a host that delivers has a name that leads back', () => {
  expect(judgePtr('r.example.org', '192.0.2.7', found('r.example.org'), true).level).toBe('ok')
  expect(judgePtr('r.example.org', '192.0.2.7', found('r.example.org'), false).level).toBe('amber')
  expect(judgePtr('r.example.org', '192.0.2.7', NONE, false).record).toMatchObject({ type: 'PTR' })
})

const RELAY = {
  ...{ maxSize: 10_000_000, hasUtf8: true, hasPipelining: true, hasDsn: true },
  ...{ isEncrypted: true, hasLogin: true, certificateUntil: 'Nov 30 12:00:00 2027 GMT' },
}
const NOW = '2026-11-20T05:00:00.000Z'

it('a relay has to take what is sent, where nobody listens', () => {
  const judged = (change: Partial<typeof RELAY>, host = 'relay.example.org') =>
    levels(judgeRelay('main', host, { ...RELAY, ...change }, 80_000, NOW))
  expect(judged({})).toEqual(['ok'])
  expect(judged({ maxSize: 50_000 })).toEqual(['red'])
  expect(judged({ isEncrypted: false })).toEqual(['amber', 'ok'])
  expect(judged({ isEncrypted: false }, '127.0.0.1')).toEqual(['ok'])
  expect(judged({ hasUtf8: false })).toEqual(['info', 'ok'])
  expect(judged({ certificateUntil: 'Nov 25 12:00:00 2026 GMT' })).toEqual(['amber', 'ok'])
  expect(levels(judgeRelay('main', 'r', { failed: 'no' }, 0, NOW))).toEqual(['red'])
})

it('certificates are told before they end', () => {
  const level = (until: string) => judgeCertificate('relay', 'r', until, NOW)[0]?.level
  expect(
    ['Dec 30 05:00:00 2026 GMT', 'Nov 28 05:00:00 2026 GMT', 'Nov 20 06:00:00 2026 GMT', ''].map(level),
  ).toEqual([undefined, 'amber', 'red', undefined])
})

it('the disk has room for what comes', () => {
  expect(judgeDisk('/var', 50e9, 1e9).level).toBe('ok')
  expect(judgeDisk('/var', 3e9, 5e9).level).toBe('amber')
  expect(judgeDisk('/var', 100e6, 1e6).level).toBe('red')
})

it('the clock is that of the world', () => {
  expect(judgeClock(NOW, '2026-11-20T05:00:10.000Z', 'h').level).toBe('ok')
  expect(judgeClock(NOW, '2026-11-20T04:58:00.000Z', 'h').level).toBe('amber')
  expect(judgeClock(NOW, '2026-11-20T05:20:00.000Z', 'h').level).toBe('red')
})

it('the schedule says what came of the last slot, and the next', () => {
  const next = [{ slot: 'draft 2026-W48', at: '2026-11-26T14:00:00.000Z' }]
  const held = { issue: '2026-W47', kind: 'send', outcome: 'held', reason: 'The machine was off.' }
  expect(judgeSchedule([], next, 'Asia/Tbilisi')).toMatchObject([
    { level: 'ok', message: expect.stringContaining('18:00') },
  ])
  expect(levels(judgeSchedule([held], next, 'UTC'))).toEqual(['amber', 'ok'])
  expect(levels(judgeSchedule([], [], 'UTC'))).toEqual(['amber'])
})
