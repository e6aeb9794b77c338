import { describe, expect, it, vi } from 'vitest'
import type { Edition, Issue } from '../../src/core/issue.ts'
import { type Mergeable, merge, type RenderedVariant } from '../../src/core/merge.ts'
import { readHtml } from '../../src/render/reading.ts'
import { type RenderSettings, renderIssue, type VariantRequest } from '../../src/render/render-issue.ts'
import {
  anEdition,
  anIssue,
  aPicturedStory,
  aPopularStory,
  aPublication,
  aSection,
  aStory,
  renderSettings,
} from '../support/issue-builders.ts'

async function renderOne(
  edition: Partial<Edition> = {},
  over: Partial<RenderSettings> = {},
): Promise<RenderedVariant> {
  const issue = anIssue({ editions: [anEdition(edition)] })
  const [variant] = (await renderIssue(issue, [], await renderSettings(over))).variants
  if (!variant) throw new Error('nothing was rendered')
  return variant
}

const VALUES = {
  first_name: 'Anna',
  address: 'anna@reader.example.org',
  unsubscribe_url: 'https://letters.caravanpost.example.org/u/x',
  preferences_url: 'https://letters.caravanpost.example.org/p/x',
  online_url: 'https://letters.caravanpost.example.org/o/x',
}
const html = (variant: RenderedVariant): string => merge(variant.html, VALUES)
const text = (variant: RenderedVariant): string => merge(variant.text, VALUES)
const fields = (part: Mergeable): readonly string[] => part.slots.map((s) => `${s.field} ${s.context}`)

const everything = (): Partial<Edition> => ({
  sections: [
    aSection('central-asia', aPicturedStory({ title: 'When every litre has a number' })),
    aSection(
      'caucasus',
      aStory(),
      aStory({ title: 'Aboard the school ferry' }),
      aStory({ title: 'A third brief' }),
    ),
    aSection(
      'podcast',
      aPicturedStory({ title: 'A language kept alive', kind: 'podcast', series: 'The Long Platform' }),
      aStory({ title: 'The second episode', kind: 'podcast' }),
    ),
    aSection('video', aPicturedStory({ title: 'Walking the new edge', kind: 'video' })),
    aSection('blogs', aStory({ title: 'What a census cannot count', kind: 'blog', series: 'Marginalia' })),
  ],
  corrections: ['In No. 146 we wrote 40 million. It is 4 million.'],
})

