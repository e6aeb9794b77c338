// What the checks found in an issue, as its page shows it: each finding with its title, its story, and what mends it.
import { messageOf, PostriderError } from '../../core/errors.ts'
import { isSameHeadline } from '../../core/headline.ts'
import { type Finding, type Issue, storiesOf } from '../../core/issue.ts'
import { issueLinks } from '../../core/issue-links.ts'
import type { RenderedIssue } from '../../core/merge.ts'
import { checkIssue } from '../../flows/compile-issue.ts'
import { previewMail } from '../../flows/reading.ts'
import { GMAIL_BYTES } from '../../render/mail-views.ts'
import type { StoredIssue } from '../../storage/issues.ts'
import { ownName } from '../page-strings.ts'
import type { Site } from '../site.ts'
import { kibibytes } from './desk.ts'
import { runView } from './link-asking.ts'
import { isWithdrawn, titleOfFinding } from './rule-titles.ts'
import type { DeskWords } from './words.ts'

export type FindingView = {
  readonly title: string
  readonly message: string
  readonly rule: string
  /** The edition; '' where it is about none, or about the only one. */
  readonly where: string
  /** Where its story stands in the outline. */
  readonly story: {
    readonly title: string
    readonly lang: string
    /** The page of its edition; '' where that is shown. */
    readonly page: string
    readonly anchor: string
    readonly url: string
  } | null
  /** The edit that mends it, as fields of its form. */
  readonly mend: {
    readonly label: string
    readonly fields: readonly { readonly name: string; readonly value: string }[]
  } | null
}

/** The share of what Gmail shows from which a gauge warns. */
const FULL = 0.88

/** @param edition the language that is shown: what stands there can be mended there */
export async function checksView(
  site: Site,
  words: DeskWords,
  stored: StoredIssue,
  edition: string,
  broken: Finding | null,
) {
  const { issue } = stored
  const { key } = issue
  const checked = broken ? { rendered: null, findings: [broken] } : await checkedOf(site, stored)
  const run = site.linkRuns.of(key)
  const asked = (run?.findings ?? []).filter((finding) => isStill(finding, issue))
  const page = `${site.base}/studio/issues/${key}`
  const all = [...checked.findings, ...asked]
  const of = (level: Finding['level']) =>
    all.filter((f) => f.level === level).map((f) => findingView(words, issue, edition, page, f))
  const ended = run?.endedAt ? run : null
  return {
    ...{ red: of('red'), amber: of('amber'), info: of('info') },
    gauges: checked.rendered ? await gaugesOf(site, words, stored, edition) : [],
    links: site.tools.asking && {
      count: checked.rendered ? await countLinks(site, words, issue, checked.rendered) : '',
      run: runView(run),
      failure: ended?.failure ?? '',
      asked: ended && ended.failure === '' ? words.many(ended.total, 'asked') : '',
      isOld: ended !== null && ended.version !== stored.version,
    },
  }
}

async function checkedOf(
  site: Site,
  { issue }: StoredIssue,
): Promise<{ readonly rendered: RenderedIssue | null; readonly findings: readonly Finding[] }> {
  try {
    return await checkIssue(site.tools.tools, issue)
  } catch (error) {
    if (!(error instanceof PostriderError)) throw error
    return { rendered: null, findings: [{ level: 'red', rule: 'render', message: messageOf(error) }] }
  }
}

/** How many findings of each level there are, those of asked links aside. */
export async function countChecks(site: Site, stored: StoredIssue) {
  const { findings } = await checkedOf(site, stored)
  const of = (level: Finding['level']) => findings.filter((f) => f.level === level)
  return { red: of('red'), amber: of('amber'), info: of('info') }
}

/** Whether what a page answered still says something of the issue, which may have been edited since. */
function isStill({ article, headline, edition }: Finding, issue: Issue): boolean {
  if (article === undefined) return true
  // A page that is gone is gone for every edition; its headline was compared with that of one.
  const editions = issue.editions.filter((e) => headline === undefined || e.language === edition)
  const stories = editions.flatMap(storiesOf).filter((s) => s.article.url === article)
  return stories.some((s) => headline === undefined || !isSameHeadline(s.article.title, headline))
}

function findingView(
  words: DeskWords,
  issue: Issue,
  edition: string,
  page: string,
  finding: Finding,
): FindingView {
  const wanted = finding.edition ?? edition
  const found = issue.editions
    .toSorted((a, b) => Number(b.language === wanted) - Number(a.language === wanted))
    .flatMap((e) => storiesOf(e).map(({ article }) => ({ article, language: e.language })))
    .find(({ article }) => article.url === finding.article)
  const isHere = found?.language === edition
  return {
    title: words.say(titleOfFinding(finding)),
    message: finding.message,
    rule: finding.rule,
    where: finding.edition && issue.editions.length > 1 ? ownName(finding.edition) : '',
    story: found
      ? {
          title: found.article.title,
          lang: found.article.language || found.language,
          page: isHere ? '' : `${page}?edition=${encodeURIComponent(found.language)}`,
          anchor: `s-${encodeURIComponent(found.article.id)}`,
          url: found.article.url,
        }
      : null,
    mend: found && isHere ? mendOf(words, finding, found.article.id) : null,
  }
}

function mendOf(words: DeskWords, finding: Finding, story: string): FindingView['mend'] {
  const field = (name: string, value: string) => ({ name, value })
  if (finding.headline !== undefined)
    return {
      label: words.say('Use the new one'),
      fields: [field('story', story), field('do', 'rewrite'), field('title', finding.headline)],
    }
  if (!isWithdrawn(finding)) return null
  const reason = words.say('withdrawn on the site')
  return {
    label: words.say('Take out'),
    fields: [field('story', story), field('do', 'take-out'), field('reason', reason)],
  }
}

/** How long the letter of an edition is against what Gmail shows of it. */
async function gaugesOf({ tools }: Site, words: DeskWords, stored: StoredIssue, edition: string) {
  const { html, encodedBytes } = await previewMail(tools, stored, edition, null)
  const gauge = (label: string, bytes: number) => ({
    label: words.say(label),
    said: words.say('{size} of {limit}', { size: kibibytes(bytes), limit: kibibytes(GMAIL_BYTES) }),
    fill: Math.min(100, Math.round((bytes / GMAIL_BYTES) * 100)),
    over: bytes > GMAIL_BYTES * FULL,
  })
  return [gauge('Size', Buffer.byteLength(html)), gauge('As it travels', encodedBytes)]
}

/** How many addresses there are to ask, in all editions. */
async function countLinks({ tools }: Site, words: DeskWords, issue: Issue, rendered: RenderedIssue) {
  if (!tools.asking) return ''
  return words.many(issueLinks(issue, await tools.asking.letterLinks(rendered)).length, 'link')
}
