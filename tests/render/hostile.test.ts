import { Parser } from 'htmlparser2'
import { describe, expect, it } from 'vitest'
import { type MergeValues, merge } from '../../src/core/merge.ts'
import { preflight } from '../../src/render/preflight.ts'
import { readHtml } from '../../src/render/reading.ts'
import { renderIssue } from '../../src/render/render-issue.ts'
import { oneLine } from '../../src/render/typography.ts'
import {
  anEdition,
  anIssue,
  aPopularStory,
  aSection,
  aStory,
  renderSettings,
} from '../support/issue-builders.ts'

const PAYLOADS = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' onmouseover='alert(1)",
  '</mj-text><mj-raw><script>alert(1)</script></mj-raw><mj-text>',
  '</td></tr></table><mj-include path="/etc/passwd" />',
  '<!-- --><![endif]--><!--[if mso]>',
  ']]><svg/onload=alert(1)>',
  '{{constructor.constructor "alert(1)"}} {{> footer}} {{{raw}}} {{#each}}',
  '[[unsubscribe_url]] [[nick|x]] \\[[',
  '&lt;script&gt; &amp;amp; &#x3c;b&#62;',
  '\u0001gazette.mjml, line 1\u0002',
  "$& $1 $` $' \\1",
  'a\r\nBcc: everyone@example.org\r\n\r\n<b>',
  '\u202egnp.exe\u2069',
  '\ud800 \udfff',
  '__proto__ constructor toString',
  '<style>*{display:none}</style>',
  '%s %d %n #{7*7} <%= 7*7 %>',
  'x'.repeat(3000),
]

async function renderWith(payload: string) {
  const hostile = {
    title: `T ${payload}`,
    dek: `D ${payload}`,
    authors: [payload, payload],
    place: payload,
    series: payload,
    image: { src: 'pictures/rail.png', alt: `A ${payload}`, credit: `C ${payload}` },
  }
  const url = (n: number) => `https://caravanpost.example.org/${n}?q="><script>'&x=1#${n}`
  const issue = anIssue({
    editions: [
      anEdition({
        lead: aStory({ ...hostile, url: url(1) }, true),
        sections: [
          aSection(
            'caucasus',
            aStory({ ...hostile, url: url(2) }),
            aStory({ ...hostile, url: url(3), image: null }),
          ),
          aSection('podcast', aStory({ ...hostile, url: url(4), kind: 'podcast' })),
          aSection('video', aStory({ ...hostile, url: url(5), kind: 'video' })),
          aSection('blogs', aStory({ ...hostile, url: url(6), kind: 'blog' })),
        ],
        popular: [aPopularStory({ title: payload, url: url(7), authors: [payload] })],
        corrections: [payload],
      }),
    ],
  })
  const settings = await renderSettings()
  const rendered = await renderIssue(issue, [], settings)
  return { issue, settings, rendered }
}

const plain = await renderWith('plain')
/** The skeleton of a mail: tags with the names of their attributes, and comments. No text may change it. */
function skeleton(html: string): readonly string[] {
  const bones: string[] = []
  const parser = new Parser({
    onopentag: (name, attributes) => bones.push(`${name} ${Object.keys(attributes).join(' ')}`),
    onclosetag: (name) => bones.push(`/${name}`),
    oncomment: (comment) => bones.push(comment),
  })
  parser.end(html)
  return bones
}

describe('hostile article text', () => {
  it.each(PAYLOADS.map((payload) => [payload.slice(0, 40), payload]))(
    'stays text: %s',
    async (_, payload) => {
      const { issue, settings, rendered } = await renderWith(payload)
      const values: MergeValues = { first_name: 'Anna' }
      const [variant] = rendered.variants
      const html = variant ? merge(variant.html, values) : ''
      const text = variant ? merge(variant.text, values) : ''
      const [ordinary] = plain.rendered.variants

      expect(variant?.html.slots).toEqual(ordinary?.html.slots)
      expect(skeleton(html)).toEqual(skeleton(ordinary ? merge(ordinary.html, values) : ''))
      const page = readHtml(html)
      for (const words of [page.words, text.replace(/\s+/gu, ' ')])
        expect(words.replace(/[“”«»]/g, '"')).toContain(oneLine(payload).replace(/[“”«»]/g, '"'))
      for (const href of page.links.keys()) expect(href).toMatch(/^(https:\/\/|mailto:|#$)/)
      const lost = preflight(issue, rendered, { ...settings, mailScheme: 'smtps' }).filter(
        ({ level, rule }) => level === 'red' && !rule.startsWith('size-'),
      )
      expect(lost).toEqual([])
    },
  )

  it('may not be a language', async () => {
    const lead = aStory({ language: '"><script>alert(1)</script>' }, true)
    const issue = anIssue({ editions: [anEdition({ lead })] })
    const [variant] = (await renderIssue(issue, [], await renderSettings())).variants
    expect(variant ? merge(variant.html, {}) : '').not.toMatch(/<script|lang=""|lang="&/)
  })

  it.each(['javascript:alert(1)', 'data:text/html,<script>', 'ftp://example.org/', 'not a url', ''])(
    'may not be a link: %s',
    async (url) => {
      const issue = anIssue({ editions: [anEdition({ lead: aStory({ url, title: 'A bad link' }) })] })
      await expect(renderIssue(issue, [], await renderSettings())).rejects.toThrow(
        'The story "A bad link" has no http or https URL',
      )
    },
  )

  it.each([
    'javascript:alert(1)',
    'data:image/svg+xml,<svg onload=alert(1)>',
    '//example.org/x.png',
    '../../x.png',
  ])('may not be a picture: %s', async (src) => {
    const lead = aStory({ title: 'A bad picture', image: { src, alt: 'x' } })
    const issue = anIssue({ editions: [anEdition({ lead })] })
    const [variant] = (await renderIssue(issue, [], await renderSettings())).variants
    const { images } = readHtml(variant ? merge(variant.html, {}) : '')
    expect(images.filter((image) => image.alt === 'x')).toEqual([])
  })
})
