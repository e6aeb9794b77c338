// What the links of an issue answered, judged: stories that are gone, moved or renamed, and pictures that nobody will see.
import { isSameHeadline } from './headline.ts'
import type { Finding } from './issue.ts'
import {
  type AnsweredLink,
  type IssueLink,
  type LinkAnswer,
  linkFinding,
  nameOfLink,
  quoted,
} from './issue-links.ts'
import { hostFindings, hostOf, isGone, offlineFinding, unaskedFindings } from './link-troubles.ts'
import { pageKey } from './page-key.ts'

/** A picture above this is slow on a phone, and some mail programs leave it out. */
const HEAVY_BYTES = 1024 * 1024

type Found = Extract<LinkAnswer, { readonly kind: 'found' }>

/**
 * The findings on links that were asked, in their order, then those on whole hosts. Red only where a page says that
 * it is gone: no network and no host that is down can make one.
 */
export function judgeLinks(answered: readonly AnsweredLink[]): readonly Finding[] {
  const offline = offlineFinding(answered)
  if (offline) return [offline]
  return [
    ...answered.flatMap(({ link, answer }) => remarksOn(link, answer)),
    ...hostFindings(answered),
    ...unaskedFindings(answered),
  ]
}

function remarksOn(link: IssueLink, answer: LinkAnswer): readonly Finding[] {
  const isPicture = link.role === 'picture'
  if (answer.kind === 'status' && isGone(answer.status)) return [goneRemark(link, answer.status)]
  if (answer.kind === 'failed' && answer.code === 'too-large' && isPicture)
    return [heavyRemark(link, /more than [^.]+/.exec(answer.message)?.[0] ?? 'too much to read')]
  if (answer.kind !== 'found') return []
  return isPicture ? pictureRemarks(link, answer) : pageRemarks(link, answer)
}

function goneRemark(link: IssueLink, status: number): Finding {
  const name = nameOfLink(link)
  const answers = `answers ${status}: ${link.url}`
  switch (link.role) {
    case 'story':
      return deadLink(
        link,
        'red',
        `${name} was withdrawn since gathering: the page ${answers}. Take it out or replace it.`,
      )
    case 'popular':
      return deadLink(link, 'red', `${name} in Popular is gone: the page ${answers}. Take it out.`)
    case 'frame':
      return deadLink(link, 'red', `${name} leads nowhere: the page ${answers}. Mend it in config or theme.`)
    case 'picture':
      return unreachable(link, `is gone: its address answers ${status}`)
  }
}

function deadLink(link: IssueLink, level: 'red' | 'amber' | 'info', message: string): Finding {
  return linkFinding(link, level, 'dead-link', message)
}

function pageRemarks(link: IssueLink, { url, movedTo, titles }: Found): readonly Finding[] {
  const name = nameOfLink(link)
  if (link.role !== 'frame' && isFrontPage(url) && !isFrontPage(link.url))
    return [
      deadLink(
        link,
        'amber',
        `${name} may be withdrawn: ${link.url} leads to the front page ${url} now. Look at it; if it is gone, take it out or replace it.`,
      ),
    ]
  // Where a site shows its front page is its own affair.
  const isHome = isFrontPage(link.url) && isFrontPage(movedTo) && hostOf(link.url) === hostOf(movedTo)
  const hasMoved = !isHome && pageKey(movedTo) !== pageKey(link.url)
  const moved = hasMoved
    ? [deadLink(link, 'info', `${name} has moved for good, from ${link.url} to ${movedTo}.`)]
    : []
  return [...moved, ...headlineRemarks(link, titles)]
}

function headlineRemarks(link: IssueLink, titles: readonly string[]): readonly Finding[] {
  const [now] = titles
  if (link.role !== 'story' || now === undefined) return []
  if (titles.some((title) => isSameHeadline(link.title, title))) return []
  const message = `${quoted(link.title)} is headed ${quoted(now)} on its page now. See whether the story is still the same; gathering again takes the new headline over.`
  return [{ ...linkFinding(link, 'amber', 'headline-changed', message), headline: now }]
}

function pictureRemarks(link: IssueLink, { url, contentType, bytes }: Found): readonly Finding[] {
  const type = contentType.split(';')[0]?.trim().toLowerCase() ?? ''
  if (type !== '' && !type.startsWith('image/')) return [unreachable(link, `is no picture but ${type}`)]
  if (link.url.startsWith('https:') && !url.startsWith('https:'))
    return [unreachable(link, 'is on plain http in the end, where many mail programs do not fetch it')]
  return bytes > HEAVY_BYTES ? [heavyRemark(link, `${(bytes / 1024 / 1024).toFixed(1)} MB`)] : []
}

function unreachable(link: IssueLink, why: string): Finding {
  const message = `${nameOfLink(link)} ${why}: ${link.url}. Give it another one, or none.`
  return linkFinding(link, 'amber', 'picture-unreachable', message)
}

function heavyRemark(link: IssueLink, size: string): Finding {
  const message = `${nameOfLink(link)} is heavy for a letter: ${link.url}, ${size}. Use a smaller one, of 1 MB at most.`
  return linkFinding(link, 'amber', 'picture-heavy', message)
}

/** `/`, `/en/`, `/index.html`: the first page of a host, or of a language there. */
function isFrontPage(url: string): boolean {
  const { pathname = '', search = '' } = URL.parse(url) ?? {}
  return search === '' && /^\/(?:[a-z]{2}(?:-[a-z]{2})?\/?)?(?:index\.\w{2,5})?$/i.test(pathname)
}
