// Gathering by a button: begun in the background, watched as it goes, and what it brought offered to an edited draft.
import { refillDraft } from '../../flows/gather-again.ts'
import type { Site } from '../site.ts'
import { pageToken, personOf } from '../visitor.ts'
import type { WebContext } from '../web-tools.ts'
import { deskNotFound, deskPart } from './desk.ts'
import { field } from './edit-form.ts'
import { editTools } from './editing.ts'

/** What a page says of the gathering that was last begun here; null before the first. */
export function gatherView(site: Site, c: WebContext) {
  const state = site.gathering.state()
  const { base } = site
  const words = site.deskWords.of(c)
  if (!state) return null
  const { issue, done, total, end } = state
  const page = `${base}/studio/issues/${issue}`
  return {
    issue,
    page,
    token: pageToken(c.var.session),
    part: `${base}/studio/gather`,
    list: `${base}/studio`,
    refill: `${page}/refill`,
    working: end === null,
    progress: words.say('{done} of {total} sources read', { done: String(done), total: String(total) }),
    failure: end?.kind === 'failed' ? end.message : '',
    stories: end?.kind === 'done' ? words.many(end.stories, 'story') : '',
    failed: end?.kind === 'done' ? end.failed.join(', ') : '',
    edited: end?.kind === 'done' && !end.saved,
  }
}

export async function postGather(site: Site, c: WebContext): Promise<Response> {
  const key = field(await c.req.parseBody(), 'issue') || undefined
  const issue = site.gathering.start(key)
  const { audit, clock } = site.tools
  await audit.add({ at: clock(), who: personOf(c).name, action: 'gather', subject: issue, detail: '' })
  if (c.req.header('hx-request') === 'true') return gatherPart(site, c)
  return c.redirect(`${site.base}/studio`, 303)
}

/** The part alone, for a page that watches. */
export function gatherPart(site: Site, c: WebContext): Response {
  return deskPart(site, c, 'studio-gathering', { gathering: gatherView(site, c) })
}

/** Chooses the stories of an edited draft anew from what was gathered last. */
export async function postRefill(site: Site, c: WebContext): Promise<Response> {
  const key = c.req.param('key') ?? ''
  const end = site.gathering.state()?.end
  if (end?.kind !== 'done' || end.report.assembled.issue.key !== key)
    return deskNotFound(site, c, 'Nothing was gathered for this issue since the server began: gather first.')
  const editor = { by: personOf(c).name, client: '', version: 0 }
  const trouble = await refillDraft(editTools(site), end.report, editor)
  if (trouble) return deskNotFound(site, c, trouble)
  return c.redirect(`${site.base}/studio/issues/${key}`, 303)
}
