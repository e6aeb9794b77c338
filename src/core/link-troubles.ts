// Links that could not be looked at: what a whole host does alike is told once, and so is a network that reaches nothing.
import type { Finding } from './issue.ts'
import { type AnsweredLink, type IssueLink, type LinkAnswer, linkFinding, nameOfLink } from './issue-links.ts'
import { counted, listed } from './reasons.ts'

type Trouble = { readonly link: IssueLink; readonly level: 'amber' | 'info'; readonly why: string }

/** Links that a finding names. */
const NAMED = 2

/** Statuses by which a site keeps programs away while it may be open to readers. */
const SHY = new Set([401, 402, 403, 429, 999])

/** Statuses that say that there is nothing any more. */
export function isGone(status: number): boolean {
  return status === 404 || status === 410
}

/** One finding for each host and reason. */
export function hostFindings(answered: readonly AnsweredLink[]): readonly Finding[] {
  const troubles = answered.flatMap(({ link, answer }) => troubleOf(link, answer))
  // Each message begins with the address it is about.
  const groups = Map.groupBy(troubles, ({ link, level, why }) =>
    JSON.stringify([hostOf(link.url), ruleOf(link), level, why.replace(/^\S+ /, '')]),
  )
  return [...groups.values()].map(findingOn)
}

/** One finding where nothing on several hosts answered, so that the fault is not theirs; else null. */
export function offlineFinding(answered: readonly AnsweredLink[]): Finding | null {
  const asked = answered.filter(({ answer }) => answer.kind !== 'unasked')
  const hosts = new Set(asked.map(({ link }) => hostOf(link.url)))
  const isDead = asked.every(({ answer }) => answer.kind === 'failed' && !OURS.has(answer.code))
  if (hosts.size < 2 || !isDead) return null
  return linkFinding(
    {},
    'amber',
    'dead-link',
    `None of the ${hosts.size} sites of this issue could be reached: is this machine on the network? Its links were not checked; look again before sending.`,
  )
}

/** Failures that a working network gives as well. */
const OURS = new Set(['POSTRIDER_BLOCKED', 'too-large', 'coding'])

/** One finding that says how many links were not asked for want of time. */
export function unaskedFindings(answered: readonly AnsweredLink[]): readonly Finding[] {
  const left = answered.filter(({ answer }) => answer.kind === 'unasked').length
  if (left === 0) return []
  return [
    linkFinding(
      {},
      'amber',
      'dead-link',
      `There was no time to look at ${counted(left, 'link')} of ${answered.length}: the sites are slow. Look again before sending.`,
    ),
  ]
}

function troubleOf(link: IssueLink, answer: LinkAnswer): readonly Trouble[] {
  if (answer.kind === 'failed') {
    // A page too long to read is there all the same; a picture too heavy is told as such.
    if (answer.code === 'too-large') return []
    return [{ link, level: 'amber', why: answer.message.replace(/\.$/, '') }]
  }
  if (answer.kind !== 'status' || isGone(answer.status)) return []
  // Readers' mail programs ask for a picture much as we do; a page may be closed to programs only.
  const isShy = SHY.has(answer.status) && (link.role !== 'picture' || answer.status === 429)
  return [{ link, level: isShy ? 'info' : 'amber', why: `it answered ${answer.status}` }]
}

function findingOn(group: readonly Trouble[]): Finding {
  const [{ link, level, why }] = group as readonly [Trouble]
  const names = group.slice(0, NAMED).map((trouble) => nameOfLink(trouble.link))
  if (group.length > NAMED) names.push(`${group.length - NAMED} more`)
  const who = `${listed(names)} at ${hostOf(link.url)}`
  const message =
    level === 'info'
      ? `${who} could not be looked at, as the site refuses programs (${why}). Open ${group.length > 1 ? 'them' : 'it'} in a browser if in doubt.`
      : `${who} could not be reached: ${why}. Look again before sending.`
  return linkFinding(group.length > 1 ? {} : link, level, ruleOf(link), message)
}

function ruleOf({ role }: IssueLink): string {
  return role === 'picture' ? 'picture-unreachable' : 'dead-link'
}

/** The host of a URL, with its port. */
export function hostOf(url: string): string {
  return URL.parse(url)?.host ?? url
}
