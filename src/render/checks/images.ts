// Pictures: each has words for those who do not see it, and an address from which readers may fetch it.
import type { Article } from '../../core/article.ts'
import { storiesOf } from '../../core/issue.ts'
import { isLoopback, pictureUrl } from '../addresses.ts'
import { comparable } from '../typography.ts'
import { type CheckInput, type PreflightSettings, quote, type Remark, type Rule } from './rule.ts'

/** Every article with a picture once, with the edition in which it first stands. */
function pictured({ issue }: CheckInput): readonly { readonly article: Article; readonly edition: string }[] {
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
      .filter(({ article }) => comparable(article.image?.alt ?? '') === '')
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
    const stories = pictured(input).map(({ article, edition }) => {
      const url = pictureUrl(article.image?.src ?? '', settings.mediaUrl)
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

export const IMAGE_RULES: readonly Rule[] = [imageAlt, imageAddress]
