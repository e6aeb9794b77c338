// The picture of a page: the one it gives for previews, with the words that stand by it.
import type { Picture } from '../core/article.ts'
import { recordOf, textOf } from './api-json.ts'
import { firstText, linkFrom } from './feed-entry.ts'
import { htmlText } from './feed-text.ts'
import { pictureWith } from './found-article.ts'
import type { PageHead } from './page-head.ts'
import type { ArticleData } from './page-json.ts'
import { outwards, type PageElement, type PageTree, textIn } from './page-tree.ts'

/** The picture, or null where the page gives none. */
export function pagePicture(
  tree: PageTree,
  head: PageHead,
  { image }: ArticleData,
  base: string,
): Picture | null {
  const [linked = ''] = head.links.filter(({ rel }) => rel === 'image_src').map(({ href }) => href)
  const ofData = [textOf(image.url), textOf(image.contentUrl), textOf(recordOf(image.url).url)]
  const told = [
    head.first('og:image:secure_url', 'og:image', 'og:image:url'),
    ...ofData,
    head.first('twitter:image', 'twitter:image:src', 'parsely-image-url', 'sailthru.image.full'),
    linked,
  ]
  const src = told.map((text) => linkFrom(text, base)).find((link) => link !== '') ?? ''
  if (!src) return null
  const shown = shownPicture(tree, src, base)
  const credit = htmlText(
    firstText(textOf(image.creditText), textOf(recordOf(image.creator).name), textOf(image.copyrightNotice)),
  )
  const caption = htmlText(
    firstText(shown ? captionOf(shown) : '', textOf(image.caption), textOf(image.description)),
  )
  const alt = htmlText(firstText(head.first('og:image:alt', 'twitter:image:alt'), shown?.attribs.alt))
  const picture = pictureWith(src, alt, caption)
  return picture && credit && !picture.credit ? { ...picture, credit: credit.slice(0, 160) } : picture
}

const MAX_PICTURES = 500

/** The same picture where it stands on the page, whatever its size there. */
function shownPicture({ elements }: PageTree, src: string, base: string): PageElement | undefined {
  const file = fileOf(src)
  if (file.length < 6) return undefined
  return elements
    .filter(({ name }) => name === 'img')
    .slice(0, MAX_PICTURES)
    .find(({ attribs }) =>
      [attribs.src, attribs['data-src']].some((each) => each && fileOf(linkFrom(each, base)) === file),
    )
}

/** The name of the file, without the size that it was cut to. */
function fileOf(url: string): string {
  return (URL.parse(url)?.pathname.split('/').at(-1) ?? '').replace(/-\d{2,4}x\d{2,4}(?=\.\w+$)/, '')
}

function captionOf(picture: PageElement): string {
  for (const around of [...outwards(picture)].slice(1, 6)) {
    if (around.name !== 'figure') continue
    const caption = around.children.find((child) => 'name' in child && child.name === 'figcaption')
    return caption && 'attribs' in caption ? textIn(caption as PageElement, 600) : ''
  }
  return ''
}
