// Where on a page things stand: its headline, what is near it, and what belongs to other stories and to comments.
import { folded, namesOf, outwards, type PageElement, type PageTree, textIn } from './page-tree.ts'

export type PagePlaces = {
  /** Elements that may say something of the article, in the order of the page. */
  readonly candidates: () => readonly PageElement[]
  /** Whether an element stands by the headline, in the letters to read between them. */
  readonly isNear: (element: PageElement) => boolean
  /** The headline; null where the page shows none. */
  readonly headline: PageElement | null
}

/** Letters: dateline and byline stand above the headline, or below it and its standfirst. */
const BEFORE = 500
const AFTER = 1500

const ELSEWHERE = new Set([
  'nav',
  'aside',
  'form',
  'footer',
  'figure',
  'blockquote',
  'noscript',
  'template',
  'svg',
  'select',
  'button',
])

/** Blogs sign their posts below them. */
const OWN_FOOT = /(?:post|entry|article)[_-]?(?:footer|meta|info)/

const OTHER_NAMES =
  /comment|respond|disqus|related|sidebar|side-bar|popular|most-?(?:read|viewed|shared|recent)|recommend|promo|teaser|widget|trending|newsletter|subscri|(?<!(?:post|entry|article)[_-]?)footer|(?:^|[\s_-])(?:nav|menu|tags?|ads?|card)(?:$|[\s_-])|navbar|flyout|carousel|latest|more-?(?:from|on|in|stories)|read-?(?:next|more|also)|cookie|advert|outbrain|taboola|breadcrumb|gallery|caption/

/** Elements looked at: those of hostile pages could be many. */
const MAX_CANDIDATES = 20_000

export function pagePlaces(tree: PageTree, title: string): PagePlaces {
  const headline = headlineOf(tree, title)
  const around = new Set(headline ? outwards(headline) : [])
  const here = headline ? tree.placeOf(headline) : 0
  const after = here + AFTER + (headline ? textIn(headline).length : 0)
  const known = new Map<PageElement, boolean>()
  // The names of what holds the headline too say nothing against what stands beside it.
  const isElsewhere = (element: PageElement): boolean => {
    const path: PageElement[] = []
    let isIt = false
    for (const each of outwards(element)) {
      const told = known.get(each)
      if (told !== undefined || around.has(each)) {
        isIt = told ?? false
        break
      }
      path.push(each)
    }
    for (const each of path.toReversed()) {
      isIt ||=
        (ELSEWHERE.has(each.name) && !OWN_FOOT.test(namesOf(each))) ||
        OTHER_NAMES.test(namesOf(each)) ||
        isUnseen(each) ||
        isOtherThing(each)
      known.set(each, isIt)
    }
    return isIt
  }
  let candidates: readonly PageElement[] | null = null
  return {
    headline,
    candidates: () =>
      (candidates ??= tree.elements
        .filter((element) => isBody(element) && !isElsewhere(element))
        .slice(0, MAX_CANDIDATES)),
    isNear: (element) => {
      const place = tree.placeOf(element)
      return place >= here - BEFORE && place <= after
    },
  }
}

const HEAD_ELEMENTS = new Set(['html', 'head', 'body', 'title', 'meta', 'link', 'script', 'style', 'base'])

function isBody({ name, attribs }: PageElement): boolean {
  return !HEAD_ELEMENTS.has(name) || attribs.itemprop !== undefined
}

function isUnseen({ attribs }: PageElement): boolean {
  return (
    attribs.hidden !== undefined || /display\s*:\s*none|visibility\s*:\s*hidden/i.test(attribs.style ?? '')
  )
}

/** What microdata says is a comment, a review, or somebody's. */
function isOtherThing({ attribs: { itemtype = '', itemprop = '' } }: PageElement): boolean {
  return (
    /(?:Comment|Review|UserComments|WPSideBar|WPFooter|SiteNavigationElement)$/i.test(itemtype) ||
    /\b(?:publisher|comment|review)\b/i.test(itemprop)
  )
}

function headlineOf({ elements }: PageTree, title: string): PageElement | null {
  const wanted = folded(title)
  const headings = elements
    .filter(({ name, attribs }) => /^h[1-3]$/.test(name) || /\bheadline\b/i.test(attribs.itemprop ?? ''))
    .slice(0, 500)
  let begins: PageElement | null = null
  for (const heading of headings) {
    const text = folded(textIn(heading, 600))
    if (text !== '' && text === wanted) return heading
    if (text.length > 12 && (wanted.includes(text) || text.includes(wanted))) begins ??= heading
  }
  return begins ?? headings.find(({ name }) => name === 'h1') ?? null
}
