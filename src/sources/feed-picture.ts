// The picture of an entry: the widest that the feed offers, with its words and its credit.
import type { MediaNs } from 'feedsmith'
import { type Enclosure, type EntryPicture, linkFrom } from './feed-entry.ts'
import { htmlText, shorten } from './feed-text.ts'

type Candidate = { readonly url: string | undefined; readonly width: number; readonly words: Words }
type Words = Pick<MediaNs.Content, 'title' | 'description' | 'credits'>

const IMAGE_FILE = /\.(?:jpe?g|png|gif|webp|avif)(?:$|\?)/i

/** Pictures narrower than this are counters and icons. */
const MIN_WIDTH = 32

/**
 * The picture to show: of `media:content`, then of thumbnails, then the enclosure and the others given
 * (`itunes:image`, JSON Feed's `image`); among several of a kind the widest.
 */
export function pictureFrom(
  media: MediaNs.ItemOrFeed | undefined,
  enclosures: readonly Enclosure[],
  others: readonly (string | undefined)[],
  base: string,
): EntryPicture | null {
  const outer: Words = media ?? {}
  const groups = media?.groups ?? []
  const contents = [
    ...(media?.contents ?? []).map((content) => ({ content, outer })),
    ...groups.flatMap((group) => (group.contents ?? []).map((content) => ({ content, outer: group }))),
  ]
  const images = contents
    .filter(({ content }) => isImage(content))
    .map((each) => candidate(each.content, each))
  const thumbnails = [
    ...(media?.thumbnails ?? []).map((thumbnail) => candidate(thumbnail, { outer })),
    ...groups.flatMap((group) => (group.thumbnails ?? []).map((one) => candidate(one, { outer: group }))),
    ...contents.flatMap(({ content }) =>
      (content.thumbnails ?? []).map((one) => candidate(one, { content, outer })),
    ),
  ]
  const plain = [
    ...enclosures.filter((enclosure) => enclosure.type.startsWith('image/')).map(({ url }) => url),
    ...others,
  ].map((url): Candidate => ({ url, width: 0, words: outer }))
  for (const offer of [images, thumbnails, plain]) {
    const chosen = offer
      .filter(({ url, width }) => linkFrom(url, base) !== '' && (width === 0 || width >= MIN_WIDTH))
      .toSorted((a, b) => b.width - a.width)[0]
    if (chosen) return pictureOf(chosen, base)
  }
  return null
}

function isImage({ url = '', type = '', medium }: MediaNs.Content): boolean {
  if (medium) return medium === 'image'
  return type ? type.startsWith('image/') : IMAGE_FILE.test(url)
}

function candidate(
  { url, width }: { readonly url?: string; readonly width?: number },
  { content, outer }: { readonly content?: Words; readonly outer: Words },
): Candidate {
  const words: Words = {
    ...outer,
    ...(content?.title && { title: content.title }),
    ...(content?.description && { description: content.description }),
    ...(content?.credits && { credits: content.credits }),
  }
  return { url, width: width ?? 0, words }
}

function pictureOf({ url, words }: Candidate, base: string): EntryPicture {
  return {
    src: linkFrom(url, base),
    alt: altFrom([words.description?.value, words.title?.value]),
    credit: htmlText(words.credits?.[0]?.value ?? ''),
  }
}

/** A text alternative is a sentence; where the feed has a page of description, the title says more. */
const LONGEST_ALT = 160

function altFrom(texts: readonly (string | undefined)[]): string {
  const plain = texts.map((text) => htmlText(text ?? '')).filter((text) => text !== '')
  return plain.find((text) => text.length <= LONGEST_ALT) ?? shorten(plain[0] ?? '', LONGEST_ALT)
}
