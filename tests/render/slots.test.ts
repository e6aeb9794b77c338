import { describe, expect, it } from 'vitest'
import { htmlContexts } from '../../src/render/slot-context.ts'
import { createSlots, makeNonce } from '../../src/render/slots.ts'

describe('the nonce', () => {
  it('follows from the inputs and is in none of them', () => {
    const first = makeNonce('an issue')
    expect(makeNonce('an issue')).toBe(first)
    expect(makeNonce('another issue')).not.toBe(first)
    expect(first).toMatch(/^[a-z0-9]+$/)
  })
})

describe('slots', () => {
  const slots = createSlots('abc123')

  it('come out where the fields went in', () => {
    const text = slots.mark('Good morning, [[first_name|dear reader]].', 'The intro')
    expect(text).toMatch(/^Good morning, [a-z0-9]+\.$/)
    expect(slots.split(text, () => 'text')).toEqual({
      segments: ['Good morning, ', '.'],
      slots: [{ field: 'first_name', fallback: 'dear reader', context: 'text' }],
    })
  })

  it('keep an escaped bracket as text', () => {
    expect(slots.mark('\\[[first_name]]', 'The subject')).toBe('[[first_name]]')
  })

  it('refuse a field that is not one, with the place', () => {
    expect(() => slots.mark('[[nick]]', 'The en subject')).toThrow(/^The en subject asks for "nick"/)
    expect(() => slots.marker('secret', '', 'A template')).toThrow(/not a merge field/)
  })

  it('refuse a marker that was cut in two', () => {
    const marker = slots.marker('first_name', 'x', 'A template')
    expect(() => slots.split(marker.slice(0, -1), () => 'text')).toThrow(/cut in two/)
  })

  it('count as wide as a usual value, not as their marker', () => {
    expect(slots.width(`Hello, ${slots.marker('first_name', 'you', '')}.`)).toBe('Hello, Anna Bel.'.length)
  })
})

describe('the context of a slot', () => {
  const slots = createSlots('abc123')
  const name = slots.marker('first_name', 'reader', '')
  const link = slots.marker('unsubscribe_url', '', '')
  const contexts = (html: string): readonly string[] => htmlContexts(html, slots.find(html))

  it.each([
    [`<p>Hello ${name}</p>`, ['text']],
    [`<title>${name}</title>`, ['text']],
    [`<img alt="For ${name}">`, ['attribute']],
    [`<img alt='For ${name}'>`, ['attribute']],
    [`<a href="${link}">${name}</a>`, ['url', 'text']],
    [`<a\nhref = "${link}" class="x">`, ['url']],
    [`<a href="https://example.org/?n=${name}&amp;u=${link}">`, ['url-part', 'url-part']],
    [
      `<!--[if mso]><a href="${link}"><![endif]-->${name}<!--[if !mso]><!-->${name}<!--<![endif]-->`,
      ['url', 'text', 'text'],
    ],
    [`<style>p{}</style><p title="a>b">${name} < 3 ${name}`, ['text', 'text']],
  ])('is found from where it stands: %s', (html, expected) => {
    expect(contexts(html)).toEqual(expected)
  })

  it.each([
    [`<!-- ${name} -->`, 'a comment'],
    [`<style>.x{color:${name}}</style>`, 'a <style> element'],
    [`<script>${name}</script>`, 'a <script> element'],
    [`<p style="color:${name}">`, 'a style attribute'],
    [`<p onclick="${name}">`, 'a onclick attribute'],
    [`<iframe srcdoc="${name}">`, 'a srcdoc attribute'],
    [`<p ${name}="x">`, 'a tag'],
    [`<p class=${name}>`, 'a tag'],
    [`<${name}>`, 'the name of a tag'],
    [`<a href="${name}">`, 'a link of its own'],
  ])('is refused where no escaping helps: %s', (html, place) => {
    expect(() => contexts(html)).toThrow(`stands in ${place}`)
  })
})
