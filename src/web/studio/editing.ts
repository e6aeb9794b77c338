// The posts that edit a draft. A window that runs scripts gets the parts that changed; any other goes back to the page.
import type { Change, Deed } from '../../core/change.ts'
import { aboutOf } from '../../core/edit-touch.ts'
import { type EditResult, type EditTools, editDraft, stepDraft } from '../../flows/edit-draft.ts'
import type { StoredIssue } from '../../storage/issues.ts'
import type { Site } from '../site.ts'
import { personOf } from '../visitor.ts'
import type { WebContext } from '../web-tools.ts'
import { addedArticle } from './candidates.ts'
import { deskNotFound, deskPart, shortTime } from './desk.ts'
import { changesOf, type Fields, field } from './edit-form.ts'
import { issuePage } from './issue-page.ts'
import { editedParts } from './issue-parts.ts'
import type { DeskWords } from './words.ts'

/** What is said above the outline after an edit: what went wrong, what others did, or both sides of a conflict. */
export type Notice = {
  readonly level: 'amber' | 'red'
  readonly text: string
  readonly conflict: {
    readonly mine: string
    readonly theirs: string
    readonly by: string
    /** What both are about, and the version before the other's: until one is chosen, nothing is written over theirs. */
    readonly about: string
    readonly seen: number
    /** The fields to send again, to keep one's own. */
    readonly again: readonly { readonly name: string; readonly value: string }[]
  } | null
}

/** What a form says of the moment, not of what is asked. */
const NOT_AGAIN: readonly string[] = ['version', 'token', 'client', 'held', 'over', 'edition']

/** An undo is about whatever came last. */
const NOTHING = { about: '', seen: 0 }

export const editTools = ({ tools }: Site): EditTools => ({
  tools: tools.tools,
  versions: tools.versions,
  audit: tools.audit,
})

export async function postEdit(site: Site, c: WebContext): Promise<Response> {
  const fields = await c.req.parseBody()
  const stored = await site.tools.issues.find(c.req.param('key') ?? '')
  const edition = stored?.issue.editions.find((e) => e.language === field(fields, 'edition'))
  if (!stored || !edition) return deskNotFound(site, c, 'There is no such issue or edition.')
  const words = site.deskWords.of(c)
  const asked = field(fields, 'do') === 'add' ? await added(site, stored, fields) : changesOf(fields, edition)
  if (asked === null)
    return answer(site, c, stored, fields, [refusal(words, 'The form asks for nothing that can be done.')])
  if (typeof asked === 'string') return answer(site, c, stored, fields, [refusal(words, asked)])
  const notices: Notice[] = []
  const decided: string[] = []
  const held = heldOf(fields)
  const over = Number(field(fields, 'over'))
  let version = Number(field(fields, 'version')) || stored.version
  for (const change of asked) {
    const about = aboutOf(change)
    const seen = over ? version : Math.min(held[about] || version, version)
    const editor = {
      by: personOf(c).name,
      client: field(fields, 'client'),
      version: seen,
      ...(over && { over }),
    }
    const result = await editDraft(editTools(site), stored.issue.key, change, editor)
    notices.push(...noticesOf(site, words, result, fields, { about, seen }))
    if (result.kind !== 'refused') decided.push(about)
    if (result.kind === 'saved') version = result.version
  }
  return answer(site, c, stored, fields, notices, decided)
}

/** The choices that are open in the window: what each is about, and the version that its editor had seen. */
function heldOf(fields: Fields): Readonly<Record<string, number>> {
  const open = new URLSearchParams(field(fields, 'held'))
  return Object.fromEntries([...open].map(([about, seen]) => [about, Number(seen) || 0]))
}

/** The article that a form wants added: a candidate by its id, or a page by its URL. A sentence says why not. */
async function added(site: Site, stored: StoredIssue, fields: Fields): Promise<readonly Change[] | string> {
  const article = await addedArticle(site, stored, field(fields, 'article'), field(fields, 'url'))
  if (typeof article === 'string') return article
  const [edition, to, before] = ['edition', 'to', 'before'].map((name) => field(fields, name))
  return [{ kind: 'add', edition: edition ?? '', article, to: to ?? '', before: before ?? '' }]
}

export async function postStep(site: Site, c: WebContext, way: 'undo' | 'redo'): Promise<Response> {
  const fields = await c.req.parseBody()
  const stored = await site.tools.issues.find(c.req.param('key') ?? '')
  if (!stored) return deskNotFound(site, c, 'There is no such issue.')
  const version = Number(field(fields, 'version')) || stored.version
  const editor = { by: personOf(c).name, client: field(fields, 'client'), version }
  const result = await stepDraft(editTools(site), stored.issue.key, way, editor)
  return answer(site, c, stored, fields, noticesOf(site, site.deskWords.of(c), result, fields, NOTHING))
}

const refusal = (words: DeskWords, message: string): Notice => ({
  level: 'red',
  text: words.say(message),
  conflict: null,
})

function noticesOf(
  site: Site,
  words: DeskWords,
  result: EditResult,
  fields: Fields,
  { about, seen }: { readonly about: string; readonly seen: number },
): readonly Notice[] {
  const { zone } = site.tools.plan
  if (result.kind === 'refused') return [refusal(words, result.message)]
  if (result.kind === 'saved') {
    const last = result.others.at(-1)
    if (!last) return []
    const values = { by: last.by, did: deedInWords(words, last.deed), at: shortTime(last.at, zone, words) }
    return [
      {
        level: 'amber',
        text: words.say('{by} {did}, {at}. What you just changed is saved as well.', values),
        conflict: null,
      },
    ]
  }
  const again = Object.entries(fields).flatMap(([name, value]) =>
    typeof value === 'string' && !NOT_AGAIN.includes(name) ? [{ name, value }] : [],
  )
  return [
    {
      level: 'amber',
      text: words.say('{by} changed this while you were at it, {at}. Both are kept: choose one.', {
        by: result.by,
        at: shortTime(result.at, zone, words),
      }),
      conflict: { mine: result.mine, theirs: result.theirs, by: result.by, about, seen, again },
    },
  ]
}

/** `moved “Four towers” to Caucasus`. */
export function deedInWords(words: DeskWords, { did, title, place, over }: Deed): string {
  const [, back = '', deed = did] = /^((?:took back|did again): )?(.*)$/.exec(did) ?? []
  const plain = words.say(deed, { title, place })
  const said =
    over === undefined ? plain : words.say('{deed}, over what {by} wrote', { deed: plain, by: over })
  return back === '' ? said : words.say(`${back}{deed}`, { deed: said })
}

async function answer(
  site: Site,
  c: WebContext,
  before: StoredIssue,
  fields: Fields,
  notices: readonly Notice[],
  decided: readonly string[] = [],
): Promise<Response> {
  const { key } = before.issue
  const edition = field(fields, 'edition')
  const refused = notices.some((n) => n.level === 'red')
  if (c.req.header('hx-request') === 'true') {
    const seen = Number(field(fields, 'version')) || 0
    const parts = await editedParts(site, c, key, edition, notices, seen)
    if (!parts) return c.notFound()
    c.header('hx-trigger', JSON.stringify({ edited: { version: parts.version, decided, refused } }))
    return deskPart(site, c, 'studio-edited', parts)
  }
  if (notices.length > 0) return issuePage(site, c, notices)
  const anchor = field(fields, 'story') ? `#s-${encodeURIComponent(field(fields, 'story'))}` : '#outline'
  return c.redirect(`${site.base}/studio/issues/${key}?edition=${encodeURIComponent(edition)}${anchor}`, 303)
}
