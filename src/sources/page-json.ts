// The article among the JSON-LD of a page, whatever its shape: a graph, a list, half of it broken.
import { type Loose, recordsOf, textOf } from './api-json.ts'
import { firstText } from './feed-entry.ts'
import { isRecord } from './front-matter.ts'
import { folded, type PageTree, rawText } from './page-tree.ts'

/** An author as JSON-LD names one; `isPerson` where it says so, null where it does not say. */
export type SaidAuthor = { readonly name: string; readonly isPerson: boolean | null }

/** Texts as they are written, which may be HTML; '' and empty where nothing is said. */
export type ArticleData = {
  /** schema.org's type, such as `NewsArticle`; '' where the page has no JSON-LD of an article. */
  readonly type: string
  readonly headline: string
  readonly authors: readonly SaidAuthor[]
  readonly published: readonly string[]
  readonly description: string
  readonly image: Loose
  readonly language: string
  readonly url: string
  readonly topics: readonly string[]
  /** What the site and its publisher are called. */
  readonly sites: readonly string[]
  /** ISO 8601, of a recording. */
  readonly duration: string
}

const MAX_SCRIPTS = 60
const MAX_JSON = 1_000_000
const MAX_NODES = 3000
const MAX_DEPTH = 12

/** From the most telling to the least: what a page is about comes before what it is. */
const TYPES = [
  /^(?:NewsArticle|ReportageNewsArticle|AnalysisNewsArticle|OpinionNewsArticle|BackgroundNewsArticle|AskPublicNewsArticle|ReviewNewsArticle|LiveBlogPosting)$/,
  /^(?:BlogPosting|SatiricalArticle|AdvertiserContentArticle|ScholarlyArticle|TechArticle|SocialMediaPosting|Report|Review|Recipe|HowTo)$/,
  /^(?:PodcastEpisode|RadioEpisode|Article)$/,
  /^(?:VideoObject|ImageGallery|MediaGallery|AudioObject|CreativeWork)$/,
  /^(?:WebPage|ItemPage|AboutPage)$/,
]

/** @param title of the page, by which one of several articles is known */
export function articleData(tree: PageTree, title: string): ArticleData {
  const broken: string[] = []
  const nodes = nodesOf(tree, broken)
  const byId = new Map(nodes.map((node) => [textOf(node['@id']), node]))
  byId.delete('')
  const follow = (value: unknown): Loose => {
    const node = isRecord(value) ? value : {}
    const named = Object.keys(node).length <= 2 ? byId.get(textOf(node['@id'])) : undefined
    return named ?? node
  }
  const ranked = nodes
    .map((node) => ({ node, rank: rankOf(node), isTold: isTold(node, title) }))
    .filter(({ rank }) => rank >= 0)
    .toSorted((a, b) => Number(b.isTold) - Number(a.isTold) || a.rank - b.rank)
  // A film or a picture on the page is not the page, unless it has its title.
  const best = ranked.find(({ rank, isTold }) => rank < 3 || isTold)
  const page = ranked.find(({ rank }) => rank === 4)
  const article = best && best.rank < 4 ? best.node : {}
  const fields = [article, page?.node ?? {}]
  const text = (key: string) => firstText(...fields.map((node) => textOf(node[key])))
  const loose = looseFields(best ? [] : broken)
  return {
    type: best && best.rank < 4 ? typeOf(article) : loose.type,
    headline: firstText(textOf(article.headline), textOf(article.name), loose.headline),
    authors: [
      ...saidAuthors(article.author ?? article.creator, follow),
      ...loose.authors.map((name) => ({ name, isPerson: null })),
    ],
    published: [
      ...fields.flatMap((node) => [textOf(node.datePublished), textOf(node.uploadDate)]),
      loose.published,
      ...fields.map((node) => textOf(node.dateCreated)),
    ].filter((date) => date !== ''),
    description: text('description'),
    image: imageOf(article.image ?? article.thumbnailUrl, follow),
    language: textOf(article.inLanguage) || textOf(follow(article.inLanguage).alternateName),
    url: firstText(
      textOf(follow(article.mainEntityOfPage)['@id']),
      textOf(article.mainEntityOfPage),
      textOf(article.url),
    ),
    topics: [...textsOf(article.articleSection), ...textsOf(article.keywords, true)],
    sites: [
      ...nodes.filter((node) => /^(?:WebSite|NewsMediaOrganization|Organization)$/.test(typeOf(node))),
      ...fields.flatMap((node) => [follow(node.publisher), follow(node.isPartOf)]),
    ].flatMap(({ name, alternateName }) => [textOf(name), textOf(alternateName)]),
    duration: textOf(article.duration),
  }
}

