// How letters leave, as the config says it.
import { describe, expect, it, test } from 'vitest'
import { checkNewsletter } from '../../src/settings/schema.ts'
import { fleetView } from '../../src/ways-out.ts'
import { load, small } from '../support/small-newsletter.ts'

const RELAYS = [
  { name: 'main' },
  { name: 'spare-one', rate: '300/min', perDay: 50_000, warmUp: '2026-12-01' },
]

function problemsOf(mail: object): readonly string[] {
  const checked = checkNewsletter({ ...small, mail })
  return checked.ok ? [] : checked.problems.map(({ key, message }) => `${key} ${message}`)
}

describe('what is wrong with a key', () => {
  test.each<[object, string]>([
    [
      { routes: [{ to: ['gmial'], by: ['main'] }] },
      "mail.routes[0].to[0] is 'gmial', and there is no such provider; there are gmail",
    ],
    [
      { routes: [{ to: ['gmail'], by: ['spare'] }] },
      "mail.routes[0].by[0] is 'spare', and there is no such relay; there are main",
    ],
    [
      { relays: [{ name: 'main', lanes: { gmial: { rate: '1/s' } } }] },
      "is 'gmial', and there is no such provider",
    ],
    [
      { relays: [{ name: 'main', rate: '20 per second' }] },
      "is '20 per second'; write a rate such as '20/s'",
    ],
    [{ relays: [{ name: 'main' }, { name: 'main' }] }, 'has two relays of one name'],
    [{ relays: [{ name: 'main', warmUp: '2026-02-30' }] }, "is '2026-02-30'; write a day"],
    [{ hours: '8-21' }, "mail.hours is '8-21'; write hours of the day"],
  ])('%j', (mail, expected) => {
    expect(problemsOf(mail).join('\n')).toContain(expected)
  })
})

describe('the ways out', () => {
  const withRelays = {
    ...small,
    mail: { relays: RELAYS, routes: [{ to: ['mailru'], by: ['spare-one', 'main'] }] },
  }

  it('are those of the config, with the addresses of their variables and the lesser of two rates', async () => {
    const config = await load(withRelays, {
      MAIL_URL: 'smtp://127.0.0.1:2525?tls=none',
      MAIL_URL_SPARE_ONE: 'smtp://mailer:a-long-password@mail.example.org?rate=100/s',
      POSTRIDER_PUBLIC_URL: 'https://letters.example.org',
    })
    expect(fleetView(config).ways).toMatchObject([
      { name: 'main', limits: { perSecond: null, perDay: null }, warmUpSince: null },
      { name: 'spare-one', limits: { perSecond: 5, perDay: 50_000 }, warmUpSince: '2026-12-01' },
    ])
    expect(JSON.stringify(config)).not.toContain('a-long-password')
  })

  it('want the address of every relay', async () => {
    await expect(load(withRelays, { MAIL_URL: 'smtp://127.0.0.1' })).rejects.toThrow(
      'MAIL_URL_SPARE_ONE is not set',
    )
  })

  it('are only the first one where that keeps mail from its readers', async () => {
    for (const MAIL_URL of ['inbox:', 'folder:out', 'smtp://127.0.0.1?tls=none&allTo=owner@example.org']) {
      const config = await load(withRelays, { MAIL_URL, MAIL_URL_SPARE_ONE: 'smtp://mail.example.org' })
      expect(fleetView(config)).toMatchObject({ ways: [{ name: 'main' }], routes: [] })
      expect(fleetView(config).ways).toHaveLength(1)
    }
  })

  it('refuse a further relay that would keep mail to itself, and name its variable', async () => {
    for (const [url, said] of [
      ['inbox:', 'only MAIL_URL can keep mail from its readers'],
      ['smtp://mail.example.org?allTo=owner@example.org', 'without allTo'],
      ['smtp://mail.example.org?rat=1/s', 'MAIL_URL_SPARE_ONE has an unknown parameter'],
    ]) {
      const config = await load(withRelays, {
        MAIL_URL: 'smtp://127.0.0.1?tls=none',
        MAIL_URL_SPARE_ONE: url ?? '',
      })
      expect(() => fleetView(config)).toThrow(said ?? '')
    }
  })
})
