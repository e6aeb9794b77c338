// What a page says of itself for machines, but for JSON-LD: its meta elements, its links, its language.
import { firstText } from './feed-entry.ts'
import { oneLine } from './feed-text.ts'
import { type PageElement, type PageTree, rawText } from './page-tree.ts'

export type PageLink = {
  readonly rel: string
  readonly href: string
  readonly type: string
  readonly hreflang: string
}

export type PageHead = {
  /** The contents of the meta elements of a name or property; the name in lower case. */
  readonly all: (...names: readonly string[]) => readonly string[]
  /** The first content that is there, by the order of the names. */
  readonly first: (...names: readonly string[]) => string
  readonly links: readonly PageLink[]
  /** Of the `<title>`. */
  readonly title: string
  readonly language: string
  /** What relative links count from (`<base>`), as it is written; '' for none. */
  readonly base: string
}

const MAX_CONTENT = 10_000
const MAX_LINKS = 2000

export function pageHead({ elements }: PageTree): PageHead {
  const metas = new Map<string, string[]>()
  const links: PageLink[] = []
  let title: PageElement | undefined
  let language = ''
  let base = ''
  for (const element of elements) {
    const { name, attribs } = element
    if (name === 'meta') addMeta(metas, attribs)
    else if (name === 'link') {
      const { rel = '', href = '', type = '', hreflang = '' } = attribs
      if (href && links.length < MAX_LINKS) links.push({ rel: rel.toLowerCase(), href, type, hreflang })
    } else if (name === 'title' && !isInPicture(element)) title ??= element
    else if (name === 'html') language ||= firstText(attribs.lang, attribs['xml:lang'])
    else if (name === 'base') base ||= attribs.href ?? ''
  }
  const all = (...names: readonly string[]) => names.flatMap((name) => metas.get(name) ?? [])
  return {
    all,
    first: (...names) => all(...names)[0] ?? '',
    links,
    title: title ? oneLine(rawText(title).slice(0, MAX_CONTENT)) : '',
    language,
    base,
  }
}

function addMeta(metas: Map<string, string[]>, attribs: PageElement['attribs']): void {
  const content = oneLine((attribs.content ?? attribs.value ?? '').slice(0, MAX_CONTENT))
  if (content === '') return
  // Pages write `name` where `property` belongs, and the other way round; some name several properties.
  const names = [attribs.property, attribs.name, attribs.itemprop, attribs['http-equiv']]
  for (const name of new Set(names.flatMap((each) => each?.trim().toLowerCase().split(/\s+/) ?? []))) {
    const known = metas.get(name)
    if (known && known.length < 100) known.push(content)
    else if (!known) metas.set(name, [content])
  }
}

/** Drawings have titles of their own. */
function isInPicture(element: PageElement): boolean {
  const { parent } = element
  return parent !== null && 'name' in parent && parent.name !== 'head' && parent.name !== 'html'
}
