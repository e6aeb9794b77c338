// What every shipped theme keeps: valid MJML, nothing lost, one reading order; and what is particular to Wire.
import { describe, expect, it } from 'vitest'
import type { Edition } from '../../src/core/issue.ts'
import { merge } from '../../src/core/merge.ts'
import { SAMPLE_READER } from '../../src/render/checks/rule.ts'
import { preflight } from '../../src/render/preflight.ts'
import { readHtml } from '../../src/render/reading.ts'
import { renderIssue } from '../../src/render/render-issue.ts'
import {
  anEdition,
  anIssue,
  aPublication,
  aSection,
  aStory,
  renderSettings,
} from '../support/issue-builders.ts'
import { fullEdition, LANGUAGES, shippedTheme, THEMES } from '../support/themes.ts'

async function render(theme: string, edition: Edition, publication = aPublication()) {
  const settings = await renderSettings({ theme: await shippedTheme(theme), publication })
  const issue = anIssue({ editions: [edition] })
  const rendered = await renderIssue(issue, [], settings)
  const [variant] = rendered.variants
  if (!variant) throw new Error('nothing was rendered')
  return {
    html: merge(variant.html, SAMPLE_READER),
    text: merge(variant.text, SAMPLE_READER),
    red: preflight(issue, rendered, { ...settings, mailScheme: 'smtps' }).filter((f) => f.level === 'red'),
  }
}

const cases = THEMES.flatMap((theme) => LANGUAGES.map((language) => [theme, language] as const))

describe.each(cases)('%s in %s', (theme, language) => {
  it('compiles strictly, and has no red finding', async () => {
    const { html, red } = await render(theme, fullEdition({ language }))
    expect(red).toEqual([])
    expect(html).toMatch(
      new RegExp(`<html[^>]* lang="${language}" dir="${language === 'he' ? 'rtl' : 'ltr'}"`),
    )
    expect(html.match(/<!--\[if/g)?.length).toBe(html.match(/<!\[endif\]-->/g)?.length)
    expect(html).not.toMatch(/<link|@import|<script|\[object Object\]|undefined/)
  })

  it('has nothing of a block that is not there', async () => {
    const bare = { lead: null, sections: [], popular: [], intro: [], signed: null, preheader: '' }
    const { html } = await render(
      theme,
      anEdition({ language, ...bare }),
      aPublication({ support: null, footer: [] }),
    )
    expect(html.match(/<h[1-6]/g)).toEqual(['<h1'])
    expect(html).not.toMatch(/border(?:-top)?:2px/)
  })

  it('reads from its own side', async () => {
    const { html } = await render(theme, fullEdition({ language }))
    expect(html).not.toContain(`direction:${language === 'he' ? 'ltr' : 'rtl'}`)
    // After Wire's narrow column, and before Gazette's picture.
    const [start, end] = language === 'he' ? ['right', 'left'] : ['left', 'right']
    expect(html).toContain(theme === 'wire' ? `padding-${end}:14px` : `padding-${start}:20px`)
  })
})

describe('wire', () => {
  it('has the headline first, then the week in order, with the counts before the lead', async () => {
    const { words } = readHtml((await render('wire', fullEdition())).html)
    const inOrder = [
      'The Caravan Post',
      'Good morning, Anna.',
      'In this letter: 8 stories. Central Asia 1 · Caucasus 2 · Most read this week 1 · Podcast 2 · Video 1 · Blogs 1',
      'The train that waits for the harvest',
      'Kyzyl-Bel pass. Growers on both sides',
      'Central Asia',
      'Tash-Kapka When every litre has a number',
      'Caucasus',
      'Upper Port Nmush Aboard the school ferry',
      'Most read this week',
      '1 How to read a dam Batu Zagvarov',
      'Podcast The Long Platform A language kept alive',
      'The second episode',
      'Nino Exemplidze · Kyzyl-Bel',
      'Video Walking the new edge',
      'Blogs Marginalia What a census cannot count',
      'Corrections',
      'Support the Post',
      '14 Plane Tree Street',
    ]
    let from = 0
    for (const part of inOrder) {
      const at = words.indexOf(part, from)
      expect(at, part).toBeGreaterThan(-1)
      from = at + part.length
    }
  })

  it('counts in the plurals of the language', async () => {
    const sections = [aSection('caucasus', aStory())]
    const ru = readHtml((await render('wire', anEdition({ language: 'ru', sections }))).html).words
    expect(ru).toContain('В этом письме: 2 материала. Кавказ 1')
    const en = readHtml((await render('wire', anEdition({ lead: null, sections }))).html).words
    expect(en).toContain('In this letter: 1 story. Caucasus 1')
  })

  it('shows no pictures, says so, and keeps the text of the Gazette', async () => {
    const theme = await shippedTheme('wire')
    expect(theme.pictures).toBe(false)
    expect(Object.keys(theme.look)).not.toContain('pictures')
    const { html, text } = await render('wire', fullEdition())
    expect(html).not.toContain('<img')
    expect(text).toBe((await render('gazette', fullEdition())).text)
  })

  it('would have lost them, had it not said so', async () => {
    const settings = await renderSettings({ theme: { ...(await shippedTheme('wire')), pictures: true } })
    const issue = anIssue({ editions: [fullEdition()] })
    const found = preflight(issue, await renderIssue(issue, [], settings), {
      ...settings,
      mailScheme: 'smtps',
    })
    expect(found.map((f) => f.rule)).toContain('lost-picture')
  })

  it('has no narrow column where no story names a place', async () => {
    const sections = [aSection('caucasus', aStory(), aStory({ title: 'Another' }))]
    expect((await render('wire', anEdition({ sections }))).html).not.toContain('width="124"')
  })

  it('stays small: 20 stories within 45 KB', async () => {
    const dek =
      'Meters reached the upper canals this season. Farmers at the head read the dial first, and trust it.'
    const region = (id: string, from: number) =>
      aSection(
        id,
        ...Array.from({ length: 10 }, (_, i) =>
          aStory({ title: `Story ${from + i} from the upper canals`, place: 'Tash-Kapka', dek }),
        ),
      )
    const sections = [region('central-asia', 0), region('caucasus', 10)]
    const { html } = await render(
      'wire',
      fullEdition({ sections: [...sections, ...fullEdition().sections.slice(2)] }),
    )
    expect(Buffer.byteLength(html)).toBeLessThan(45_000)
  })
})

describe.each(THEMES)('the masthead of %s', (theme) => {
  const logo = { src: 'logo.png', width: 240, alt: { en: 'The Caravan Post', ru: 'Караванная почта' } }

  it('shows a logo in the place of the name, with the name as its words', async () => {
    const { html } = await render(theme, anEdition({ language: 'ru' }), aPublication({ logo }))
    const image = /<h1[^>]*><a[^>]*>(<img[^>]*>)<\/a><\/h1>/.exec(html)?.[1] ?? ''
    expect(image).toContain('src="https://letters.caravanpost.example.org/media/logo.png"')
    expect(image).toContain('alt="Караванная почта" width="240"')
  })

  it('falls back to the name where the address cannot be used', async () => {
    const { html } = await render(theme, anEdition(), aPublication({ logo: { ...logo, src: '../logo.png' } }))
    expect(html).toMatch(/<h1[^>]*><a[^>]*>The Caravan Post<\/a><\/h1>/)
  })
})
