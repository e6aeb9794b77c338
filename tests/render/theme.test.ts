import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { merge } from '../../src/core/merge.ts'
import { renderIssue } from '../../src/render/render-issue.ts'
import { findStrings, loadTheme, stringsFor } from '../../src/render/theme.ts'
import { anIssue, EMAIL_TEMPLATES, renderSettings } from '../support/issue-builders.ts'

let own = ''
const file = async (path: string, text: string): Promise<void> => {
  await mkdir(join(own, path, '..'), { recursive: true })
  await writeFile(join(own, path), text)
}
const load = () => loadTheme([own, EMAIL_TEMPLATES], 'gazette')
const strings = async (change: (strings: Record<string, unknown>) => void): Promise<string> => {
  const data: Record<string, unknown> = JSON.parse(
    await readFile(join(EMAIL_TEMPLATES, 'strings/en.json'), 'utf8'),
  )
  change(data)
  return JSON.stringify(data)
}

beforeEach(async () => {
  own = await mkdtemp(join(tmpdir(), 'postrider-theme-'))
})
afterEach(() => rm(own, { recursive: true, force: true }))

describe('a theme', () => {
  it('takes one partial from the newsletter and the rest from the shipped one', async () => {
    await file(
      'partials/gazette/preheader.mjml',
      '<mj-raw><div style="display:none">Ours: {{preheader}}</div></mj-raw>',
    )
    const settings = await renderSettings({ theme: await load() })
    const [variant] = (await renderIssue(anIssue(), [], settings)).variants
    const html = merge(variant?.html ?? { segments: [], slots: [] }, {})
    expect(html).toContain('Ours: Water by the litre')
    expect(html).toContain('Four towers, one key')
  })

  it('gets a language by one file', async () => {
    await file('strings/de.json', await strings((s) => Object.assign(s, { locale: 'de-DE' })))
    const theme = await load()
    expect(stringsFor(theme, 'de-AT').locale).toBe('de-DE')
    expect([...theme.strings.keys()]).toEqual(['de', 'en', 'ru'])
    expect(findStrings(theme, 'constructor')).toBeNull()
    expect(() => stringsFor(theme, 'fr')).toThrow('add templates/email/strings/fr.json')
  })

  it('says which file it lacks', async () => {
    await expect(loadTheme([own, EMAIL_TEMPLATES], 'nope')).rejects.toThrow(
      /no file nope\.\S+: it was looked for in/,
    )
  })

  it('shows a mistake in a template at load, with its place', async () => {
    await file('partials/gazette/lead.mjml', '\n{{#with lead}}')
    await expect(load()).rejects.toThrow('partials/gazette/lead.mjml, line 2 cannot be used')
  })

  it('says which template line MJML refuses', async () => {
    await file(
      'partials/gazette/preheader.mjml',
      '<mj-section>\n<mj-column>\n<mj-txt>x</mj-txt></mj-column></mj-section>',
    )
    const settings = await renderSettings({ theme: await load() })
    await expect(renderIssue(anIssue(), [], settings)).rejects.toThrow(
      'partials/gazette/preheader.mjml, line 3, <mj-txt>',
    )
  })

  it('does not lose a merge field with text that MJML drops', async () => {
    await file(
      'partials/gazette/preheader.mjml',
      '<mj-section>Dear {{field "first_name" "reader"}}</mj-section>',
    )
    const settings = await renderSettings({ theme: await load() })
    await expect(renderIssue(anIssue(), [], settings)).rejects.toThrow(/first_name was lost/)
  })

  it.each([
    ['{{field "nick"}}', 'asks for "nick", which is not a merge field'],
    ['{{t "nope"}}', 'knows no label "nope"'],
    ['{{t "why"}}', 'leaves {name} of the label "why" without a value'],
    ['{{look "nope"}}', 'knows no "nope"'],
    ['{{href "javascript:alert(1)"}}', 'no http, https or mailto URL'],
    ['{{img "data:image/png,x"}}', 'no http or https URL'],
    ['{{number name}}', 'wants a number'],
    ['{{lang-of name}}', 'wants a story'],
    ['<!-- {{field "first_name"}} -->', 'merge field first_name'],
    ['<p style="{{field "first_name"}}">', 'stands in a style attribute'],
    ['<a href="{{field "address"}}">x</a>', 'stands in a link of its own'],
  ])('refuses %s', async (text, problem) => {
    await file('partials/gazette/preheader.mjml', `<mj-raw><div>${text}</div></mj-raw>`)
    const settings = await renderSettings({ theme: await load() })
    await expect(renderIssue(anIssue(), [], settings)).rejects.toThrow(problem)
  })

  it('refuses tokens that could leave a style attribute', async () => {
    await file('gazette.json', '{"ink": "red;background:url(x)"}')
    await expect(load()).rejects.toThrow('"ink" must be a colour')
  })
})

describe('a strings file', () => {
  it.each([
    ['not JSON', () => '{', 'cannot be used'],
    ['no direction', () => strings((s) => delete s.direction), '"direction" must be "ltr" or "rtl"'],
    ['a bad locale', () => strings((s) => Object.assign(s, { locale: 'no locale' })), 'such as "en-GB"'],
    ['an unknown rule', () => strings((s) => Object.assign(s, { noBreak: ['never'] })), 'no rule "never"'],
    [
      'a missing label',
      () => strings((s) => Object.assign(s, { labels: {} })),
      '"labels.viewOnline" must be a text',
    ],
    [
      'a plural without other',
      () => strings((s) => Object.assign(s, { plurals: { minutes: {} } })),
      '"plurals.minutes.other"',
    ],
    [
      'a field that is not one',
      () => strings((s) => Object.assign(s, { date: '[[nick]]' })),
      '"date" asks for "nick"',
    ],
  ])('is refused with the key: %s', async (_, text, problem) => {
    await file('strings/de.json', await text())
    await expect(load()).rejects.toThrow(problem)
  })

  it('serves a language that reads from right to left', async () => {
    await cp(EMAIL_TEMPLATES, own, { recursive: true })
    await file(
      'strings/he.json',
      await strings((s) =>
        Object.assign(s, { locale: 'he-IL', direction: 'rtl', date: '{day} ב{month} {year}' }),
      ),
    )
    const settings = await renderSettings({ theme: await load() })
    const [edition] = anIssue().editions
    const editions = edition ? [{ ...edition, language: 'he' }] : []
    const [variant] = (await renderIssue(anIssue({ editions }), [], settings)).variants
    const html = merge(variant?.html ?? { segments: [], slots: [] }, {})
    expect(html).toMatch(/<html[^>]* lang="he" dir="rtl"/)
    expect(html).not.toContain('direction:ltr')
    expect(html).toMatch(/text-align:right/)
    expect(html).toContain('padding-right:20px')
    expect(html).toContain('20 בנובמבר 2026'.replaceAll(' ', '\u00a0'))
    // The stories are English in a Hebrew letter, and turned back; their bylines turn nothing round.
    expect(html).toContain('\u2068Nino Exemplidze\u2069\u00a0· ')
    expect(html).toMatch(/<h3[^>]* lang="en" dir="ltr"/)
  })
})
