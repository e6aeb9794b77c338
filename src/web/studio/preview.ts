// The preview of an issue: which mail is looked at, as whom and how, and the mail itself for the frame.
import { PostriderError } from '../../core/errors.ts'
import type { Finding } from '../../core/issue.ts'
import { merge } from '../../core/merge.ts'
import { localised } from '../../core/plan.ts'
import { type PreviewAs, previewMail, previewReader, previewReaders } from '../../flows/reading.ts'
import type { StoredIssue } from '../../storage/issues.ts'
import { ownName } from '../page-strings.ts'
import { asFramedMail, asPrivate } from '../policies.ts'
import type { Site } from '../site.ts'
import type { WebContext } from '../web-tools.ts'
import { kilobytes, shortTime } from './desk.ts'

const VIEWS = ['mail', 'text', 'source'] as const
const WIDTHS = ['600', '375'] as const
export const SCHEMES = ['light', 'dark'] as const

/** Readers that are offered to look at a mail as. */
const READERS = 20

/** What the query of a studio URL asks to see. */
export type Look = {
  readonly edition: string
  readonly as: PreviewAs | null
  readonly view: (typeof VIEWS)[number]
  readonly width: (typeof WIDTHS)[number]
  readonly scheme: (typeof SCHEMES)[number]
}

/** Reads the query; null where it names an edition or a reader that the issue does not have. */
export async function readLook(site: Site, c: WebContext, stored: StoredIssue): Promise<Look | null> {
  const one = <T extends string>(name: string, allowed: readonly [T, ...T[]]): T =>
    allowed.find((value) => value === c.req.query(name)) ?? allowed[0]
  const id = c.req.query('reader') ?? ''
  const as = /^\d{1,15}$/.test(id) ? await previewReader(site.tools, stored.issue.key, Number(id)) : null
  if (id !== '' && !as) return null
  const languages = stored.issue.editions.map((e) => e.language)
  const edition = as?.edition ?? c.req.query('edition') ?? languages[0] ?? ''
  if (!languages.includes(edition)) return null
  return {
    edition,
    as,
    view: one('view', VIEWS),
    width: one('width', WIDTHS),
    scheme: one('scheme', SCHEMES),
  }
}

/** The query of a look with some of it changed, without what goes by itself. */
function queryOf(look: Look, change: Partial<Look> = {}): string {
  const { edition, as, view, width, scheme } = { ...look, ...change }
  const query = new URLSearchParams()
  if (as) query.set('reader', String(as.id))
  else query.set('edition', edition)
  if (view !== 'mail') query.set('view', view)
  if (width !== '600') query.set('width', width)
  if (scheme !== 'light') query.set('scheme', scheme)
  return `?${query}`
}

/** The middle of the issue page. A template that cannot be used comes back as a finding. */
export async function previewView(site: Site, stored: StoredIssue, look: Look, frozen: boolean) {
  const { tools, base } = site
  const { key, sendAt } = stored.issue
  const path = `${base}/studio/issues/${key}`
  const link = (change: Partial<Look>) => `${path}${queryOf(look, change)}#preview`
  const readers = await previewReaders(tools, key, look.edition, READERS)
  const known = look.as && !readers.some((r) => r.id === look.as?.id) ? [look.as, ...readers] : readers
  const mail = await composed(site, stored, look)
  const common = {
    editions: stored.issue.editions.map((e) => ({
      label: ownName(e.language),
      lang: e.language,
      href: link({ edition: e.language, as: null }),
      current: e.language === look.edition,
    })),
    manyEditions: stored.issue.editions.length > 1,
    views: VIEWS.map((view) => ({
      label: { mail: 'Mail', text: 'Text', source: 'Source' }[view],
      href: link({ view }),
      current: view === look.view,
    })),
    widths: WIDTHS.map((width) => ({ label: width, href: link({ width }), current: width === look.width })),
    schemes: SCHEMES.map((scheme) => ({
      label: { light: 'Light', dark: 'Dark' }[scheme],
      href: link({ scheme }),
      current: scheme === look.scheme,
    })),
    readers: known.map((r) => ({ id: r.id, label: nameOf(r), current: r.id === look.as?.id })),
    form: {
      action: `${path}#preview`,
      anyone: look.as === null,
      // A form drops the query of its action: what it should keep stands in fields.
      kept: [
        { name: 'edition', value: look.edition },
        ...(look.view === 'mail' ? [] : [{ name: 'view', value: look.view }]),
        ...(look.width === '600' ? [] : [{ name: 'width', value: look.width }]),
        ...(look.scheme === 'light' ? [] : [{ name: 'scheme', value: look.scheme }]),
      ],
    },
    view: look.view,
    width: look.width,
    scheme: look.scheme,
    frozen,
  }
  if ('finding' in mail) return { ...common, mail: null, finding: mail.finding }
  const { publication, sections, plan } = tools
  const shown = sections.filter((s) => mail.variant.sections.includes(s.id))
  return {
    ...common,
    finding: null,
    mail: {
      src: `${path}/preview${queryOf({ ...look, view: 'mail', width: '600' })}&part=html`,
      title: `The mail as ${look.as ? nameOf(look.as) : 'any reader'} gets it`,
      from: localised(publication.from.name, look.edition),
      subject: mail.subject,
      preheader: merge(mail.variant.preheader, { first_name: look.as?.firstName ?? '' }),
      at: shortTime(sendAt, plan.zone),
      content: look.view === 'text' ? mail.text : look.view === 'source' ? mail.html : '',
      size: `${kilobytes(Buffer.byteLength(mail.html))}, ${kilobytes(mail.encodedBytes)} as it travels`,
      sections:
        shown.length === sections.length
          ? 'all sections'
          : shown.map((s) => localised(s.title, look.edition)).join(', ') || 'no sections',
    },
  }
}

const nameOf = (r: PreviewAs): string => (r.firstName ? `${r.firstName}, ${r.address}` : r.address)

async function composed(site: Site, stored: StoredIssue, look: Look) {
  try {
    return await previewMail(site.tools, stored, look.edition, look.as)
  } catch (error) {
    if (!(error instanceof PostriderError)) throw error
    const finding: Finding = { level: 'red', rule: 'render', message: error.message }
    return { finding }
  }
}

/** `…/preview?edition=&reader=&part=html|text`: the mail itself, with a policy that lets it do nothing. */
export async function previewPart(
  site: Site,
  c: WebContext,
  stored: StoredIssue,
  look: Look,
): Promise<Response> {
  const mail = await previewMail(site.tools, stored, look.edition, look.as)
  asPrivate(c)
  asFramedMail(c, site.tools.publicUrl)
  return c.req.query('part') === 'text' ? c.text(mail.text) : c.html(framed(mail.html, look.scheme))
}

/**
 * A mail for a frame: its links open beside it, since the frame may only show pages of ours, and it is light or dark
 * as asked, whatever the machine is.
 */
export function framed(html: string, scheme: Look['scheme']): string {
  return html
    .replace(/<head[^>]*>/i, (tag) => `${tag}<base target="_blank">`)
    .replaceAll(/\(\s*prefers-color-scheme\s*:\s*(light|dark)\s*\)/g, (_, wanted) =>
      wanted === scheme ? '(min-width:0)' : '(max-width:0)',
    )
    .replaceAll(/(content="|color-scheme:\s*)light dark/g, (_, before) => `${before}${scheme}`)
}
