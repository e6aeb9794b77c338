// Asks the web whether the links of an issue still lead where they did; what comes of it is judged in core.
//
//   issue (and the finished mail) -> every address once -> asked politely, until the deadline -> judgeLinks (pure)
import { messageOf, PostriderError } from '../core/errors.ts'
import type { Finding, Issue } from '../core/issue.ts'
import {
  type IssueLink,
  issueLinks,
  type LetterLink,
  type LinkAnswer,
  storyLinks,
} from '../core/issue-links.ts'
import { judgeLinks } from '../core/link-check.ts'
import { hostOf } from '../core/link-troubles.ts'
import type { RenderedIssue } from '../core/merge.ts'

export type AskingTools = {
  /** Guarded and polite, with a deadline of seconds for each address. */
  readonly get: (
    url: string,
    asked: { readonly accept: string; readonly signal: AbortSignal },
  ) => Promise<{
    readonly url: string
    readonly movedTo: string
    readonly contentType: string
    readonly body: Uint8Array
  }>
  /** Every headline that a page says; none where it is no page. */
  readonly titles: (
    body: Uint8Array,
    about: { readonly url: string; readonly contentType: string },
  ) => Promise<readonly string[]>
  /** What stands in the finished mail, our own addresses aside. */
  readonly letterLinks: (rendered: RenderedIssue) => Promise<readonly LetterLink[]>
}

export type AskingOptions = {
  readonly signal: AbortSignal
  /** Milliseconds for all of it; what was not asked by then is told as such. */
  readonly deadlineMs?: number
  readonly onProgress?: (done: number, total: number) => void
}

/** Asks before a campaign opens; the findings count like those of every check. */
export type Gate = (issue: Issue) => Promise<readonly Finding[]>

const ALL_MS = 60_000
const GATE_MS = 30_000

/** Hosts asked at the same time, and addresses at each. */
const HOSTS = 12
const PER_HOST = 3

/** Failures of one host in a row after which it is asked no more: each costs the time of all others. */
const PATIENCE = 2

/** Failures that say that the whole host is not there: it is not asked twice. */
const ABSENT = new Set(['ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH'])

/** Asks every address of an issue: stories, Popular, and what else stands in the finished mail. */
export async function checkLinks(
  tools: AskingTools,
  issue: Issue,
  rendered: RenderedIssue,
  { deadlineMs = ALL_MS, ...options }: AskingOptions,
): Promise<readonly Finding[]> {
  return ask(tools, issueLinks(issue, await tools.letterLinks(rendered)), { deadlineMs, ...options })
}

/** A gate that asks the stories alone, and quickly. */
export function storyGate(tools: AskingTools, { deadlineMs = GATE_MS, ...options }: AskingOptions): Gate {
  return (issue) => ask(tools, storyLinks(issue), { deadlineMs, ...options })
}

async function ask(
  tools: AskingTools,
  links: readonly IssueLink[],
  { signal, deadlineMs, onProgress }: AskingOptions & { readonly deadlineMs: number },
): Promise<readonly Finding[]> {
  const over = AbortSignal.any([signal, AbortSignal.timeout(deadlineMs)])
  const answers = new Map<IssueLink, LinkAnswer>()
  onProgress?.(0, links.length)
  const askNext = (host: Host) => async (link: IssueLink) => {
    answers.set(link, await answerOf(tools, link, host, over))
    onProgress?.(answers.size, links.length)
  }
  const hosts = [...Map.groupBy(links, ({ url }) => hostOf(url)).values()]
  await inLanes(hosts, HOSTS, (own) => inLanes(own, PER_HOST, askNext({ failures: 0, given: null })))
  signal.throwIfAborted()
  return judgeLinks(links.map((link) => ({ link, answer: answers.get(link) ?? { kind: 'unasked' } })))
}

/** Does each, so many at a time, in their order. */
async function inLanes<T>(all: readonly T[], lanes: number, work: (one: T) => Promise<void>): Promise<void> {
  const waiting = all.values()
  const lane = async () => {
    for (const one of waiting) await work(one)
  }
  await Promise.all(Array.from({ length: lanes }, lane))
}

/** What is known of one host: `given` is the answer that all others there get, once it is given up. */
type Host = { failures: number; given: LinkAnswer | null }

async function answerOf(
  tools: AskingTools,
  link: IssueLink,
  host: Host,
  over: AbortSignal,
): Promise<LinkAnswer> {
  if (host.given) return host.given
  if (over.aborted) return { kind: 'unasked' }
  const answer = await askOne(tools, link, over)
  if (answer.kind !== 'failed') host.failures = 0
  else if (ABSENT.has(answer.code) || (isSlow(answer.code) && ++host.failures >= PATIENCE))
    host.given ??= answer
  return answer
}

function isSlow(code: string): boolean {
  return code === 'deadline' || code === 'ETIMEDOUT' || code.startsWith('UND_ERR_')
}

async function askOne(tools: AskingTools, link: IssueLink, over: AbortSignal): Promise<LinkAnswer> {
  const accept = link.role === 'picture' ? 'image/*' : 'text/html, application/xhtml+xml, */*;q=0.8'
  try {
    const { url, movedTo, contentType, body } = await tools.get(link.url, { accept, signal: over })
    const isPage = link.role === 'story' && /html|^$/i.test(contentType)
    const titles = isPage ? await tools.titles(body, { url, contentType }) : []
    return { kind: 'found', url, movedTo, contentType, bytes: body.length, titles }
  } catch (error) {
    if (over.aborted) return { kind: 'unasked' }
    const { status, reason } = error instanceof PostriderError ? error.details : {}
    if (typeof status === 'number') return { kind: 'status', status }
    return {
      kind: 'failed',
      code: typeof reason === 'string' ? reason : 'unknown',
      message: messageOf(error),
    }
  }
}
