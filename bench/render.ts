// Rendering, checking and splicing against the naive way, in turn in one run: node bench/render.ts [--rounds 5] [--json]
//
//   compile   issue -> HTML and text, warm; beside it MJML alone on the same markup
//   checks    every offline rule on the compiled issue
//   message   one reader's whole MIME message: ours spliced; the compiled letter filled in and given to nodemailer's
//             composer; the naive way, which compiles MJML for each reader and then composes
import { parseArgs } from 'node:util'
import Handlebars from 'handlebars'
import mjml2html from 'mjml'
import MailComposer from 'nodemailer/lib/mail-composer'
import PostalMime from 'postal-mime'
import { type Mergeable, type MergeValues, merge, type RenderedVariant } from '../src/core/merge.ts'
import { composeMessage, linkValues, prepareVariant, type Sender } from '../src/mail/compose.ts'
import { encodedSize } from '../src/render/encoded-size.ts'
import { createCitations } from '../src/render/plain-text.ts'
import { preflight } from '../src/render/preflight.ts'
import { renderIssue } from '../src/render/render-issue.ts'
import { createSlots } from '../src/render/slots.ts'
import { stringsFor } from '../src/render/theme.ts'
import { issueView } from '../src/render/view.ts'
import { sampleIssue } from '../tests/support/sample-issue.ts'
import { withStories } from './render-issue.ts'

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    stories: { type: 'string', default: '20' },
    json: { type: 'boolean', default: false },
  },
})
const rounds = Number(options.rounds)
const stories = Number(options.stories)

const SENDER: Sender = {
  from: { name: 'The Caravan Post', address: 'letter@caravanpost.example.org' },
  replyTo: null,
  listId: 'weekly.caravanpost.example.org',
  listName: 'The Caravan Post',
  publicUrl: 'https://letters.caravanpost.example.org',
  bounceDomain: 'bounces.caravanpost.example.org',
  unsubscribeMailbox: 'leave@caravanpost.example.org',
  linkKeys: ['a secret of this bench, long enough to be one'],
}
const DATE = '2026-11-20T06:00:00.000Z'

const { issue: sample, settings } = await sampleIssue()
const whole = { ...sample, editions: sample.editions.slice(0, 1) }
const issue = withStories(whole, stories)
const rendered = await renderIssue(issue, [], settings)
const variant = rendered.variants[0]
const edition = issue.editions[0]
if (!variant || !edition) throw new Error('the sample issue has no English edition')
const prepared = prepareVariant(variant, SENDER, issue.key)
const { markup, template } = markupOf('0123456789ab')
const naive = Handlebars.compile(template)

/** The markup that our templates give, and the same as the naive way has it: a template with `{{first_name}}`. */
function markupOf(nonce: string): { readonly markup: string; readonly template: string } {
  if (!edition) throw new Error('the sample issue has no English edition')
  const { theme, sections, mediaUrl } = settings
  const slots = createSlots(nonce)
  const shown = sections.map(({ id }) => id)
  const markup = theme.mjml.render(issueView(issue, edition, shown, settings, slots), {
    slots,
    strings: stringsFor(theme, edition.language),
    look: theme.look,
    mediaUrl,
    citations: createCitations(),
  })
  const template = slots
    .find(markup)
    .reduceRight(
      (text, { field, start, end }) => `${text.slice(0, start)}{{${field}}}${text.slice(end)}`,
      markup,
    )
  return { markup, template }
}

function readerOf(i: number): { readonly address: string; readonly values: MergeValues } {
  const address = `reader${i}@reader.example.org`
  return { address, values: { first_name: `Anna ${i}`, address, ...linkValues(SENDER, i, issue.key) } }
}

/** A message by nodemailer's composer, as its documentation shows it. */
async function composed(i: number, { subject, text }: RenderedVariant, html: string): Promise<Buffer> {
  const { address, values } = readerOf(i)
  const composer = new MailComposer({
    from: `"${SENDER.from.name}" <${SENDER.from.address}>`,
    to: address,
    subject: merge(subject, values),
    text: merge(text, values),
    html,
    list: { unsubscribe: values.unsubscribe_url ?? '' },
  })
  return composer.compile().build()
}

