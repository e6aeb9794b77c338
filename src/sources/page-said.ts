// What a page says of its article beside headline, people and date: standfirst, kind, topics, language, translations.
import type { ArticleKind } from '../core/article.ts'
import { canonicalUrl } from '../core/url.ts'
import { categoriesFrom, isVideoPage, languageTag, linkFrom } from './feed-entry.ts'
import { dekText, leadText } from './feed-text.ts'
import type { PageHead } from './page-head.ts'
import type { ArticleData } from './page-json.ts'
import type { PagePlaces } from './page-places.ts'
import { textIn } from './page-tree.ts'
import type { Translation } from './sitemap-pages.ts'

/** A first paragraph shorter than this is something else. */
const LEAD_LETTERS = 80

/** The standfirst it gives for previews, else its first paragraph. */
export function dekOf(head: PageHead, data: ArticleData, places: PagePlaces): string {
  const said = [
    head.first('og:description'),
    data.description,
    head.first('description', 'twitter:description', 'dc.description', 'sailthru.description'),
  ]
  const text = said.map((each) => leadText(each)).find((each) => each !== '')
  if (text) return dekText(text)
  const paragraph = places
    .candidates()
    .filter((element) => element.name === 'p' && places.isNear(element))
    .slice(0, 50)
    .map((element) => textIn(element))
    .find((each) => each.length >= LEAD_LETTERS)
  return dekText(paragraph ?? '')
}

/** null for an article like any other. */
export function kindOf(head: PageHead, { type }: ArticleData, link: string): ArticleKind | null {
  if (/^(?:VideoObject)$/.test(type) || /^video\b/i.test(head.first('og:type')) || isVideoPage(link))
    return 'video'
  if (/^(?:PodcastEpisode|RadioEpisode|AudioObject)$/.test(type)) return 'podcast'
  if (/^(?:ImageGallery|MediaGallery)$/.test(type)) return 'photo'
  // BlogPosting says nothing: much software says it of everything.
  return null
}

/** Keywords are for search engines: the first are what the article is about. */
const MAX_KEYWORDS = 12

/** What templates print where there is none. */
function isTopic(term: string): boolean {
  return !/^(?:nil|null|none|undefined|uncategori[sz]ed|unkategorisiert|без рубрики)$/i.test(term)
}

/** Its rubrics and tags; keywords, which are for search engines, where it has none. */
export function topicsOf(head: PageHead, data: ArticleData): readonly string[] {
  const said = [
    ...head.all('article:section', 'parsely-section', 'article:tag', 'og:article:tag'),
    ...data.topics,
  ]
  const listed = head
    .all('news_keywords', 'parsely-tags', 'sailthru.tags', 'keywords')
    .flatMap((text) => text.split(/[,;]/))
  return categoriesFrom(said.length > 0 ? said : listed.slice(0, MAX_KEYWORDS)).filter(isTopic)
}

/** The tag of the first language that it says; '' for none. */
export function languageOf(head: PageHead, data: ArticleData): string {
  for (const text of [
    head.language,
    data.language,
    ...head.all('og:locale', 'content-language', 'dc.language', 'dcterms.language', 'language'),
  ]) {
    const tag = languageTag(text)
    if (tag) return tag
  }
  return ''
}

const MAX_TRANSLATIONS = 100

/** The same article in other languages, itself among them where it lists itself. */
export function translationsOf(head: PageHead, base: string): readonly Translation[] {
  return (
    head.links
      .filter(({ rel, hreflang }) => hreflang !== '' && /\balternate\b/.test(rel))
      .slice(0, MAX_TRANSLATIONS)
      .map(({ hreflang, href }) => {
        const isDefault = hreflang.toLowerCase() === 'x-default'
        const link = linkFrom(href, base)
        return {
          language: isDefault ? '' : languageTag(hreflang),
          isDefault,
          href: link && canonicalUrl(link),
        }
      })
      // Sites without a translation of a story lead to their front page in that language.
      .filter(({ href }) => href !== '' && (URL.parse(href)?.pathname ?? '/') !== '/')
  )
}

/** Of a recording: `PT1H2M3S`. */
export function minutesOf({ duration }: ArticleData): number | null {
  const [, hours = 0, minutes = 0, seconds = 0] =
    /^P(?:0D)?T(?:(\d{1,2})H)?(?:(\d{1,4})M)?(?:(\d{1,5})(?:\.\d{1,6})?S)?$/.exec(duration) ?? []
  return Number(hours) * 60 + Number(minutes) + Number(seconds) / 60 || null
}
