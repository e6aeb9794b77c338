// The preview of an issue: the tabs and knobs by which a mail is looked at, and the mail itself for the frame.
import { PostriderError } from '../../core/errors.ts'
import type { Finding } from '../../core/issue.ts'
import { merge } from '../../core/merge.ts'
import { localised } from '../../core/plan.ts'
import { NOBODY } from '../../flows/compose.ts'
import { type PreviewAs, previewMail, previewReaders } from '../../flows/reading.ts'
import { clipped, GMAIL_BYTES } from '../../render/mail-views.ts'
import type { StoredIssue } from '../../storage/issues.ts'
import { letterPage } from '../letters.ts'
import { asFramedMail, asPrivate } from '../policies.ts'
import type { Site } from '../site.ts'
import type { WebContext } from '../web-tools.ts'
import { comparison } from './comparison.ts'
import { kibibytes, shortTime } from './desk.ts'
import { frameOf, isFramed } from './frame.ts'
import { CHOICES, fieldsOf, heldVariants, type Look, queryOf, whoseOf } from './look.ts'
import type { DeskWords } from './words.ts'

/** Readers that are offered to look at a mail as. */
const READERS = 20

const LABELS = {
  ...{ mail: 'Mail', text: 'Text', clipped: 'Clipped', outlook: 'Outlook', source: 'Source' },
  ...{ page: 'Web page', '600': '600', '375': '375', free: 'Free' },
  ...{ light: 'Light', dark: 'Dark', inverted: 'Inverted', on: 'Pictures', off: 'Pictures' },
  ...{ nothing: 'nothing', week: 'last week', signed: 'what was approved' },
} as const

/** What a tab or knob stands for, where its label is too short to say it. */
const HINTS: Readonly<Record<string, string>> = {
  clipped: 'What Gmail shows of it: 102 KB, then a link to the rest',
  outlook: 'What the Outlook of Windows reads, whose engine is that of Word',
  page: 'The page of the archive, as everybody will see it',
  free: 'As wide as the pane; drag its corner',
  dark: 'The dark colours that the mail brings along',
  inverted: 'As programs do it that turn the colours of every mail around, such as Gmail on iPhone',
}

/** The middle of the issue page. A template that cannot be used comes back as a finding. */
export async function previewView(
  site: Site,
  words: DeskWords,
  stored: StoredIssue,
  look: Look,
  frozen: boolean,
) {
  const { tools, base } = site
  const { key, sendAt } = stored.issue
  const path = `${base}/studio/issues/${key}`
  const option = <N extends keyof typeof CHOICES>(name: N) =>
    CHOICES[name].map((value) => ({
      value,
      label: words.say(LABELS[value]),
      hint: words.say(HINTS[value] ?? ''),
      href: `${path}${queryOf(look, { [name]: value })}#preview`,
      current: value === look[name],
    }))
  const mail = await composed(site, stored, look)
  const common = {
    views: option('view'),
    widths: option('width'),
    schemes: option('scheme'),
    pictures: {
      shown: look.pictures === 'on',
      href: `${path}${queryOf(look, { pictures: look.pictures === 'on' ? 'off' : 'on' })}#preview`,
    },
    compares: option('compare'),
    comparison: await comparison(site, words, stored, look.compare),
    ...(await whoseMail(site, words, key, look)),
    anyone: look.as === null,
    form: {
      action: `${path}#preview`,
      // A form drops the query of its action: what it should keep stands in fields.
      kept: fieldsOf({ ...look, as: null, compare: 'nothing' }),
    },
    here: `${path}${queryOf(look)}`,
    isFramed: isFramed(look.view),
    view: look.view,
    width: look.width,
    scheme: look.scheme,
    frozen,
  }
  if ('finding' in mail) return { ...common, mail: null, finding: mail.finding }
  const { publication, sections, plan } = tools
  const shown = sections.filter((s) => mail.variant.sections.includes(s.id))
  const title = words.say('The mail as {who} gets it', {
    who: look.as && look.as.id !== NOBODY.id ? nameOf(look.as) : words.say('any reader'),
  })
  return {
    ...common,
    finding: null,
    mail: {
      src: `${path}/preview${queryOf(look, { width: '600', compare: 'nothing' })}`,
      title: look.view === 'page' ? words.say('The page of the archive') : title,
      from: localised(publication.from.name, look.edition),
      subject: mail.subject,
      preheader: merge(mail.variant.preheader, { first_name: look.as?.firstName ?? '' }),
      at: shortTime(sendAt, plan.zone, words),
      content: look.view === 'text' ? mail.text : look.view === 'source' ? mail.html : '',
      note: noteOf(words, look, mail.html),
      sections:
        shown.length === sections.length
          ? words.say('all sections')
          : shown.map((s) => localised(s.title, look.edition)).join(', ') || words.say('no sections'),
    },
  }
}

