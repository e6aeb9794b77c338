import { expect, it } from 'vitest'
import { encodedSize } from '../../src/render/encoded-size.ts'

it('is what an encoder makes of it', () => {
  expect(encodedSize('')).toBe(0)
  expect(encodedSize('abc')).toBe(3)
  expect(encodedSize('a=b')).toBe(5)
  expect(encodedSize('ж')).toBe(6)
  expect(encodedSize('a\nb\r\nc')).toBe('a\r\nb\r\nc'.length)
  expect(encodedSize('a \nb')).toBe('a=20\r\nb'.length)
  expect(encodedSize('x'.repeat(75))).toBe(75)
  expect(encodedSize('x'.repeat(76))).toBe(76 + '=\r\n'.length)
  expect(encodedSize('ж'.repeat(1000))).toBe(6000 + 3 * (Math.ceil(2000 / 25) - 1))
})
