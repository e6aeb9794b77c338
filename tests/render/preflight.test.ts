import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Edition, Finding } from '../../src/core/issue.ts'
import type { Publication } from '../../src/core/plan.ts'
import type { PreflightSettings } from '../../src/render/checks/rule.ts'
import { preflight } from '../../src/render/preflight.ts'
import { renderIssue } from '../../src/render/render-issue.ts'
import { loadTheme } from '../../src/render/theme.ts'
import {
  anEdition,
  anIssue,
  aPicturedStory,
  aPopularStory,
  aPublication,
  aSection,
  aStory,
  EMAIL_TEMPLATES,
  renderSettings,
} from '../support/issue-builders.ts'
import { isPlainer, told } from '../support/planting.ts'

type Case = {
  readonly editions?: readonly Partial<Edition>[]
  readonly publication?: Partial<Publication>
  readonly settings?: Partial<PreflightSettings>
}

async function check({
  editions = [{}],
  publication = {},
  settings = {},
}: Case): Promise<readonly Finding[]> {
  const issue = anIssue({ editions: editions.map((edition) => anEdition(edition)) })
  const all: PreflightSettings = {
    ...(await renderSettings({ publication: aPublication(publication) })),
    mailScheme: 'smtps',
    ...settings,
  }
  const rendered = await renderIssue(issue, [{ edition: 'en', sections: ['podcast'] }], all)
  return preflight(issue, rendered, all).filter((finding) => !isPlainer(finding))
}

