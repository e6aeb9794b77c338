// Which file of an exported archive a page of ours is, and how files lead to each other.
import { posix } from 'node:path'
import { escapeHtml } from '../core/merge.ts'

export type Paths = {
  /** The styles and pictures that pages and feeds have named so far. */
  readonly shown: ReadonlySet<string>
  /** The absolute address of a file: `archive/en/index.html` is `https://…/archive/en/`. */
  addressOf(file: string): string
  /**
   * A page whose links to other files are relative, so that it may lie anywhere; what tells others where it lies, its
   * `<link>` and `<meta>`, stays absolute.
   */
  page(html: string, file: string, language: string): string
  /** A feed whose links lead to the files. */
  feed(text: string, language: string): string
}

/**
 * @param publicUrl where the export will be found, without a final slash
 * @param languages of the editions, the main one first
 * @param exists whether a page is exported: asked for files that end in `index.html` or are feeds
 */
export function createPaths(
  publicUrl: string,
  languages: readonly string[],
  exists: (file: string) => boolean,
): Paths {
  const { origin, pathname } = new URL(publicUrl)
  const below = pathname.replace(/\/$/, '')
  const [full, path] = [escapeHtml(publicUrl), escapeHtml(below)].map(RegExp.escape)
  const shown = new Set<string>()
  const whole = new RegExp(`${full}(?=[/?#"<])[^"<>\\]\\s\\\\]*`, 'g')
  const paths = linksThat(`${path}(?=/)`)
  const pathsAndWhole = linksThat(`(?:${full}(?=[/?#"')])|${path}(?=/))`)

  /** The edition that a page means by a language: `en` may stand for `en-GB`. */
  function editionOf(language: string): string {
    const base = (tag: string) => tag.split('-')[0]
    const found = languages.find((l) => l === language) ?? languages.find((l) => base(l) === base(language))
    return found ?? languages[0] ?? ''
  }

  /** The file that an address is, as a page in this language means it; null for what is not exported. */
  function fileOf(url: string, language: string): string | null {
    const parsed = URL.parse(url, publicUrl)
    if (parsed?.origin !== origin || !`${parsed.pathname}/`.startsWith(`${below}/`)) return null
    const steps = stepsOf(parsed.pathname.slice(below.length))
    if (steps === null) return null
    const edition = editionOf(parsed.searchParams.get('lang') ?? language)
    const number = parsed.searchParams.get('page') ?? '1'
    const [first, ...more] = steps
    if (first === 'assets' || first === 'media') {
      if (more.length === 0) return null
      shown.add(steps.join('/'))
      return steps.join('/')
    }
    const file = pageFile(steps, edition, number)
    return exists(file) ? file : null
  }

  function pageFile(steps: readonly string[], edition: string, number: string): string {
    const [first, ...more] = steps
    if (first === undefined) return edition === languages[0] ? 'index.html' : `${edition}/index.html`
    if (more.length > 0)
      return more[1]?.startsWith('feed.') ? steps.join('/') : `${steps.join('/')}/index.html`
    return `${first}/${edition}/${number === '1' ? '' : `page-${number}/`}index.html`
  }

  const addressOf = (file: string) => `${publicUrl}/${encoded(file.replace(/(?<=^|\/)index\.html$/, ''))}`

  function absoluteLinks(text: string, language: string): string {
    return text.replace(whole, (url) => {
      const file = fileOf(unescaped(url), language)
      return file === null ? url : addressOf(file)
    })
  }

  function relativeLinks(text: string, links: RegExp, from: string, language: string): string {
    return text.replace(links, (url) => {
      const [address = '', fragment] = unescaped(url).split('#')
      const file = fileOf(address, language)
      if (file === null) return url
      const way = encoded(posix.relative(posix.dirname(from), file))
      return fragment === undefined ? way : `${way}#${escapeHtml(fragment)}`
    })
  }

  return {
    shown,
    addressOf,
    page: (html, from, language) =>
      html
        .split(/(<(?:link|meta)\b[^>]*>)/i)
        .map((part, i) =>
          i % 2 === 1
            ? relativeLinks(absoluteLinks(part, language), paths, from, language)
            : relativeLinks(part, pathsAndWhole, from, language),
        )
        .join(''),
    feed: absoluteLinks,
  }
}

/** Addresses that begin so: in an attribute, or in url() of a style. */
function linksThat(begin: string): RegExp {
  return new RegExp(`(?<==")${begin}[^"]*|(?<==')${begin}[^']*|(?<=url\\(["']?)${begin}[^"')]*`, 'g')
}

/** A path in percent code, in which nothing ends an attribute or url(). */
function encoded(file: string): string {
  const hex = (c: string) => `%${c.charCodeAt(0).toString(16)}`
  return file.split('/').map(encodeURIComponent).join('/').replace(/['()]/g, hex)
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
  '&#x27;': "'",
}

/** What the escaping of an attribute did, undone. */
function unescaped(text: string): string {
  return text.replace(/&(?:amp|lt|gt|quot|#39|#x27);/g, (entity) => ENTITIES[entity] ?? entity)
}

/** The decoded steps of a path; null for one that could be no file of ours. */
function stepsOf(path: string): readonly string[] | null {
  try {
    const steps = path.split('/').filter(Boolean).map(decodeURIComponent)
    return steps.every((step) => !/^\.|[/\\:\p{Cc}]/u.test(step)) ? steps : null
  } catch {
    return null
  }
}
