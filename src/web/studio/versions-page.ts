// What changed in an issue: its versions with who made them, and what differs from last week and from what was signed.
import { diffIssues, type IssueDiff, isSame } from '../../core/issue-diff.ts'
import { localised } from '../../core/plan.ts'
import { issueBefore } from '../../flows/differences.ts'
import { ownName } from '../page-strings.ts'
import type { Site } from '../site.ts'
import type { WebContext } from '../web-tools.ts'
import { deskNotFound, deskPage, shortTime } from './desk.ts'
import { deedInWords } from './editing.ts'
import type { DeskWords } from './words.ts'

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
      ...{ version: v.version, by: v.by, at: shortTime(v.at, zone) },
      did: deedInWords(words, v.deed),
    })),
    signed: signed && {
      by: signed.signOff.by,
      at: shortTime(signed.signOff.at, zone),
      diff: diffView(site, words, diffIssues(signed.issue, stored.issue)),
    },
    week: before && {
      key: before.key,
      diff: diffView(site, words, diffIssues(before, stored.issue)),
    },
  })
}

function diffView({ tools }: Site, words: DeskWords, diff: IssueDiff) {
  const place = (id: string, edition: string): string => {
    if (id === 'lead') return words.say('Lead')
    if (id === 'popular') return words.say('Most read')
    const plan = tools.sections.find((s) => s.id === id)
    return plan ? localised(plan.title, edition) : id
  }
  const many = tools.editions.length > 1
  const named = (edition: string): string => (many ? ownName(edition) : '')
  return {
    same: isSame(diff),
    groups: [
      {
        title: words.say('New'),
        rows: diff.added.map((a) => ({
          ...{ title: a.title, edition: named(a.edition), lang: a.edition },
          what: place(a.section, a.edition),
        })),
      },
      {
        title: words.say('Gone'),
        rows: diff.removed.map((r) => ({
          ...{ title: r.title, edition: named(r.edition), lang: r.edition },
          what: place(r.section, r.edition),
        })),
      },
      {
        title: words.say('Moved'),
        rows: diff.moved.map((m) => ({
          ...{ title: m.title, edition: named(m.edition), lang: m.edition },
          what: words.say('{from}, {before} → {to}, {after}', {
            from: place(m.from.section, m.edition),
            before: String(m.from.position),
            to: place(m.to.section, m.edition),
            after: String(m.to.position),
          }),
        })),
      },
      {
        title: words.say('Reworded'),
        rows: diff.changed.map((ch) => ({
          ...{ title: ch.title ?? words.say(ch.field), edition: named(ch.edition), lang: ch.edition },
          what: words.say('{before} → {after}', { before: ch.before || '–', after: ch.after || '–' }),
        })),
      },
    ].filter((g) => g.rows.length > 0),
  }
}