function typeOf(node: Loose): string {
  const types = textsOf(node['@type']).map((type) => type.replace(/^.*[/#:]/, ''))
  return types.find((type) => TYPES.slice(0, 4).some((rank) => rank.test(type))) ?? types[0] ?? ''
}

function rankOf(node: Loose): number {
  const type = typeOf(node)
  return TYPES.findIndex((rank) => rank.test(type))
}

function isTold(node: Loose, title: string): boolean {
  const [said, page] = [folded(firstText(textOf(node.headline), textOf(node.name))), folded(title)]
  return said.length > 5 && page.includes(said.slice(0, 60))
}

/** Every object that may be about the page: lists, graphs and what they are about; not what they merely mention. */
function nodesOf({ elements }: PageTree, broken: string[]): readonly Loose[] {
  const found: Loose[] = []
  let scripts = 0
  for (const element of elements) {
    if (
      element.name !== 'script' ||
      !/^application\/(?:[\w.]+\+)?ld\+json/i.test(element.attribs.type?.trim() ?? '')
    )
      continue
    if (++scripts > MAX_SCRIPTS) break
    const text = rawText(element).slice(0, MAX_JSON)
    const value = parsed(text)
    if (value === undefined) broken.push(text)
    collect(value, found, 0)
  }
  return found
}

function collect(value: unknown, found: Loose[], depth: number): void {
  if (depth > MAX_DEPTH || found.length >= MAX_NODES) return
  if (Array.isArray(value)) for (const each of value.slice(0, MAX_NODES)) collect(each, found, depth + 1)
  else if (isRecord(value)) {
    found.push(value)
    for (const key of ['@graph', 'mainEntity', 'mainEntityOfPage', 'itemReviewed'])
      collect(value[key], found, depth + 1)
  }
}

/** The value, or undefined. What templates do to JSON is undone: comments around it, line breaks in texts, last commas. */
function parsed(text: string): unknown {
  const bare = text
    .replace(/^[\s;]*(?:\/\*\s*)?(?:\/\/\s*)?(?:<!\[CDATA\[|<!--)(?:\s*\*\/)?/, '')
    .replace(/(?:\/\*\s*|\/\/\s*)?(?:\]\]>|-->)(?:\s*\*\/)?[\s;]*$/, '')
    .replace(/;\s*$/, '')
  const folded = bare.replace(/[\p{Cc}\u2028\u2029]/gu, ' ')
  const mended = folded.replace(/,(?=\s{0,200}[}\]])/g, '').replace(/\\(?!["\\/bfnrtu])/g, '')
  for (const each of [bare, folded, mended, mended.replaceAll('&quot;', '"')]) {
    try {
      return JSON.parse(each)
    } catch {
      // The next form may be whole.
    }
  }
  return undefined
}

/** The few fields that can be read from JSON that is beyond repair. */
function looseFields(broken: readonly string[]) {
  const text =
    broken.find((each) => /"@type"\s{0,9}:\s{0,9}\[?\s{0,9}"\w{0,30}(?:Article|Posting)"/.test(each)) ?? ''
  const field = (pattern: RegExp) => pattern.exec(text)?.[1] ?? ''
  const author = field(
    /"author"\s{0,9}:\s{0,9}[[{\s]{0,20}[^[\]{}]{0,300}?"name"\s{0,9}:\s{0,9}"([^"\\]{1,200})"/,
  )
  return {
    type: text ? 'Article' : '',
    headline: field(/"headline"\s{0,9}:\s{0,9}"([^"\\]{1,300})"\s{0,9}[,}]/),
    published: field(/"datePublished"\s{0,9}:\s{0,9}"([^"\\]{1,60})"/),
    authors: author ? [author] : [],
  }
}

function saidAuthors(value: unknown, follow: (value: unknown) => Loose, depth = 0): readonly SaidAuthor[] {
  if (depth > 3) return []
  if (Array.isArray(value)) return value.slice(0, 30).flatMap((each) => saidAuthors(each, follow, depth + 1))
  if (typeof value === 'string') return [{ name: textOf(value), isPerson: null }]
  const node = follow(value)
  if (Array.isArray(node['@list'])) return saidAuthors(node['@list'], follow, depth + 1)
  const type = typeOf(node)
  const isPerson =
    type === 'Person' ? true : /Organi[sz]ation|^Corporation|^WebSite/.test(type) ? false : null
  const whole = [textOf(node.givenName), textOf(node.familyName)].filter(Boolean).join(' ')
  const names = Array.isArray(node.name) ? textsOf(node.name) : [firstText(textOf(node.name), whole)]
  return names.filter((name) => name !== '').map((name) => ({ name, isPerson }))
}

function imageOf(value: unknown, follow: (value: unknown) => Loose): Loose {
  const [first] = Array.isArray(value) ? value : [value]
  return typeof first === 'string' ? { url: first } : follow(first)
}

/** A text or a list of them; keywords may be one text with commas, or things with a name. */
function textsOf(value: unknown, isSplit = false): readonly string[] {
  const values = Array.isArray(value) ? value.slice(0, 100) : [value]
  const texts = values.map(
    (each) =>
      textOf(each) ||
      recordsOf([each])
        .map(({ name }) => textOf(name))
        .join(),
  )
  return texts.flatMap((text) => (isSplit ? text.split(/[,;]/) : [text])).filter((text) => text.trim() !== '')
}
