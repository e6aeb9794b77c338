import { describe, expect, test } from 'vitest'
import {
  cleanValue,
  escapeFor,
  escapeMergeable,
  MERGE_FIELDS,
  type MergeField,
  merge,
  parseMergeable,
  type Slot,
  type SlotContext,
  slotValue,
  variantName,
} from '../../src/core/merge.ts'
import { forSeeds } from '../support/random.ts'

const CONTEXTS: readonly SlotContext[] = ['text', 'attribute', 'url', 'url-part', 'header', 'plain']

const HOSTILE = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' onmouseover='alert(1)",
  'javascript:alert(1)',
  'https://evil.example.org/',
  'Anna\r\nBcc: everyone@example.org',
  'Anna\n\n<b>body</b>',
  'a\u0000b\u0007c\u001bd\u0085e',
  'line\u2028and\u2029paragraph',
  'tp.\u202etxt.exe\u202c',
  'x\u061cy\u200ez\u2067w\u2069',
  '\ufeffAnna',
  'half \ud800 pair \udc00',
  '{{address}} [[address]] <%= address %>',
  '&amp; & &lt;',
  '%0d%0aSet-Cookie: a=b',
  '../../etc/passwd?x=1#y&z',
  `${'ab '.repeat(500)}<end>`,
]

