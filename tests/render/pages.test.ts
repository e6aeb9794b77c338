import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadPages } from '../../src/render/pages.ts'

let root = ''
const file = async (path: string, text: string): Promise<void> => {
  await mkdir(join(root, path, '..'), { recursive: true })
  await writeFile(join(root, path), text)
}

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'postrider-pages-'))
  await file('shipped/partials/layout.hbs', '<title>{{title}}</title><main>{{> @partial-block}}</main>')
  await file('shipped/issue.hbs', '{{#> layout title=name}}<p>{{name}}</p>{{/layout}}')
  await file(
    'shipped/facts.hbs',
    '{{date at}}|{{time at}}|{{number count}}|{{plural count one="# reader" other="# readers"}}',
  )
  await file('shipped/link.hbs', '<a href="{{href url}}">{{#if (is state "draft" "held")}}open{{/if}}</a>')
  await file('own/partials/layout.hbs', '<body class="own">{{> @partial-block}}</body>')
})
afterAll(() => rm(root, { recursive: true, force: true }))

describe('pages', () => {
  it('are rendered in their layout, escaped', () => {
    const pages = loadPages([join(root, 'shipped')])
    expect(pages.page('issue', { name: '<b>' })).toBe('<title>&lt;b&gt;</title><main><p>&lt;b&gt;</p></main>')
  })

  it('take each file from the first folder that has it', () => {
    const pages = loadPages([join(root, 'own'), join(root, 'nowhere'), join(root, 'shipped')])
    expect(pages.page('issue', { name: 'x' })).toBe('<body class="own"><p>x</p></body>')
  })

  it('write dates and numbers for the locale and zone of the data', () => {
    const data = { at: '2026-11-19T21:30:00.000Z', count: 12_000, zone: 'Asia/Tbilisi' }
    const pages = loadPages([join(root, 'shipped')])
    expect(pages.page('facts', { ...data, locale: 'en-GB' })).toBe(
      '20 November 2026|01:30|12,000|12,000 readers',
    )
    expect(() => pages.page('facts', data)).toThrow('needs "locale"')
  })

  it.each(['/studio/issues/2026-W47', 'https://example.org/?a=1&b=2', 'mailto:a@example.org'])(
    'link to %s',
    (url) => {
      const html = loadPages([join(root, 'shipped')]).page('link', { url, state: 'held' })
      expect(html).toBe(`<a href="${url.replace('&', '&amp;')}">open</a>`)
    },
  )

  it.each(['javascript:alert(1)', '//elsewhere.example.org', '/\\elsewhere', 'data:text/html,x', 'relative'])(
    'do not link to %s',
    (url) => {
      expect(() => loadPages([join(root, 'shipped')]).page('link', { url, state: 'x' })).toThrow(
        /link\.hbs, line 1/,
      )
    },
  )

  it('say which page is missing', () => {
    expect(() => loadPages([root]).page('nope', {})).toThrow('There is no page nope.hbs')
  })
})