describe('the mail', () => {
  it('has every block in the order of the plan, Popular after the last region', async () => {
    const page = readHtml(html(await renderOne(everything())))
    const inOrder = [
      'The Caravan Post',
      'Good morning, Anna.',
      'Mara Holdertext',
      'The lead',
      'The train that waits for the harvest',
      'Central Asia',
      'Caucasus',
      'Aboard the school ferry',
      'Most read this week',
      'How to read a dam',
      'Podcast',
      'The Long Platform',
      'The second episode',
      'Video',
      'Walking the new edge',
      'Blogs',
      'Marginalia',
      'Corrections',
      'Read free, paid for by readers',
      'You get this letter because you signed up for The Caravan Post with the address anna@reader.example.org.',
      '14 Plane Tree Street',
    ]
    let from = 0
    for (const words of inOrder) {
      const at = page.words.indexOf(words, from)
      expect(at, words).toBeGreaterThan(-1)
      from = at + words.length
    }
  })

  it('has nothing of a block that is not there', async () => {
    const variant = await renderOne(
      { lead: null, sections: [], popular: [], intro: [], signed: null, preheader: '' },
      { publication: aPublication({ support: null, footer: [] }) },
    )
    const page = readHtml(html(variant))
    for (const words of ['The lead', 'Most read', 'Corrections', 'Podcast', 'Read free'])
      expect(`${page.words} ${text(variant)}`).not.toContain(words)
    expect(html(variant)).not.toContain('border-top:2px')
    expect(text(variant)).not.toMatch(/\n\n\n\n/)
  })

  it('puts a picture below content/ behind the media URL and keeps others', async () => {
    const image = { src: 'https://pictures.example.org/a.jpg?w=1&h=2', alt: 'A "quoted" <peak>' }
    const variant = await renderOne({ sections: [aSection('caucasus', aPicturedStory(), aStory({ image }))] })
    expect(readHtml(html(variant)).images).toEqual(
      expect.arrayContaining([
        {
          src: 'https://letters.caravanpost.example.org/media/pictures/towers.png',
          alt: 'Stone watchtowers under a snow peak',
        },
        image,
        { src: 'https://letters.caravanpost.example.org/media/theme/band.png', alt: '' },
      ]),
    )
  })

  it('stands in the text as well, with the same links', async () => {
    const variant = await renderOne(everything())
    const page = readHtml(html(variant))
    const plain = text(variant)
    const links = [...page.links.keys()].filter((url) => url !== 'https://caravanpost.example.org/')
    expect(links.filter((url) => !plain.includes(url))).toEqual([])
    expect(plain).toMatch(/^Caucasus\n-{8}$/m)
    expect(plain).toMatch(/^Unsubscribe: https:\/\/letters\.caravanpost\.example\.org\/u\/x$/m)
    expect(plain.split('\n').filter((line) => line.length > 68 && !/https?:/.test(line))).toEqual([])
  })

  it('loads nothing from elsewhere', async () => {
    const source = html(await renderOne(everything()))
    expect(source).not.toMatch(/<link|@import|googleapis|<script/)
    expect(source.match(/<!--\[if/g)?.length).toBe(source.match(/<!\[endif\]-->/g)?.length)
  })

  it('says where a story stands in another language', async () => {
    const story = aStory({ title: 'Tea is picked again "above" the coast' }, true)
    const variant = await renderOne({ language: 'ru', sections: [aSection('caucasus', story)] })
    expect(html(variant)).toMatch(/<h3[^>]* lang="en"><a[^>]*>Tea is picked again “above” the coast/)
    expect(readHtml(html(variant)).words).toContain('пока только на английском')
    expect(html(variant)).toContain('20\u00a0ноября\u00a02026')
  })

  it('stays small: 20 stories below 65 KB', async () => {
    const region = (id: string, from: number) =>
      aSection(
        id,
        ...[0, 1, 2, 3].map((i) => aPicturedStory({ title: `Feature ${from + i} from the upper canals` })),
        ...[4, 5, 6, 7, 8].map((i) => aStory({ title: `Brief ${from + i} from the upper canals` })),
      )
    const variant = await renderOne({ sections: [region('central-asia', 0), region('caucasus', 10)] })
    expect(Buffer.byteLength(html(variant))).toBeLessThan(65_000)
  })
})

describe('merge fields', () => {
  it('become slots with the context of their place', async () => {
    const variant = await renderOne({
      subject: 'For [[first_name|you]]: the train',
      preheader: '[[first_name|You]], read on',
    })
    expect(fields(variant.subject)).toEqual(['first_name header'])
    expect(fields(variant.preheader)).toEqual(['first_name plain'])
    expect(fields(variant.html)).toEqual([
      'first_name text', // <title>
      'first_name attribute', // MJML's aria-label
      'first_name text', // preheader
      'online_url url',
      'first_name text', // greeting
      'address text',
      'preferences_url url',
      'unsubscribe_url url',
      'online_url url',
    ])
    expect(fields(variant.text)).toEqual([
      'first_name plain',
      'address plain',
      'preferences_url plain',
      'unsubscribe_url plain',
      'online_url plain',
    ])
    expect(variant.html.segments).toHaveLength(variant.html.slots.length + 1)
  })

  it('fall back to words that read well', async () => {
    const variant = await renderOne()
    expect(merge(variant.text, {})).toContain('Good morning, reader.')
    expect(readHtml(merge(variant.html, {})).words).toContain(
      'signed up for The Caravan Post with the address it came to.',
    )
  })

  it('escape what a reader brings', async () => {
    const hostile = { ...VALUES, first_name: '"><script>alert(1)</script>', address: 'a&b@example.org' }
    const merged = merge((await renderOne({ subject: 'For [[first_name|you]]' })).html, hostile)
    expect(merged).not.toContain('<script')
    expect(merged).toContain('a&amp;b@example.org')
  })

  it('are refused where they are not known, with the place', async () => {
    await expect(renderOne({ subject: '[[nick]]' })).rejects.toThrow('The en subject asks for "nick"')
    await expect(renderOne({ intro: ['[[nick]]'] })).rejects.toThrow('The en intro asks for "nick"')
  })

  it('are not read in article text, Popular or corrections', async () => {
    const literal = '[[first_name|x]] {{7*7}} {{#each}} [[address]] {{email}}'
    const variant = await renderOne({
      lead: aStory({ title: literal, dek: literal, place: literal, authors: [literal] }),
      sections: [aSection('caucasus', aStory({ title: `Two ${literal}`, dek: literal }))],
      popular: [aPopularStory({ title: `Three ${literal}` })],
      corrections: [literal],
    })
    for (const part of [readHtml(html(variant)).words, text(variant).replace(/\s+/g, ' ')])
      expect(part.split(literal).length - 1).toBeGreaterThanOrEqual(8)
    expect(fields(variant.html).filter((f) => f.startsWith('first_name'))).toHaveLength(1)
  })
})

describe('variants', () => {
  const two = (): Issue =>
    anIssue({ editions: [anEdition(everything()), anEdition({ ...everything(), language: 'ru' })] })
  const names = async (requests: readonly VariantRequest[]): Promise<readonly string[]> =>
    (await renderIssue(two(), requests, await renderSettings())).variants.map(
      (v) => `${v.edition} ${v.variant}`,
    )

  it('are all of each edition, and each other choice once', async () => {
    expect(await names([])).toEqual(['en all', 'ru all'])
    const requests = [
      { edition: 'ru', sections: ['podcast', 'caucasus'] },
      { edition: 'en', sections: [] },
      { edition: 'ru', sections: ['caucasus', 'podcast', 'gone'] },
      { edition: 'en', sections: ['central-asia', 'caucasus', 'podcast', 'video', 'blogs'] },
    ]
    expect(await names(requests)).toEqual(['en all', 'ru all', 'en none', 'ru caucasus+podcast'])
    expect(await names(requests.toReversed())).toEqual(await names(requests))
  })

  it('show what was chosen, and always lead and Popular', async () => {
    const settings = await renderSettings()
    const rendered = await renderIssue(two(), [{ edition: 'en', sections: ['podcast'] }], settings)
    const chosen = rendered.variants.find((v) => v.variant === 'podcast')
    const { words } = readHtml(chosen ? html(chosen) : '')
    expect(chosen?.sections).toEqual(['podcast'])
    for (const there of ['waits for the harvest', 'A language kept alive', 'How to read a dam'])
      expect(words).toContain(there)
    for (const gone of ['Caucasus 5', 'school ferry', 'new edge', 'Marginalia'])
      expect(words).not.toContain(gone)
  })

  it('do not change the hash of the issue, which any word of it does', async () => {
    const settings = await renderSettings()
    const hash = async (issue: Issue, requests: readonly VariantRequest[] = []): Promise<string> =>
      (await renderIssue(issue, requests, settings)).hash
    const first = await hash(two())
    expect(first).toMatch(/^[0-9a-f]{64}$/)
    expect(await hash(two(), [{ edition: 'en', sections: [] }])).toBe(first)
    expect(
      await hash({ ...two(), editions: two().editions.map((e) => ({ ...e, preheader: 'Another' })) }),
    ).not.toBe(first)
  })

  it('refuse an edition or section that is not there', async () => {
    await expect(names([{ edition: 'fr', sections: [] }])).rejects.toThrow('no edition "fr"')
    const issue = anIssue({ editions: [anEdition({ sections: [aSection('gone', aStory())] })] })
    await expect(renderIssue(issue, [], await renderSettings())).rejects.toThrow('section "gone"')
  })
})

describe('the bytes', () => {
  it('are the same each time, in any zone and locale of the machine', async () => {
    const issue = anIssue({
      editions: [anEdition(everything()), anEdition({ ...everything(), language: 'ru' })],
    })
    const first = await renderIssue(issue, [], await renderSettings())
    vi.stubEnv('TZ', 'Pacific/Kiritimati')
    expect(await renderIssue(issue, [], await renderSettings())).toEqual(first)
    vi.unstubAllEnvs()
    // The date is that of the plan's zone: 03:30 UTC is the evening before in Vancouver.
    const west = await renderIssue(issue, [], await renderSettings({ zone: 'America/Vancouver' }))
    expect(west.variants[0]?.text.segments[0]).toContain('19 November 2026')
    expect(first.variants[0]?.text.segments[0]).toContain('20 November 2026')
  })

  it('do not carry the markers that the fields travelled as', async () => {
    const { html: source, text: plain } = await renderOne()
    for (const segment of [...source.segments, ...plain.segments])
      expect(segment).not.toMatch(/q[0-9a-f]{12}i\d+z/)
  })
})
