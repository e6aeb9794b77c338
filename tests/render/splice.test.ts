// What is spliced into a finished letter is what a rendering for that reader alone would have given, byte for byte.
import PostalMime from 'postal-mime'
import { expect, it } from 'vitest'
import { escapeFor, MERGE_FIELDS, type MergeValues, merge } from '../../src/core/merge.ts'
import { composeMessage, linkValues, prepareVariant } from '../../src/mail/compose.ts'
import { compileMjml } from '../../src/render/mjml.ts'
import { createCitations, tidy } from '../../src/render/plain-text.ts'
import { renderIssue } from '../../src/render/render-issue.ts'
import { createSlots } from '../../src/render/slots.ts'
import { stringsFor } from '../../src/render/theme.ts'
import { issueView } from '../../src/render/view.ts'
import { anEdition, anIssue, aSection, aStory, renderSettings } from '../support/issue-builders.ts'
import { seeded } from '../support/random.ts'
import { SENDER as KEPT, LINK_KEYS } from '../support/sending.ts'

const READERS = 1000
const SENDER = { ...KEPT, linkKeys: LINK_KEYS }
const AT = '2026-11-20T06:00:00.000Z'

const BITS: [string, ...string[]] = [
  'plain',
  ...[
    '<script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    "' onclick='",
    '</mj-text><mj-raw>',
    '<!--[if mso]>',
  ],
  ...[
    '{{first_name}}',
    '{{#each}}',
    '[[address]]',
    '&amp;&#x3c;',
    '$& $1 $`',
    '%0d%0a',
    'a=b=c',
    '=3D=0A',
    '.',
  ],
  ...['\r\nBcc: x@example.org', '\u0000\u0001', '\u202e', '\u2028', '\ud800', '\u00a0', '   ', '\t'],
  ...['Анна', 'Nino', 'Äöß', '李', '👩‍👩‍👧', 'e\u0301', 'ا', 'x'.repeat(90), '-', 'O’Brien', "D'Arcy"],
]

const issue = anIssue({
  editions: [
    anEdition({
      subject: 'For [[first_name|reader]]: the train',
      intro: ['Good morning, [[first_name|reader]].', 'It came to [[address|an address]].'],
      sections: [aSection('caucasus', aStory({ title: 'Four towers, one key' }))],
    }),
  ],
})
const settings = await renderSettings()
const [variant] = (await renderIssue(issue, [], settings)).variants
if (!variant) throw new Error('nothing was rendered')

/** The letter for one reader, their values in the markup before MJML sees it. */
async function alone(values: MergeValues): Promise<{ readonly html: string; readonly text: string }> {
  const [edition] = issue.editions
  if (!edition) throw new Error('the issue has no edition')
  const { theme, sections, mediaUrl } = settings
  const slots = createSlots('0123456789ab')
  const view = issueView(
    issue,
    edition,
    sections.map(({ id }) => id),
    settings,
    slots,
  )
  const strings = stringsFor(theme, edition.language)
  const state = { slots, strings, look: theme.look, mediaUrl, citations: createCitations() }
  const filled = (text: string, context: 'text' | 'plain') =>
    slots.find(text).reduceRight((out, { field, fallback, start, end }) => {
      const value = escapeFor(
        field.endsWith('_url') && context === 'text' ? 'url' : context,
        field,
        values[field] || fallback,
      )
      return out.slice(0, start) + value + out.slice(end)
    }, text)
  const result = await compileMjml(filled(theme.mjml.render(view, state), 'text'))
  if (!('html' in result)) throw new Error(result.problems.map((p) => p.message).join('. '))
  return { html: result.html, text: filled(tidy(theme.text.render(view, state)), 'plain') }
}

it(`${READERS} readers with hostile names get what was made for them alone`, async () => {
  const random = seeded(20261120)
  const prepared = prepareVariant(variant, SENDER, issue.key)
  for (let id = 1; id <= READERS; id++) {
    const name = Array.from({ length: random.below(4) }, () => random.pick(BITS)).join('')
    const address = `reader${id}@reader.example.org`
    const values = { first_name: name, address, ...linkValues(SENDER, id, issue.key) }
    const { html, text } = await alone(values)
    const told = `reader ${id}, ${JSON.stringify(name)}`
    expect(merge(variant.html, values), told).toBe(html)
    expect(merge(variant.text, values), told).toBe(text)
    const reader = {
      id,
      address: { address, normalised: address, needsUtf8: false },
      values: { first_name: name },
    }
    const mail = await PostalMime.parse(composeMessage(prepared, reader, AT).raw)
    expect([mail.html?.trimEnd(), mail.text?.trimEnd()], told).toEqual([html.trimEnd(), text.trimEnd()])
    expect(mail.subject, told).toBe(merge(variant.subject, values))
    expect(mail.headers.filter(({ key }) => key === 'bcc')).toEqual([])
  }
}, 120_000)

it('every merge field stands in it', () => {
  const fields = [...variant.html.slots, ...variant.text.slots].map(({ field }) => field)
  expect(new Set(fields)).toEqual(new Set(MERGE_FIELDS))
})
