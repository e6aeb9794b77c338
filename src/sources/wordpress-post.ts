// One post as the REST API of WordPress gives it, with what is embedded in it; plugins may have changed any field.
import type { ArticleKind, Picture } from '../core/article.ts'
import type { Instant } from '../core/time.ts'
import { type Loose, listOf, numberOf, recordOf, recordsOf, textOf } from './api-json.ts'
import { categoriesFrom, firstDate, languageTag, linkFrom, namesFrom } from './feed-entry.ts'
import { dekText, htmlText, leadText, titleText } from './feed-text.ts'
import { type Found, pictureWith } from './found-article.ts'

/** What is asked for: `_links` is needed for anything to be embedded. */
export const POST_FIELDS =
  'id,guid,date,date_gmt,link,title,excerpt,format,lang,translations,wpml_current_locale,wpml_translations,_links,_embedded'
export const POST_EMBEDS = 'author,wp:featuredmedia,wp:term'

const KINDS: ReadonlyMap<string, ArticleKind> = new Map([
  ['audio', 'podcast'],
  ['video', 'video'],
  ['gallery', 'photo'],
  ['image', 'photo'],
])

/** When a post was published. `date` is on the wall clock of the site: it counts only with a zone. */
export function postPublished(post: Loose): Instant | null {
  const local = textOf(post.date)
  return firstDate(textOf(post.date_gmt), /(?:Z|[+-]\d{2}:?\d{2})$/.test(local) ? local : '')
}

/**
 * @param base relative links count from it
 * @param links of all posts at hand by their id: by these translations find each other
 */
export function foundPost(post: Loose, base: string, links: ReadonlyMap<number, string>): Found {
  const embedded = recordOf(post._embedded)
  const excerpt = recordOf(post.excerpt).protected === true ? '' : textOf(post.excerpt)
  return {
    link: postLink(post, base),
    guid: textOf(post.guid),
    title: titleText(textOf(post.title)),
    dek: dekText(leadText(excerpt)),
    authors: namesFrom(recordsOf(embedded.author).map(({ name }) => textOf(name))).filter(isByline),
    published: postPublished(post),
    kind: KINDS.get(textOf(post.format)) ?? null,
    topics: topicsOf(embedded['wp:term']),
    language: languageTag(textOf(post.lang)) || languageTag(textOf(post.wpml_current_locale)),
    image: pictureOf(recordsOf(embedded['wp:featuredmedia'])[0] ?? {}, base),
    translationOf: originalOf(post, base, links),
    publication: '',
    minutes: null,
  }
}

export function postLink(post: Loose, base: string): string {
  return linkFrom(textOf(post.link), base)
}

/** The account that WordPress is installed with writes nothing itself. */
function isByline(name: string): boolean {
  return !/^(?:admin|administrator)$/i.test(name)
}

/** Taxonomies that say something other than what a post is about. */
const NOT_TOPICS: ReadonlySet<string> = new Set(['author', 'language', 'post_format', 'post_translations'])

/** What WordPress calls the category of a post without one, in the languages of its larger sites. */
const UNCATEGORIZED =
  /^(?:uncategori[sz]ed|allgemein|unkategorisiert|non class[ée]|sin categor[ií]a|senza categoria|sem categoria|geen categorie|bez kategorii|без рубрики|без категории|genel)$/i

/** A post with more is made of them. */
const MAX_TERMS = 500

function topicsOf(taxonomies: unknown): readonly string[] {
  const terms = listOf(taxonomies).flatMap((each) => (Array.isArray(each) ? recordsOf(each) : recordOf(each)))
  const about = terms.slice(0, MAX_TERMS).filter(({ taxonomy }) => !NOT_TOPICS.has(textOf(taxonomy)))
  return categoriesFrom(about.map(({ name }) => textOf(name))).filter((name) => !UNCATEGORIZED.test(name))
}

/** Letters are 600 pixels wide, and twice that on sharp screens. */
const WIDEST = 1200

function pictureOf(media: Loose, base: string): Picture | null {
  const details = recordOf(media.media_details)
  const full: Loose = { ...details, source_url: media.source_url, mime_type: media.mime_type }
  const offered = [full, ...Object.values(recordOf(details.sizes)).map(recordOf)].map((size) => ({
    src: linkFrom(textOf(size.source_url), base),
    type: textOf(size.mime_type),
    width: numberOf(size.width) ?? 0,
    height: numberOf(size.height) ?? 0,
  }))
  const shape = shapeOf(full)
  const sizes = offered.filter(({ src, type }) => src !== '' && /^(?:$|image\/(?!svg))/.test(type))
  // Themes have strips and squares cut; a picture of the shape it was taken in shows what its words say.
  const whole = sizes.filter((size) => shape > 0 && Math.abs(shapeOf(size) / shape - 1) < 0.02)
  const [best] = (whole.length > 0 ? whole : sizes).toSorted(
    (a, b) =>
      Number(a.width > WIDEST) - Number(b.width > WIDEST) ||
      (a.width > WIDEST ? a.width - b.width : b.width - a.width),
  )
  return pictureWith(best?.src ?? '', htmlText(textOf(media.alt_text)), htmlText(textOf(media.caption)))
}

function shapeOf({ width, height }: { readonly width?: unknown; readonly height?: unknown }): number {
  const [across, down] = [numberOf(width) ?? 0, numberOf(height) ?? 0]
  return down > 0 ? across / down : 0
}

/**
 * The translation with the lowest id is the oldest, and all others name it. Polylang gives ids by language,
 * WPML's plugin for the API a list with links.
 */
function originalOf(post: Loose, base: string, links: ReadonlyMap<number, string>): string | null {
  const known = new Map<number, string>()
  for (const id of Object.values(recordOf(post.translations)).map(numberOf)) {
    const link = id === null ? undefined : links.get(id)
    if (id !== null && link) known.set(id, link)
  }
  const listed = Array.isArray(post.wpml_translations)
    ? post.wpml_translations
    : Object.values(recordOf(post.wpml_translations))
  for (const { id, href } of listed.map(recordOf)) {
    const [number, link] = [numberOf(id), linkFrom(textOf(href), base)]
    if (number !== null && link) known.set(number, link)
  }
  const own = numberOf(post.id) ?? 0
  const [first] = [...known].filter(([id]) => id < own).toSorted(([a], [b]) => a - b)
  return first?.[1] ?? null
}
