import { createHmac } from 'node:crypto'
import { expect, it } from 'vitest'
import { keyedHash } from '../../src/core/keyed-hash.ts'

it('is HMAC-SHA-256, whatever the lengths and letters', () => {
  for (const secret of ['', 'k', 'ключ', 'x'.repeat(64), 'y'.repeat(65), 'z'.repeat(300)])
    for (const text of [
      '',
      'address anna@reader.example.org',
      'Анна',
      '\u{1F600}',
      'a'.repeat(341),
      'b'.repeat(5000),
    ])
      expect(keyedHash(secret, text)).toBe(createHmac('sha256', secret).update(text).digest('hex'))
})