/** Ours makes the links of its reader itself. */
function ours(i: number): Buffer {
  const address = `reader${i}@reader.example.org`
  const reader = {
    id: i,
    address: { address, normalised: address, needsUtf8: false },
    values: { first_name: `Anna ${i}` },
  }
  return composeMessage(prepared, reader, DATE).raw
}

const theirs = (i: number, v: RenderedVariant) => composed(i, v, merge(v.html, readerOf(i).values))

async function byHand(i: number, v: RenderedVariant): Promise<Buffer> {
  const { html } = await mjml2html(naive(readerOf(i).values), { fonts: {} })
  return composed(i, v, html)
}

type Work = { readonly name: string; readonly times: number; readonly run: (i: number) => unknown }

/** In the order in which a round does them; `times` makes each long enough to be read off a clock. */
function works(v: RenderedVariant): readonly Work[] {
  return [
    { name: 'compile', times: 20, run: () => renderIssue(issue, [], settings) },
    { name: 'MJML alone', times: 20, run: () => mjml2html(markup, { fonts: {} }) },
    { name: 'checks', times: 10, run: () => preflight(issue, rendered, settings) },
    { name: 'message, spliced', times: 20_000, run: (i) => ours(i) },
    { name: "message, nodemailer's composer", times: 300, run: (i) => theirs(i, v) },
    { name: 'message, naive', times: 30, run: (i) => byHand(i, v) },
  ]
}

/** Milliseconds for one, the mean of a run. */
async function timed({ times, run }: Work, from: number): Promise<number> {
  const began = performance.now()
  for (let i = 0; i < times; i++) {
    const made = run(from + i)
    if (made instanceof Promise) await made
  }
  return (performance.now() - began) / times
}

const median = (numbers: readonly number[]) =>
  numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? Number.NaN

/** What differs between our message and one by nodemailer's composer once both are read by a third. */
async function differences(v: RenderedVariant, i: number): Promise<readonly string[]> {
  const [a, b] = await Promise.all([PostalMime.parse(ours(i)), PostalMime.parse(await theirs(i, v))])
  // The composer ends its parts without a line end, and we with one.
  const same = (one = '', other = '') =>
    one.replace(/\r\n/g, '\n').trimEnd() === other.replace(/\r\n/g, '\n').trimEnd()
  return [
    ...(same(a.html, b.html) ? [] : ['html']),
    ...(same(a.text, b.text) ? [] : ['text']),
    ...(a.subject === b.subject ? [] : ['subject']),
  ]
}

/** Bytes of the HTML of an issue of so many stories, as it is and as it travels. */
async function sizes(count: number) {
  const made = await renderIssue(withStories(whole, count), [], settings)
  const html = merge(
    made.variants[0]?.html ?? ({ segments: [''], slots: [] } satisfies Mergeable),
    readerOf(1).values,
  )
  return { stories: count, bytes: Buffer.byteLength(html), encoded: encodedSize(html) }
}

async function main(v: RenderedVariant): Promise<void> {
  const different = (await Promise.all([1, 2, 3, 4, 5].map((i) => differences(v, i)))).flat()
  const runs = new Map(works(v).map(({ name }) => [name, [] as number[]]))
  for (const work of works(v)) await timed({ ...work, times: Math.ceil(work.times / 4) }, 1)
  for (let round = 0; round < rounds; round++)
    for (const work of works(v)) {
      const ms = await timed(work, 1 + round * work.times)
      runs.get(work.name)?.push(ms)
      if (!options.json) console.log(`round ${round + 1}  ${work.name.padEnd(32)} ${ms.toFixed(3)} ms`)
    }
  const ms = (name: string) => median(runs.get(name) ?? [])
  const rows = works(v).map(({ name }) => ({
    work: name,
    ms: Number(ms(name).toFixed(4)),
    'per second': Math.round(1000 / ms(name)),
    "x nodemailer's composer": name.startsWith('message')
      ? Number((ms("message, nodemailer's composer") / ms(name)).toFixed(2))
      : null,
  }))
  const result = {
    stories,
    rows,
    sizes: [await sizes(20), await sizes(40)],
    'differs after decoding': different,
  }
  if (options.json) console.log(JSON.stringify(result))
  else {
    console.table(rows)
    console.table(result.sizes)
    console.log(
      different.length === 0
        ? 'Five messages are the same after decoding.'
        : `DIFFERS: ${different.join(', ')}`,
    )
  }
  if (different.length > 0) process.exitCode = 1
}

await main(variant)
