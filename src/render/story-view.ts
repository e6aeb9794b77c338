// One story, or one popular story, as the templates of an edition read it: texts set, links and pictures checked.
import type { ArticleKind } from '../core/article.ts'
import { PostriderError } from '../core/errors.ts'
import type { PopularStory, Story } from '../core/issue.ts'
import { linkUrl, type PictureSize, pictureSizes } from './addresses.ts'
import { namesText, pluralText, type Strings, untranslatedText } from './strings.ts'
import { findStrings, stringsFor, type Theme } from './theme.ts'
import { oneLine, typeset, unbroken, withPlace } from './typography.ts'

export type StoryView = {
  readonly kind: ArticleKind
  readonly url: string
  readonly title: string
  readonly dek: string
  readonly byline: string
  readonly place: string
  readonly series: string
  readonly minutes: string
  /** Byline, place, and the note of an untranslated story; joined by a middle dot. */
  readonly credits: string
  /** As the credits, with the kind where the block does not tell it, and the minutes. */
  readonly meta: string
  /** As the meta without the place, for a theme that has a place for it elsewhere. */
  readonly facts: string
  /** Its language and direction where they differ from the edition's; else ''. */
  readonly lang: string
  readonly dir: string
  readonly picture: PictureView | null
}

export type PictureView = {
  /** The widest file. Templates ask for that of a slot with `{{img picture width=152}}`. */
  readonly src: string
  readonly sizes: readonly PictureSize[]
  readonly alt: string
  readonly credit: string
}

export type PopularView = Pick<StoryView, 'url' | 'title' | 'byline' | 'lang' | 'dir'>

/** `told`: what the block says already, so that the meta line need not. */
export type StoryViewer = (
  story: Story,
  told: { readonly kind: boolean; readonly place: boolean },
) => StoryView

export function storyViewer(language: string, theme: Theme, mediaUrl: string): StoryViewer {
  const strings = stringsFor(theme, language)
  return ({ article, untranslated }, told) => {
    const foreign = foreignOf(article.language, language, strings, theme)
    const set = (text: string): string =>
      withPlace(typeset(oneLine(text), foreign.strings), oneLine(article.place))
    const minutes = article.minutes === null ? 0 : Math.round(article.minutes)
    const time = minutes > 0 ? (pluralText(strings, 'minutes', minutes) ?? '').replaceAll(' ', NBSP) : ''
    const place = unbroken(oneLine(article.place))
    const byline = bylineOf(article.authors, strings)
    const sizes = pictureSizes(article.image, mediaUrl)
    const src = sizes[0]?.src
    const kind = told.kind || article.kind === 'article' ? '' : strings.labels[article.kind]
    const where = told.place ? '' : place
    const note = untranslated ? typeset(untranslatedText(strings, article.language), strings) : ''
    return {
      kind: article.kind,
      url: linkOf(article.url, article.title),
      title: set(article.title),
      dek: set(article.dek),
      byline,
      place,
      series: set(article.series),
      minutes: time,
      credits: dotted(strings, [byline, where, note]),
      meta: dotted(strings, [kind, byline, where, time, note]),
      facts: dotted(strings, [kind, byline, time, note]),
      lang: foreign.lang,
      dir: foreign.dir,
      picture:
        article.image && src
          ? { src, sizes, alt: oneLine(article.image.alt), credit: set(article.image.credit ?? '') }
          : null,
    }
  }
}

export function popularViewer(language: string, theme: Theme): (story: PopularStory) => PopularView {
  const strings = stringsFor(theme, language)
  return (story) => {
    const foreign = foreignOf(story.language, language, strings, theme)
    return {
      url: linkOf(story.url, story.title),
      title: typeset(oneLine(story.title), foreign.strings),
      byline: bylineOf(story.authors, strings),
      lang: foreign.lang,
      dir: foreign.dir,
    }
  }
}

const NBSP = '\u00a0'
/** The shape of a BCP 47 tag; anything else is as good as unknown. */
const LANGUAGE = /^[a-z]{2,8}(?:-[a-z0-9]{1,8})*$/i
const RIGHT_TO_LEFT = new Set(['ar', 'ckb', 'dv', 'fa', 'he', 'ps', 'sd', 'ug', 'ur', 'yi'])

/** How a text in `language` is set within an edition in another. */
function foreignOf(
  language: string,
  edition: string,
  strings: Strings,
  theme: Theme,
): { readonly lang: string; readonly dir: string; readonly strings: Strings } {
  const base = language.split('-')[0] ?? ''
  if (!LANGUAGE.test(language) || base === edition.split('-')[0]) return { lang: '', dir: '', strings }
  const direction = RIGHT_TO_LEFT.has(base) ? 'rtl' : 'ltr'
  return {
    lang: language,
    dir: direction === strings.direction ? '' : direction,
    strings: findStrings(theme, language) ?? { ...strings, noBreak: [] },
  }
}

/** A line may not begin with the dot. Parts that read the other way are kept from turning their neighbours round. */
function dotted({ direction }: Strings, parts: readonly string[]): string {
  return parts
    .filter(Boolean)
    .map((part) => (readsAgainst(part, direction) ? `\u2068${part}\u2069` : part))
    .join(`${NBSP}· `)
}

const RIGHT_TO_LEFT_LETTER = /[\p{sc=Hebrew}\p{sc=Arabic}\p{sc=Syriac}\p{sc=Thaana}\p{sc=Nko}]/u

function readsAgainst(text: string, direction: Strings['direction']): boolean {
  const letters = text.match(/\p{L}/gu) ?? []
  return letters.some((letter) => RIGHT_TO_LEFT_LETTER.test(letter) === (direction === 'ltr'))
}

function bylineOf(authors: readonly string[], strings: Strings): string {
  return typeset(namesText(strings, authors.map(oneLine).filter(Boolean)), strings)
}

function linkOf(url: string, title: string): string {
  const link = linkUrl(url)
  if (link?.startsWith('http')) return link
  throw new PostriderError(
    'input',
    `The story "${oneLine(title).slice(0, 80)}" has no http or https URL: correct its source, or take the story out.`,
  )
}
