// What changed in an issue: its versions with who made them, and what differs from last week and from what was signed.
import { diffIssues } from '../../core/issue-diff.ts'
import { issueBefore } from '../../flows/differences.ts'
import type { Site } from '../site.ts'
import type { WebContext } from '../web-tools.ts'
import { deskNotFound, deskPage, shortTime } from './desk.ts'
import { diffView } from './diff-view.ts'
import { deedInWords } from './editing.ts'

const VERSIONS_SHOWN = 100

export async function versionsPage(site: Site, c: WebContext): Promise<Response> {
  const { tools, base } = site
  const key = c.req.param('key') ?? ''
  const stored = await tools.issues.find(key)
  if (!stored) return deskNotFound(site, c, `There is no issue ${key.slice(0, 40)}.`)
  const words = site.deskWords.of(c)
  const { zone } = tools.plan
  const signed = await tools.issues.lastSigned(key)
  const before = await issueBefore(tools.issues, key)
  const options = { title: key, section: 'issues', styles: ['studio-lists.css'] } as const
  return deskPage(site, c, 'studio-versions', options, {
    key,
    page: `${base}/studio/issues/${key}`,
    versions: (await tools.versions.last(key, VERSIONS_SHOWN)).map((v) => ({
      ...{ version: v.version, by: v.by, at: shortTime(v.at, zone, words) },
      did: deedInWords(words, v.deed),
    })),
    signed: signed && {
      by: signed.signOff.by,
      at: shortTime(signed.signOff.at, zone, words),
      diff: diffView(site, words, diffIssues(signed.issue, stored.issue)),
    },
    week: before && {
      key: before.key,
      diff: diffView(site, words, diffIssues(before, stored.issue)),
    },
  })
}
