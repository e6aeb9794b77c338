import { describe, expect, test } from 'vitest'
import { addressKey, parseAddress, SUPPRESSION_REASONS, strongerReason } from '../../src/core/subscriber.ts'

describe('addresses that are taken', () => {
  test.each([
    ['anna@readers.example.org', 'anna@readers.example.org'],
    ['  anna@readers.example.org\t', 'anna@readers.example.org'],
    ['Anna.Maria+News@Readers.Example.ORG', 'Anna.Maria+News@readers.example.org'],
    ["o'neil@example.org", "o'neil@example.org"],
    ['!#$%&*/=?^_`{|}~-@example.org', '!#$%&*/=?^_`{|}~-@example.org'],
    ['1@2.example.org', '1@2.example.org'],
    ['a@x--y.example.org', 'a@x--y.example.org'],
    [`${'a'.repeat(64)}@example.org`, `${'a'.repeat(64)}@example.org`],
    [`a@${'b'.repeat(63)}.example.org`, `a@${'b'.repeat(63)}.example.org`],
    ['anna@bücher.example.org', 'anna@xn--bcher-kva.example.org'],
    ['anna@почта.example.org', 'anna@xn--80a1acny.example.org'],
    ['anna@EXAMPLE。org', 'anna@example.org'],
  ])('%s', (given, address) => {
    expect(parseAddress(given)).toEqual({ address, normalised: address.toLowerCase(), needsUtf8: false })
  })

  test('a name beyond ASCII needs SMTPUTF8 and is normalised', () => {
    expect(parseAddress('жанна@example.org')).toMatchObject({ needsUtf8: true })
    expect(parseAddress('rene\u0301@example.org')).toEqual({
      address: 'rené@example.org',
      normalised: 'rené@example.org',
      needsUtf8: true,
    })
  })
})

describe('addresses that are refused', () => {
  test.each([
    '',
    'anna',
    '@',
    '@example.org',
    'anna@',
    'anna@@example.org',
    'anna@b@example.org',
    '.anna@example.org',
    'anna.@example.org',
    'anna..b@example.org',
    'anna b@example.org',
    '"anna b"@example.org',
    'Anna <anna@example.org>',
    '<anna@example.org>',
    'anna(comment)@example.org',
    'anna,b@example.org',
    'anna;b@example.org',
    'anna:b@example.org',
    'anna\\@example.org',
    'mailto:anna@example.org',
    'anna@example',
    'anna@localhost',
    'anna@example.org.',
    'anna@.example.org',
    'anna@example..org',
    'anna@-example.org',
    'anna@example-.org',
    'anna@exam_ple.org',
    'anna@exam ple.org',
    'anna@example.org/path',
    'anna@example.org:25',
    'anna@example.org?x',
    'anna@example.org#x',
    'anna@127.0.0.1',
    'anna@0x7f.1',
    'anna@[127.0.0.1]',
    'anna@[IPv6:::1]',
    'anna@example.123',
    `${'a'.repeat(65)}@example.org`,
    `${'ж'.repeat(33)}@example.org`,
    `a@${'b'.repeat(64)}.example.org`,
    `a@${'b.'.repeat(125)}example.org`,
    'anna@example.org\n',
    '\r\nanna@example.org',
    'anna@example.org\r\nRCPT TO:<b@example.org>',
    'anna\u0000@example.org',
    'anna@exam\u0000ple.org',
    'an\u202ena@example.org',
    'an\u200bna@example.org',
    'anna\u00a0b@example.org',
  ])('%j, with a reason', (given) => {
    const parsed = parseAddress(given)
    expect(parsed).toHaveProperty('reason')
    expect('reason' in parsed && parsed.reason).toMatch(/^(has|is) \S/)
  })

  test('the reason says what is wrong and does not repeat the address', () => {
    expect(parseAddress('anna')).toEqual({ reason: 'has no name before an @' })
    expect(parseAddress('a b@example.org')).toEqual({
      reason: 'has characters before the @ that an address cannot have',
    })
    expect(parseAddress('anna@example')).toEqual({ reason: 'has no valid domain after the @' })
    expect(parseAddress('anna@example.org\n')).toEqual({ reason: 'has a line end in it' })
  })

  test('long hostile text is refused at once', () => {
    const begun = performance.now()
    for (const text of [
      `a${' '.repeat(200_000)}b@example.org`,
      `${'a.'.repeat(100_000)}@example.org`,
      `${'@'.repeat(200_000)}`,
      `a@${'a.'.repeat(100_000)}`,
      `a@${'ü'.repeat(100_000)}.org`,
    ])
      expect(parseAddress(text)).toHaveProperty('reason')
    expect(performance.now() - begun).toBeLessThan(1000)
  })
})

describe('one address, one name', () => {
  test('what is normalised stays as it is', () => {
    for (let code = 0x21; code <= 0xffff; code++) {
      const letter = String.fromCharCode(code)
      if (letter === letter.normalize('NFC').toLowerCase()) continue
      const parsed = parseAddress(`a${letter}b@example.org`)
      if ('reason' in parsed) continue
      expect(parsed.normalised).toBe(parsed.normalised.normalize('NFC'))
      expect(parseAddress(parsed.normalised)).toMatchObject({ normalised: parsed.normalised })
    }
  })

  test('case and spelling of the domain make no other reader', () => {
    const names = ['René@Bücher.example.org', 'rene\u0301@xn--bcher-kva.EXAMPLE.org'].map(parseAddress)
    expect(new Set(names.map((n) => 'normalised' in n && n.normalised)).size).toBe(1)
  })

  test('the key is 32 hex digits, the same for ever, and another under another secret', () => {
    expect(addressKey('secret', 'anna@example.org')).toBe('7c10d2c6e425d3836e21b681d9c3e597')
    expect(addressKey('secret', 'anna@example.org')).not.toBe(addressKey('secret', 'hanna@example.org'))
    expect(addressKey('secret', 'anna@example.org')).not.toBe(addressKey('other', 'anna@example.org'))
  })
})

test('of two reasons the stronger stands, in whichever order they come', () => {
  expect(SUPPRESSION_REASONS).toEqual(['manual', 'hard-bounce', 'unsubscribed', 'complaint', 'erased'])
  for (const [i, a] of SUPPRESSION_REASONS.entries())
    for (const [j, b] of SUPPRESSION_REASONS.entries())
      expect(strongerReason(a, b)).toBe(SUPPRESSION_REASONS[Math.max(i, j)])
})