/** The shipped theme with one file changed. */
async function brokenTheme(
  file: string,
  change: (text: string) => string,
): Promise<PreflightSettings['theme']> {
  const folder = await mkdtemp(join(tmpdir(), 'postrider-broken-'))
  try {
    await cp(EMAIL_TEMPLATES, folder, { recursive: true })
    const text = await readFile(join(folder, file), 'utf8')
    const changed = change(text)
    expect(changed).not.toBe(text)
    await writeFile(join(folder, file), changed)
    return await loadTheme([folder], 'gazette')
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const longDek = 'A sentence about water that is as long as such sentences are. '.repeat(40)
const many = (count: number, dek: string) =>
  Array.from({ length: count }, (_, i) => aStory({ title: `Brief number ${i} from the canals`, dek }))
const loopback: Case = {
  publication: { publicUrl: 'http://127.0.0.1:4600' },
  settings: { mailScheme: 'inbox', mediaUrl: 'http://127.0.0.1:4600/media' },
}

describe('a sound issue', () => {
  it('has no findings', async () => {
    expect(await check({})).toEqual([])
  })

  it('has none on a loopback address either, as long as no mail leaves', async () => {
    expect(await check(loopback)).toEqual([])
    expect(await check({ ...loopback, settings: { ...loopback.settings, mailScheme: 'folder' } })).toEqual([])
  })

  it('may say what a merge field, a number or a name says', async () => {
    const edition = {
      subject: 'For [[first_name|you]]: STKI, XX and TODOROV',
      sections: [
        aSection('caucasus', aStory({ title: 'A house of 30 rooms { and } XX stairs, "quoted" & <kept>' })),
      ],
    }
    expect(await check({ editions: [edition] })).toEqual([])
  })
})

const UNPICTURED = aPicturedStory({ image: { src: '../x.png', alt: '', missing: 'It is an SVG.' } })

type Planted = readonly [name: string, planted: Case, expected: readonly string[], clean: Case]

const PLANTED: readonly Planted[] = [
  [
    'edition-empty',
    { editions: [{ lead: null, sections: [] }] },
    ['red edition-empty'],
    { editions: [{ lead: null }] },
  ],
  [
    'untranslated',
    { editions: [{ lead: aStory({}, true) }] },
    ['info untranslated'],
    { editions: [{ lead: aStory({ title: 'Another' }, false) }] },
  ],
  ['postal-address', { publication: { postalAddress: ' ' } }, ['red postal-address'], {}],
  [
    'public-url on http',
    { publication: { publicUrl: 'http://letters.example.org' } },
    ['red public-url'],
    {},
  ],
  [
    'public-url on loopback',
    { publication: { publicUrl: 'https://127.0.0.1:4600' } },
    ['red public-url'],
    { ...loopback },
  ],
  [
    'dkim',
    { settings: { unsigned: true } },
    ['red dkim'],
    { ...loopback, settings: { ...loopback.settings, unsigned: true } },
  ],
  ['public-url of nowhere', { publication: { publicUrl: '' } }, ['red public-url'], {}],
  ['subject-empty', { editions: [{ subject: ' ' }] }, ['red subject-empty'], {}],
  [
    'subject-long',
    { editions: [{ subject: 'x'.repeat(79) }] },
    ['amber subject-long'],
    { editions: [{ subject: `${'ж'.repeat(40)}[[first_name|x]]` }] },
  ],
  ['preheader-empty', { editions: [{ preheader: '' }] }, ['amber preheader-empty'], {}],
  [
    'subject-repeated in the preheader',
    {
      editions: [
        {
          subject: 'The harvest train of the pass, again',
          preheader: 'The Harvest  train of the pass, again',
        },
      ],
    },
    ['amber subject-repeated'],
    {},
  ],
  [
    'subject-repeated in two editions',
    { editions: [{}, { language: 'ru', sections: [] }] },
    ['amber subject-repeated'],
    { editions: [{}, { language: 'ru', sections: [], subject: 'Поезд' }] },
  ],
  [
    'size-decoded, amber',
    { editions: [{ sections: [aSection('caucasus', ...many(23, longDek))] }] },
    ['amber size-decoded'],
    { editions: [{ sections: [aSection('caucasus', ...many(23, ''))] }] },
  ],
  [
    'size-decoded, red',
    { editions: [{ sections: [aSection('caucasus', ...many(40, longDek))] }] },
    ['red size-decoded', 'amber size-encoded'],
    {},
  ],
  [
    'size-encoded',
    { editions: [{ sections: [aSection('caucasus', ...many(10, 'ж'.repeat(1500)))] }] },
    ['amber size-encoded'],
    { editions: [{ sections: [aSection('caucasus', ...many(10, 'x'.repeat(1500)))] }] },
  ],
  [
    'image-alt',
    { editions: [{ lead: aPicturedStory({ image: { src: 'pictures/x.png', alt: ' ' } }) }] },
    ['amber image-alt'],
    { editions: [{ lead: aPicturedStory({ title: 'Another' }) }] },
  ],
  [
    'image-address on http',
    { editions: [{ lead: aPicturedStory({ image: { src: 'http://example.org/x.png', alt: 'x' } }) }] },
    ['amber image-address'],
    { editions: [{ lead: aPicturedStory({ image: { src: 'https://example.org/x.png', alt: 'x' } }) }] },
  ],
  [
    'image-address of no use',
    { editions: [{ lead: aPicturedStory({ image: { src: '../secrets.png', alt: 'x' } }) }] },
    ['amber image-address'],
    {},
  ],
  ['picture-missing', { editions: [{ lead: UNPICTURED }] }, ['amber picture-missing'], {}],
  [
    'image-address on this machine, once for all pictures',
    { settings: { mediaUrl: 'http://127.0.0.1:4600/media' } },
    ['amber image-address'],
    loopback,
  ],
  ...['TK', 'TODO: ask', 'Lorem ipsum dolor', '{{first_name}}', 'XXX', '[[first_name|x]]'].map(
    (words): Planted => [
      `unfinished-text: ${words}`,
      { editions: [{ sections: [aSection('caucasus', aStory({ dek: `The story ${words} of it.` }))] }] },
      ['amber unfinished-text'],
      {},
    ],
  ),
  [
    'unfinished-text in Popular',
    { editions: [{ popular: [aPopularStory({ title: 'TK' })] }] },
    ['amber unfinished-text'],
    {},
  ],
  ['unfinished-text in the intro', { editions: [{ intro: ['TKTK'] }] }, ['amber unfinished-text'], {}],
  [
    'control-characters',
    { editions: [{ lead: aStory({ title: 'The \u202eder train' }) }] },
    ['amber control-characters'],
    { editions: [{ lead: aStory({ title: 'The\u00a0red\ttrain \u200f\u05d0' }) }] },
  ],
]

const BROKEN: readonly (readonly [rule: string, file: string, change: (text: string) => string])[] = [
  ['lost-story', 'partials/gazette/row-pair.mjml', (s: string) => s.replace('{{title}}</a>', '</a>')],
  [
    'lost-story',
    'partials/gazette/row-feature.mjml',
    (s: string) => s.replace('{{href url}}', 'https://example.org/'),
  ],
  ['lost-story', 'partials/gazette/popular.mjml', (s: string) => s.replace('{{title}}</a>', '</a>')],
  ['lost-story', 'gazette.txt.hbs', (s: string) => s.replace('{{links}}', '')],
  ['lost-picture', 'partials/gazette/lead.mjml', (s: string) => s.replace('{{alt}}', '')],
  [
    'lost-picture',
    'partials/gazette/row-feature.mjml',
    (s: string) => s.replace('{{img picture width=152}}', 'https://example.org/x.png'),
  ],
  ['lost-words', 'partials/gazette/intro.mjml', (s: string) => s.replace('{{this}}', '')],
  ['lost-words', 'partials/gazette/lead.mjml', (s: string) => s.replace('{{dek}}', '')],
  ['postal-address', 'partials/gazette/footer.mjml', (s: string) => s.replace('{{postalAddress}}', '')],
  ['postal-address', 'gazette.txt.hbs', (s: string) => s.replace('{{fold postalAddress}}', '')],
  ['why-line', 'partials/gazette/footer.mjml', (s: string) => s.replace('{{t "why" name=name}}', '')],
  ['why-line', 'gazette.txt.hbs', (s: string) => s.replace('{{t "why" name=name}}', 'Hello')],
  ['why-line', 'strings/en.json', (s: string) => s.replace(/"why": "[^"]*"/, '"why": ""')],
  [
    'unsubscribe',
    'partials/gazette/footer.mjml',
    (s: string) => s.replace('{{field "unsubscribe_url"}}', '#'),
  ],
  ['unsubscribe', 'partials/gazette/footer.mjml', (s: string) => s.replace('{{t "unsubscribe"}}', '')],
  ['unsubscribe', 'gazette.txt.hbs', (s: string) => s.replace('{{field "unsubscribe_url"}}', '')],
]

describe('a planted fault', () => {
  it.each(PLANTED)('is found, and its clean twin is not: %s', async (_, planted, expected, clean) => {
    expect(told(await check(planted))).toEqual(expected)
    expect(told(await check(clean))).toEqual([])
  })

  it.each(BROKEN)('of a theme is red: %s in %s', async (rule, file, change) => {
    const findings = await check({ settings: { theme: await brokenTheme(file, change) } })
    // A part that is gone often leaves a lesser fault behind, such as a link without words.
    expect(new Set(told(findings.filter(({ level }) => level === 'red')))).toEqual(new Set([`red ${rule}`]))
  })

  it('that MJML swallows without a word is red', async () => {
    const theme = await brokenTheme('partials/gazette/lead.mjml', (s) =>
      s.replace('</mj-text>\n</mj-column>', '</mj-column>'),
    )
    const findings = await check({ settings: { theme } }).catch((thrown: unknown) => String(thrown))
    expect(typeof findings === 'string' ? findings : told(findings).join()).toMatch(/lost|not valid MJML/)
  })

  it('names the article, the edition, and the variant where it is not in all', async () => {
    const theme = await brokenTheme('partials/gazette/row-pair.mjml', (s) => s.replace('{{title}}', ''))
    const podcast = aStory({ title: 'In two sections', kind: 'podcast' })
    const brief = aStory({ title: 'A lost brief' })
    const findings = await check({
      editions: [{ sections: [aSection('caucasus', brief), aSection('podcast', podcast)] }],
      settings: { theme },
    })
    expect(findings.filter(({ level }) => level === 'red')).toEqual([
      {
        level: 'red',
        rule: 'lost-story',
        edition: 'en',
        article: brief.article.url,
        message: expect.stringMatching(
          /^“A lost brief” is not in the HTML of the en edition\. Look in the theme/,
        ),
      },
    ])
  })
})
