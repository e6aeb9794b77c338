// One issue: left what is in it and why, in the middle the mail, right what was found and what became of it.
import type { Finding } from '../../core/issue.ts'
import { isFrozen } from '../../flows/reading.ts'
import type { StoredIssue } from '../../storage/issues.ts'
import type { Site } from '../site.ts'
import { personOf } from '../visitor.ts'
import type { WebContext } from '../web-tools.ts'
import { accountingView } from './accounting-view.ts'
import { trayView } from './candidates.ts'
import { checksView } from './checks-view.ts'
import { deskNotFound, deskPage, deskPart, languageName, shortTime } from './desk.ts'
import type { Notice } from './editing.ts'
import { issueParts } from './issue-parts.ts'
import { progressPart } from './link-asking.ts'
import { readLook } from './look.ts'
import { previewPart, previewView } from './preview.ts'
import { aheadOf } from './ship-view.ts'
import type { DeskWords } from './words.ts'

const STYLES = [
  'studio-issue.css',
  'studio-edit.css',
  'studio-preview.css',
  'studio-sheet.css',
  'studio-checks.css',
] as const
const SCRIPTS = [
  ...['htmx.js', 'sortable.js', 'studio.js', 'studio-outline.js'],
  ...['studio-preview.js', 'studio-typing.js'],
] as const

/** @param notices what is to be said of an edit just made, by a window without scripts */
export async function issuePage(
  site: Site,
  c: WebContext,
  notices: readonly Notice[] = [],
): Promise<Response> {
  const key = c.req.param('key') ?? ''
  const stored = await site.tools.issues.find(key)
  if (!stored) return deskNotFound(site, c, `There is no issue ${key.slice(0, 40)}.`)
  const look = await readLook(site, c, stored)
  const edition = stored.issue.editions.find((e) => e.language === look?.edition)
  if (!look || !edition)
    return deskNotFound(site, c, `${key} has no such edition, or the reader did not get it.`)
  const frozen = await isFrozen(site.tools, key)
  const words = site.deskWords.of(c)
  const preview = await previewView(site, words, stored, look, frozen)
  const parts = await issueParts(site, c, stored, edition, notices)
  const options = {
    title: key,
    section: 'issues',
    styles: STYLES,
    scripts: parts.editable ? SCRIPTS : [],
    status: notices.some((n) => n.level === 'red') ? 422 : notices.some((n) => n.conflict) ? 409 : 200,
  } as const
  return deskPage(site, c, 'studio-issue', options, {
    ...parts,
    tray: c.req.query('tray') === undefined ? null : await trayView(site, c, stored, edition, words),
    preview,
    ...(await rightSide(site, c, stored, edition.language, preview.finding)),
  })
}

/** The candidates alone, for the drawer of a page that is open. */
export async function issueTray(site: Site, c: WebContext): Promise<Response> {
  const stored = await site.tools.issues.find(c.req.param('key') ?? '')
  const edition = stored?.issue.editions.find((e) => e.language === c.req.query('edition'))
  if (!stored || !edition) return c.notFound()
  const words = site.deskWords.of(c)
  const parts = await issueParts(site, c, stored, edition, [])
  return deskPart(site, c, 'studio-tray', { ...parts, tray: await trayView(site, c, stored, edition, words) })
}

/** The right side alone, as the issue is now. */
export async function issueChecks(site: Site, c: WebContext): Promise<Response> {
  return rightPart(site, c, 'studio-checks')
}

/** `GET …/links`: how far the asking of the links is; once it is over, the right side with what came of it. */
export async function issueLinkRun(site: Site, c: WebContext): Promise<Response> {
  const key = c.req.param('key') ?? ''
  const isRunning = site.linkRuns.of(key)?.endedAt === null
  return isRunning ? progressPart(site, c, key) : rightPart(site, c, 'studio-links')
}

async function rightPart(site: Site, c: WebContext, template: string): Promise<Response> {
  const stored = await site.tools.issues.find(c.req.param('key') ?? '')
  const edition = stored?.issue.editions.find((e) => e.language === c.req.query('edition'))
  if (!stored || !edition) return c.notFound()
  return deskPart(site, c, template, {
    ...(await issueParts(site, c, stored, edition, [])),
    ...(await rightSide(site, c, stored, edition.language, null)),
  })
}

/** Checks and what is ahead of a draft; of what is frozen, how its sending goes. */
export async function rightSide(
  site: Site,
  c: WebContext,
  stored: StoredIssue,
  edition: string,
  broken: Finding | null,
) {
  // What is frozen was checked when it was frozen: settings of today say nothing about it.
  const words = site.deskWords.of(c)
  if (await isFrozen(site.tools, stored.issue.key)) {
    const sending = await sendingOf(site, words, stored)
    return { checks: null, redCount: '', links: null, ahead: null, sending, refusals: [] }
  }
  const { links, ...checks } = await checksView(site, words, stored, edition, broken)
  const redCount = String(checks.red.length)
  const ahead = await aheadOf(site, words, stored, personOf(c))
  return { checks, redCount, links, sending: null, ahead, refusals: [] }
}

export async function issuePreview(site: Site, c: WebContext): Promise<Response> {
  const stored = await site.tools.issues.find(c.req.param('key') ?? '')
  const look = stored && (await readLook(site, c, stored))
  return stored && look ? previewPart(site, c, stored, look) : c.notFound()
}

/** What became of a sending: the accounting, and how the editions share in it. */
export async function sendingOf(site: Site, words: DeskWords, stored: StoredIssue) {
  const { tools } = site
  const { key } = stored.issue
  const [campaign] = await tools.campaigns.of(key)
  const accounting = await tools.campaigns.accounting(key, tools.clock())
  const openedAt = shortTime(campaign?.openedAt ?? stored.issue.sendAt, tools.plan.zone, words)
  const editions = await tools.campaigns.byEdition(key)
  return {
    ...accountingView(accounting, openedAt, words),
    openedAt,
    editions: editions.map((e) => ({ ...e, name: languageName(e.edition, words) })),
  }
}
