// Asking the links of an issue while somebody looks at it: in the background, once at a time, what came of it kept in memory.
import { messageOf } from '../../core/errors.ts'
import type { Finding } from '../../core/issue.ts'
import type { Clock, Instant } from '../../core/time.ts'
import { type AskingTools, checkLinks } from '../../flows/check-links.ts'
import { checkIssue } from '../../flows/compile-issue.ts'
import { isFrozen } from '../../flows/reading.ts'
import type { StoredIssue } from '../../storage/issues.ts'
import type { Site } from '../site.ts'
import { personOf } from '../visitor.ts'
import type { WebContext } from '../web-tools.ts'
import { deskNotFound, deskPart } from './desk.ts'

export type LinkRun = {
  /** The version of the issue whose links were asked. */
  readonly version: number
  readonly done: number
  readonly total: number
  /** null while it goes on. */
  readonly endedAt: Instant | null
  readonly findings: readonly Finding[]
  /** Why it came to nothing; '' where it did not. */
  readonly failure: string
}

export type LinkRuns = {
  of(key: string): LinkRun | null
  /** Begins one; false while another of that issue goes on. It never throws: a failure is in the run. */
  start(
    key: string,
    version: number,
    ask: (onProgress: (done: number, total: number) => void) => Promise<readonly Finding[]>,
  ): boolean
}

/** Issues whose answers are remembered. */
const KEPT = 20

export function linkRuns(clock: Clock): LinkRuns {
  const runs = new Map<string, LinkRun>()
  return {
    of: (key) => runs.get(key) ?? null,
    start(key, version, ask) {
      if (runs.get(key)?.endedAt === null) return false
      let run: LinkRun = { version, done: 0, total: 0, endedAt: null, findings: [], failure: '' }
      const set = (change: Partial<LinkRun>): void => {
        run = { ...run, ...change }
        runs.set(key, run)
      }
      runs.delete(key)
      set({})
      const oldest = [...runs].find(([, { endedAt }]) => endedAt !== null)?.[0]
      if (runs.size > KEPT && oldest !== undefined) runs.delete(oldest)
      ask((done, total) => set({ done, total })).then(
        (findings) => set({ findings, endedAt: clock() }),
        (error: unknown) => set({ failure: messageOf(error), endedAt: clock() }),
      )
      return true
    },
  }
}

/** `POST …/links`: begins to ask every link and picture of the issue as it is now. */
export async function postLinks(site: Site, c: WebContext): Promise<Response> {
  const { tools, base } = site
  const stored = await tools.issues.find(c.req.param('key') ?? '')
  const { asking } = tools
  if (!stored || !asking || (await isFrozen(tools, stored.issue.key)))
    return deskNotFound(site, c, 'There is no such draft whose links could be asked.')
  const { key } = stored.issue
  if (site.linkRuns.start(key, stored.version, (onProgress) => askAll(site, asking, stored, onProgress)))
    await tools.audit.add({
      at: tools.clock(),
      who: personOf(c).name,
      action: 'ask the links',
      subject: key,
      detail: '',
    })
  if (c.req.header('hx-request') === 'true') return progressPart(site, c, key)
  const { edition } = await c.req.parseBody()
  const query = typeof edition === 'string' ? `?edition=${encodeURIComponent(edition)}` : ''
  return c.redirect(`${base}/studio/issues/${key}${query}#checks`, 303)
}

async function askAll(
  { tools }: Site,
  asking: AskingTools,
  { issue }: StoredIssue,
  onProgress: (done: number, total: number) => void,
): Promise<readonly Finding[]> {
  const { rendered } = await checkIssue(tools.tools, issue)
  // The asking has a deadline of its own: whoever closes the page finds what came of it when they are back.
  return checkLinks(asking, issue, rendered, { signal: new AbortController().signal, onProgress })
}

/** How far it is, as a window with scripts asks for it each second. */
export function progressPart(site: Site, c: WebContext, key: string): Response {
  return deskPart(site, c, 'studio-links', {
    links: { run: runView(site.linkRuns.of(key)) },
    edition: c.req.query('edition') ?? '',
    paths: { page: `${site.base}/studio/issues/${key}` },
  })
}

/** For the partial `desk-asking`; null where nothing is being asked. */
export function runView(run: LinkRun | null) {
  return run && run.endedAt === null
    ? { done: String(run.done), total: run.total > 0 ? String(run.total) : '', most: Math.max(1, run.total) }
    : null
}
