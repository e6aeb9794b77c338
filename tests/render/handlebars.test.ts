import { describe, expect, it } from 'vitest'
import {
  compileTemplate,
  type Environment,
  fault,
  type Helper,
  markup,
  textArgument,
} from '../../src/render/handlebars.ts'

const shout: Helper<null> = (call) => textArgument(call, 0).toUpperCase()
const raw: Helper<null> = (call) => markup(textArgument(call, 0))
const never: Helper<null> = (call) => {
  throw fault(call, 'never works')
}

function render(text: string, data: object, over: Partial<Environment<null>> = {}): string {
  const environment = { partials: new Map(), helpers: { shout, raw, never }, escaped: true, ...over }
  return compileTemplate({ name: 'letter.mjml', text }, environment).render(data, null)
}

describe('templates', () => {
  it('escape data and leave braces in it alone', () => {
    expect(render('{{a}} {{raw a}}', { a: '<b>{{7*7}}' })).toBe('&lt;b&gt;{{7*7}} <b>{{7*7}}')
  })

  it('do not escape in plain text', () => {
    expect(render('{{a}}', { a: 'R&D <x>' }, { escaped: false })).toBe('R&D <x>')
  })

  it.each([
    ['a plain name', '{{nope}}'],
    ['#each', '{{#each nope}}x{{/each}}'],
    ['#each of no list', '{{#each a}}x{{/each}}'],
    ['#if', '{{#if nope}}x{{/if}}'],
    ['#unless', '{{#unless nope}}x{{/unless}}'],
    ['#with', '{{#with nope}}x{{/with}}'],
    ['an argument of a helper', '{{shout nope}}'],
    ['a block of no helper', '{{#nope}}x{{/nope}}'],
    ['a helper that is not on the list', '{{nope a}}'],
    ['log', '{{log a}}'],
    ['lookup', '{{lookup a "constructor"}}'],
    ['a partial', '{{> nope}}'],
  ])('refuse what is missing: %s', (_, text) => {
    expect(() => render(`first line\n${text}`, { a: 'x' })).toThrow(/letter\.mjml/)
  })

  it('name the line of a fault', () => {
    expect(() => render('\n\n{{never}}', {})).toThrow(
      'letter.mjml, line 3 cannot be used: never never works.',
    )
    expect(() => render('\n{{nope}}', {})).toThrow('letter.mjml, line 2')
    expect(() => render('\n{{#if}', {})).toThrow('letter.mjml, line 2')
  })

  it('name the partial in which a fault is', () => {
    const partials = new Map([['lead', { name: 'partials/lead.mjml', text: '\n{{nope}}' }]])
    expect(() => render('{{> lead}}', {}, { partials })).toThrow('partials/lead.mjml, line 2')
  })

  it('find a mistake when they are compiled, not when they are used', () => {
    const partials = new Map([['unused', { name: 'partials/unused.mjml', text: '{{#if x}}' }]])
    expect(() => render('plain', {}, { partials })).toThrow('partials/unused.mjml')
  })

  it('do not reach prototypes', () => {
    expect(render('[{{a.constructor}}]', { a: {} })).toBe('[]')
    expect(() => render('{{a.constructor}}', { a: 'text' })).toThrow(/letter\.mjml/)
    expect(() => render('{{__proto__.x}}', {})).toThrow(/letter\.mjml/)
  })

  it('know the place in a list', () => {
    expect(render('{{#each a}}{{@index}}{{@first}}{{@last}}{{this}} {{/each}}', { a: ['x', 'y'] })).toBe(
      '0truefalsex 1falsetruey ',
    )
    expect(render('{{#each a}}x{{else}}none{{/each}}', { a: [] })).toBe('none')
  })

  it('trace a line of output to the line of the template it came from', () => {
    const partials = new Map([['row', { name: 'partials/row.mjml', text: '<tr>\n<td>' }]])
    const template = compileTemplate(
      { name: 'letter.mjml', text: '<mjml>\n{{#if\n yes}}\n{{> row}}\n{{/if}}\n</mjml>' },
      { partials, helpers: {}, escaped: true },
    )
    const { text, origin } = template.renderTraced({ yes: true }, null)
    const lines = text.split('\n')
    expect(origin(lines.indexOf('<td>') + 1)).toBe('partials/row.mjml, line 2')
    expect(origin(lines.indexOf('</mjml>') + 1)).toBe('letter.mjml, line 6')
  })
})