describe('hostile values', () => {
  test.each(HOSTILE)('%j does no harm in any context', (value) => {
    for (const context of CONTEXTS) {
      const out = escapeFor(context, 'first_name', value)
      expect(out, context).not.toMatch(/[\p{Cc}\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u)
      expect(out.isWellFormed()).toBe(true)
      if (context === 'text' || context === 'attribute') expect(out).not.toMatch(/[<>"']|&(?!\w+;|#39;)/)
      if (context === 'url') expect(out).toBe('#')
      if (context === 'url-part') expect(out).toMatch(/^[\w.!~*()%-]*$/)
      if (context === 'header' || context === 'plain') expect([...out].length).toBeLessThanOrEqual(100)
    }
  })

  test('every code point leaves each context in its bounds', () => {
    for (let code = 0; code <= 0x2fff; code++) {
      const value = `a${String.fromCodePoint(code)}b`
      expect(escapeFor('header', 'first_name', value)).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]/u)
      expect(escapeFor('attribute', 'first_name', value)).not.toMatch(/[<>"']/)
      expect(escapeFor('url-part', 'address', value)).toMatch(/^a[\w.!~*()%-]*b$/)
    }
  })

  test('a value is merged once: what looks like a field in it stays text', () => {
    const part = parseMergeable('Dear [[first_name]] at [[address]]', 'plain')
    const values = { first_name: '[[address]]', address: 'anna@readers.example.org' }
    expect(merge(part, values)).toBe('Dear [[address]] at anna@readers.example.org')
  })
})

describe('escaping', () => {
  test.each<[SlotContext, MergeField, string, string]>([
    ['text', 'first_name', 'Zoë & <Co>', 'Zoë &amp; &lt;Co&gt;'],
    ['attribute', 'first_name', `O'Neil "Mo"`, 'O&#39;Neil &quot;Mo&quot;'],
    ['url', 'online_url', 'https://x.example.org/a?b=1&c=2', 'https://x.example.org/a?b=1&amp;c=2'],
    ['url', 'unsubscribe_url', 'mailto:u@example.org?subject=u', 'mailto:u@example.org?subject=u'],
    ['url', 'online_url', 'javascript:alert(1)', '#'],
    ['url', 'online_url', ' https://x.example.org/', '#'],
    ['url-part', 'address', "o'neil+news@example.org", 'o%27neil%2Bnews%40example.org'],
    ['url-part', 'online_url', 'https://x.example.org/\ud800', 'https%3A%2F%2Fx.example.org%2F%EF%BF%BD'],
    ['header', 'first_name', 'Анна\r\n Каренина', 'Анна Каренина'],
    ['plain', 'online_url', 'https://x.example.org/\r\nX: y', 'https://x.example.org/X: y'],
  ])('%s of %s: %j', (context, field, value, expected) => {
    expect(escapeFor(context, field, value)).toBe(expected)
  })

  test('a reader’s value is cut at a hundred code points, a URL of ours is not', () => {
    expect([...escapeFor('plain', 'first_name', '\u{1f98a}'.repeat(300))]).toHaveLength(100)
    const url = `https://x.example.org/${'a'.repeat(500)}`
    expect(escapeFor('url', 'online_url', url)).toBe(url)
  })

  test('a value is one line without blanks at its ends', () => {
    expect(cleanValue('  Anna \t\n Maria\u00a0 ')).toBe('Anna Maria')
    expect(cleanValue('\r\n\u0000')).toBe('')
  })
})

describe('merging', () => {
  const name: Slot = { field: 'first_name', fallback: 'reader', context: 'text' }

  test('an empty or missing value takes the fallback, escaped like a value', () => {
    expect(slotValue(name, {})).toBe('reader')
    expect(slotValue(name, { first_name: '' })).toBe('reader')
    expect(slotValue({ ...name, fallback: '<you>' }, {})).toBe('&lt;you&gt;')
    expect(slotValue(name, { first_name: 'Anna' })).toBe('Anna')
  })

  test('segments and slots alternate', () => {
    expect(merge({ segments: ['Dear ', ', see you.'], slots: [name] }, { first_name: 'Anna' })).toBe(
      'Dear Anna, see you.',
    )
    expect(merge({ segments: ['', '', ''], slots: [name, name] }, {})).toBe('readerreader')
    expect(merge({ segments: ['all'], slots: [] }, {})).toBe('all')
  })
})

describe('fields in authored text', () => {
  test('are read with and without a fallback', () => {
    expect(parseMergeable('Dear [[first_name|dear reader]], joined [[address]].', 'header')).toEqual({
      segments: ['Dear ', ', joined ', '.'],
      slots: [
        { field: 'first_name', fallback: 'dear reader', context: 'header' },
        { field: 'address', fallback: '', context: 'header' },
      ],
      unknown: [],
    })
  })

  test('of an unknown name stay as they are and are named', () => {
    const parsed = parseMergeable('[[frist_name|reader]] and [[address]]', 'plain')
    expect(parsed.unknown).toEqual(['frist_name'])
    expect(parsed.segments).toEqual(['[[frist_name|reader]] and ', ''])
  })

  test.each([
    '[first_name]',
    '[[ first_name ]]',
    '[[First_Name]]',
    '[[first_name',
    '[[first_name|a]b]]',
    '[[]]',
  ])('%j is no field', (text) => {
    expect(parseMergeable(text, 'plain')).toEqual({ segments: [text], slots: [], unknown: [] })
  })

  test('every field can be written', () => {
    for (const field of MERGE_FIELDS)
      expect(parseMergeable(`[[${field}]]`, 'plain').slots.map((s) => s.field)).toEqual([field])
  })

  test('an escaped pair of brackets is plain text, before and after a field', () => {
    expect(parseMergeable('\\[[a]] [[address]] \\[[address]]', 'plain')).toEqual({
      segments: ['[[a]] ', ' [[address]]'],
      slots: [{ field: 'address', fallback: '', context: 'plain' }],
      unknown: [],
    })
  })
})

describe('text that is nobody’s template', () => {
  const literal = (text: string) => {
    expect(parseMergeable(escapeMergeable(text), 'header')).toEqual({
      segments: [text],
      slots: [],
      unknown: [],
    })
  }

  test.each([
    '',
    'A plain title',
    '[[first_name]]',
    'Dear [[first_name|you]] and [[nonsense]]',
    '\\[[first_name]]',
    '\\\\[[address]]',
    '[[[first_name]]]',
    '[[[[address]]]]',
    '[[first_name|[[address]]]]',
    '[\\[address]]',
  ])('%j comes back as it was', literal)

  test('so does any text of brackets, backslashes and names', () => {
    forSeeds(2000, (random) => {
      const parts = ['[', '[[', ']', ']]', '\\', '|', 'first_name', 'address', 'x'] as const
      literal(Array.from({ length: random.below(14) }, () => random.pick(parts)).join(''))
    })
  })
})

describe('the name of a variant', () => {
  const offered = ['caucasus', 'central-asia', 'podcasts']

  test('is in the plan’s order, whatever the reader’s', () => {
    expect(variantName(['podcasts', 'caucasus'], offered)).toBe('caucasus+podcasts')
    expect(variantName(['podcasts', 'gone'], offered)).toBe('podcasts')
    expect(variantName(['podcasts', 'central-asia', 'caucasus'], offered)).toBe('all')
    expect(variantName([], offered)).toBe('none')
    expect(variantName([], [])).toBe('all')
  })
})
