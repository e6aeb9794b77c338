// The XML of sitemaps, read into entries: pages or further sitemaps, with what the extensions say of them.
import { Parser } from 'htmlparser2'

/** As many as the sitemap protocol lets one file have. */
const MAX_ENTRIES = 50_000

/** Elements of a sitemap stand four deep, and their texts are short. */
const MAX_DEPTH = 16
const MAX_LETTERS = 4000
/** No newsroom writes in more languages. */
const MAX_ALTERNATES = 40

const ROOTS = ['urlset', 'sitemapindex'] as const

/** A page that says the same in another language: `xhtml:link rel="alternate"`. */
export type Alternate = { readonly hreflang: string; readonly href: string }

export type SitemapEntry = {
  /**
   * Texts by the name of their element, such as `loc` and `news:title`, under the usual prefixes whatever the
   * document calls them. Of several pictures or films of a page only the first counts.
   */
  readonly texts: ReadonlyMap<string, string>
  readonly alternates: readonly Alternate[]
}

export type SitemapDocument = {
  readonly root: (typeof ROOTS)[number]
  readonly entries: readonly SitemapEntry[]
  /** `cut`: the document ends before its root does, or is too deep; `full`: it has more entries than are read. */
  readonly end: 'whole' | 'cut' | 'full'
}

type OpenEntry = { readonly texts: Map<string, string>; readonly alternates: Alternate[] }

/** Of these a page may have several, each with a title of its own. */
const REPEATED: ReadonlySet<string> = new Set(['image:image', 'news:news', 'video:video'])

/**
 * The document, or null for XML and other texts that are no sitemap. Entities are those of XML alone, so that none can
 * grow or open a file; an entry that is cut off is left out. One pass, in time linear in the length.
 */
export function readSitemapXml(xml: string): SitemapDocument | null {
  const entries: SitemapEntry[] = []
  const prefixes = new Map<string, string>()
  const path: string[] = []
  let root: SitemapDocument['root'] | undefined
  let end: SitemapDocument['end'] = 'cut'
  let entry: OpenEntry | null = null
  let seen = new Set<string>()
  /** How deep the element stands whose content does not count; 0 for none. */
  let passing = 0
  let text = ''
  let hreflang = ''
  let href = ''
  let isOver = false

  const parser = new Parser(
    {
      onopentagname(raw) {
        const name = usualName(raw, prefixes)
        path.push(name)
        text = ''
        if (path.length === 1) root = ROOTS.find((each) => each === localName(raw))
        if (!root || path.length > MAX_DEPTH) return parser.pause()
        if (path.length === 2 && entries.length === MAX_ENTRIES) {
          end = 'full'
          return parser.pause()
        }
        if (path.length === 2) {
          entry = { texts: new Map(), alternates: [] }
          seen = new Set()
        }
        if (seen.has(name)) passing ||= path.length
        else if (REPEATED.has(name)) seen.add(name)
        hreflang = ''
        href = ''
      },
      // By attribute, since an object for the attributes of every tag would be the most of the work.
      onattribute(name, value) {
        if (path.length === 1 && name.startsWith('xmlns:')) prefixes.set(name.slice(6), usualPrefix(value))
        else if (name === 'hreflang') hreflang = value
        else if (name === 'href') href = value
      },
      ontext(piece) {
        if (text.length < MAX_LETTERS) text += piece.slice(0, MAX_LETTERS)
      },
      onclosetag() {
        const name = path.pop() ?? ''
        if (isOver) return
        if (path.length === 0) end = 'whole'
        if (path.length === 1 && entry) entries.push(entry)
        if (path.length < 2) entry = null
        else if (entry && !passing) take(entry, name)
        if (passing > path.length) passing = 0
        text = ''
      },
    },
    { xmlMode: true },
  )

  function take({ texts, alternates }: OpenEntry, name: string): void {
    if (name !== 'xhtml:link') {
      if (text.trim() && !texts.has(name)) texts.set(name, text.trim())
    } else if (hreflang && href && alternates.length < MAX_ALTERNATES) alternates.push({ hreflang, href })
  }

  parser.write(xml)
  // What is still open now is closed for us, which says nothing.
  isOver = true
  parser.end()
  return root ? { root, entries, end } : null
}

function localName(raw: string): string {
  return raw.slice(raw.indexOf(':') + 1).toLowerCase()
}

function usualName(raw: string, prefixes: ReadonlyMap<string, string>): string {
  const colon = raw.indexOf(':')
  if (colon < 0) return raw.toLowerCase()
  const prefix = raw.slice(0, colon)
  const usual = prefixes.get(prefix) || prefix.toLowerCase()
  return usual === 'sitemap' ? localName(raw) : `${usual}:${localName(raw)}`
}

/** The prefix by which the documentation knows a namespace; '' for one that says nothing here. */
function usualPrefix(namespace: string): string {
  if (namespace.endsWith('/1999/xhtml')) return 'xhtml'
  const [, extension] = /\/schemas\/sitemap(-news|-image|-video)?\//.exec(namespace) ?? [null, null]
  if (extension === null) return ''
  return extension?.slice(1) ?? 'sitemap'
}
