// Pictures: each has words for those who do not see it, and an address from which readers may fetch it.
import type { Article } from '../../core/article.ts'
import { storiesOf } from '../../core/issue.ts'
import { isLoopback, pictureSizes } from '../addresses.ts'
import { comparable } from '../typography.ts'
import { type CheckInput, type PreflightSettings, quote, type Remark, type Rule } from './rule.ts'

/** Every article that has a picture, shown or missing, once, with its first edition; none in a theme without pictures. */
function pictured({
  issue,
  settings,
}: CheckInput): readonly { readonly article: Article; readonly edition: string }[] {
  if (!settings.theme.pictures) return []
  const seen = new Set<string>()
  return issue.editions.flatMap((edition) =>
    storiesOf(edition).flatMap(({ article }) => {
      if (!article.image || seen.has(article.id)) return []
      seen.add(article.id)
      return [{ article, edition: edition.language }]
    }),
  )
}

const imageAlt: Rule = {
  id: 'image-alt',
  check: (input) =>
    pictured(input)
      .filter(({ article: { image } }) => !image?.missing && comparable(image?.alt ?? '') === '')
      .map(({ article, edition }) => ({
        level: 'amber',
        article: article.url,
        edition,
        message: `The picture of ${quote(article.title)} has no alternative text: say in a few words what it shows.`,
      })),
}

/** Why readers may not see what is at a URL, or null where they can. */
function obstacle(url: string, { mailScheme }: PreflightSettings): string | null {
  if (url.startsWith('https:')) return null
  const staysHere = mailScheme === 'inbox' || mailScheme === 'folder'
  if (isLoopback(url)) return staysHere ? null : 'is on this machine, where no reader can fetch it'
  return 'is not on https, and many clients do not show it'
}

const imageAddress: Rule = {
  id: 'image-address',
  check: (input) => {
    const { settings } = input
    const shown = pictured(input).filter(({ article }) => article.image?.missing === undefined)
    const stories = shown.map(({ article, edition }) => {
      const url = pictureSizes(article.image, settings.mediaUrl)[0]?.src ?? null
      return { article, edition, url, isOurs: url?.startsWith(`${settings.mediaUrl}/`) === true }
    })
    const ours = stories.some((story) => story.isOurs) ? obstacle(settings.mediaUrl, settings) : null
    const remarks = stories.flatMap(({ article, edition, url, isOurs }): readonly Remark[] => {
      const why =
        url === null ? 'has an address that cannot be used, so it is left out' : obstacle(url, settings)
      if (isOurs || why === null) return []
      const message = `The picture of ${quote(article.title)} ${why}: give it an https address, or put the file below content/.`
      return [{ level: 'amber', article: article.url, edition, message }]
    })
    return ours === null
      ? remarks
      : [
          {
            level: 'amber',
            message: `Pictures are served from ${settings.mediaUrl}, which ${ours}: set publication.publicUrl to an https address.`,
          },
          ...remarks,
        ]
  },
}

/** A picture that could not be had when the issue was drafted: the letter is whole without it, but ask the editor. */
const pictureMissing: Rule = {
  id: 'picture-missing',
  check: (input) =>
    pictured(input).flatMap(({ article, edition }) => {
      const why = article.image?.missing
      if (why === undefined) return []
      const message = `${quote(article.title)} stands without its picture. ${why} Mend it at its source and gather again, or let the story stand as text.`
      return [{ level: 'amber', article: article.url, edition, message } as const]
    }),
}

export const IMAGE_RULES: readonly Rule[] = [imageAlt, imageAddress, pictureMissing]