/** What is to be said of a view below it; '' for nothing. */
function noteOf(words: DeskWords, { view }: Look, html: string): string {
  const size = kibibytes(Buffer.byteLength(html))
  const limit = kibibytes(GMAIL_BYTES)
  if (view === 'outlook')
    return words.say('The branch for Outlook, drawn by this browser: its shapes and spacing differ a little.')
  if (view === 'page') return words.say('It names no reader, and its links act for nobody.')
  if (view !== 'clipped') return ''
  const { left } = clipped(html, '')
  return left > 0
    ? words.say('Gmail cuts it: {left} of {size} are not shown, and the link to unsubscribe is among them.', {
        left: kibibytes(left),
        size,
      })
    : words.say('Nothing is cut: {size} of {limit}.', { size, limit })
}

/** Whose mail can be looked at: choices of sections with how many hold them, and the first readers. */
async function whoseMail({ tools }: Site, words: DeskWords, key: string, look: Look) {
  const titleOf = (id: string) =>
    localised(tools.sections.find((s) => s.id === id)?.title ?? id, look.edition)
  const held = await heldVariants(tools, key, look.edition)
  const readers = await previewReaders(tools, key, look.edition, READERS)
  const isListed = look.as === null || look.as.id === NOBODY.id || readers.some((r) => r.id === look.as?.id)
  const whose = whoseOf(look)
  return {
    choices: held.map(({ variant, sections, readers: count }) => ({
      id: variant,
      label: words.say('{sections} · {readers}', {
        sections:
          variant === 'all'
            ? words.say('all sections')
            : sections.map(titleOf).join(', ') || words.say('no sections'),
        readers: words.many(count, 'reader'),
      }),
      current: variant === whose,
    })),
    readers: (isListed || !look.as ? readers : [look.as, ...readers]).map((r) => ({
      id: r.id,
      label: nameOf(r),
      current: String(r.id) === whose,
    })),
  }
}

const nameOf = (r: PreviewAs): string => (r.firstName ? `${r.firstName}, ${r.address}` : r.address)

async function composed(site: Site, stored: StoredIssue, { edition, as }: Pick<Look, 'edition' | 'as'>) {
  try {
    return await previewMail(site.tools, stored, edition, as)
  } catch (error) {
    if (!(error instanceof PostriderError)) throw error
    const finding: Finding = { level: 'red', rule: 'render', message: error.message }
    return { finding }
  }
}

/**
 * `…/preview?edition=&reader=`: the mail for the frame of a look, with a policy that lets it do nothing.
 * `part=html` and `part=text` are the very bytes that would be sent.
 */
export async function previewPart(
  site: Site,
  c: WebContext,
  stored: StoredIssue,
  look: Look,
): Promise<Response> {
  const isPage = look.view === 'page'
  const part = c.req.query('part')
  const mail = await composed(site, stored, isPage ? { ...look, as: null } : look)
  asPrivate(c)
  asFramedMail(c, site.tools.publicUrl)
  if ('finding' in mail) return c.text(mail.finding.message, 422)
  if (part === 'text') return c.text(mail.text)
  if (part === 'html') return c.html(mail.html)
  const edition = stored.issue.editions.find((e) => e.language === look.edition)
  const html = isPage && edition ? letterPage(site, c, stored.issue, edition, mail.variant) : mail.html
  return c.html(frameOf(html, look, site.deskWords.of(c)))
}
