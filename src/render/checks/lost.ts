// Nothing lost: what went into the issue stands in the mail. MJML drops text that it cannot place without a word.
import type { Story } from '../../core/issue.ts'
import { merge, parseMergeable } from '../../core/merge.ts'
import { linkUrl, pictureSizes } from '../addresses.ts'
import { storyLink } from '../story-links.ts'
import { comparable } from '../typography.ts'
import {
  type CheckInput,
  nameOf,
  type PreflightSettings,
  quote,
  type ReadVariant,
  type Remark,
  type Rule,
  SAMPLE_READER,
} from './rule.ts'

const MEND =
  'Look in the theme for an unclosed tag, for text outside an mj-text, or for a row that was left out.'

function forEachVariant(
  input: CheckInput,
  remarks: (variant: ReadVariant) => readonly Omit<Remark, 'level'>[],
): readonly Remark[] {
  return input.variants.flatMap((variant) =>
    remarks(variant).map((remark) => ({
      ...remark,
      level: 'red' as const,
      edition: variant.edition.language,
    })),
  )
}

/** Whether the HTML has a link to `url` whose words hold the title. */
function isLinked({ page }: ReadVariant, url: string, title: string): boolean {
  return (page.links.get(linkUrl(url) ?? '') ?? []).some((words) => words.includes(comparable(title)))
}

/** Whether the plain text has both the URL, whole, and the title. */
function textSearch({ text }: ReadVariant): (url: string, title: string) => boolean {
  const urls = new Set(text.split(/\s+/))
  const words = comparable(text)
  return (url, title) => urls.has(linkUrl(url) ?? '') && words.includes(comparable(title))
}

const lostStory: Rule = {
  id: 'lost-story',
  check: (input) => {
    const { issue, settings } = input
    const inHtml = storyLink(settings, issue.key, 'html')
    const inText = storyLink(settings, issue.key, 'text')
    return forEachVariant(input, (variant) => {
      const isInText = textSearch(variant)
      const stories = [...variant.stories.map(({ article }) => article), ...variant.edition.popular]
      return stories.flatMap(({ url, title }) => {
        const lost = (part: string) => ({
          article: url,
          message: `${quote(title)} is not in the ${part} of ${nameOf(variant)}. ${MEND}`,
        })
        return [
          ...(isLinked(variant, inHtml(url), title) ? [] : [lost('HTML')]),
          ...(isInText(inText(url), title) ? [] : [lost('plain text')]),
        ]
      })
    })
  },
}

/** Blogs are a name and a title by design; every other block shows dek and picture. */
function storiesInFull({ edition, variant }: ReadVariant, settings: PreflightSettings): readonly Story[] {
  const shown = edition.sections.filter(({ id }) => {
    const plan = settings.sections.find((section) => section.id === id)
    return variant.sections.includes(id) && plan?.layout !== 'blogs'
  })
  return [...(edition.lead ? [edition.lead] : []), ...shown.flatMap((section) => section.stories)]
}

/** None where the theme says that it shows no pictures. */
function picturedIn(variant: ReadVariant, settings: PreflightSettings): readonly Story[] {
  return settings.theme.pictures ? storiesInFull(variant, settings) : []
}

const lostPicture: Rule = {
  id: 'lost-picture',
  check: (input) =>
    forEachVariant(input, (variant) =>
      picturedIn(variant, input.settings).flatMap(({ article: { image, title, url } }) => {
        const sizes = pictureSizes(image, input.settings.mediaUrl)
        if (!image || sizes.length === 0) return []
        const isThere = variant.page.images.some(
          (found) =>
            sizes.some(({ src }) => src === found.src) &&
            comparable(found.alt ?? '') === comparable(image.alt),
        )
        return isThere
          ? []
          : [
              {
                article: url,
                message: `The picture of ${quote(title)} or its alternative text is not in ${nameOf(variant)}. ${MEND}`,
              },
            ]
      }),
    ),
}

const lostWords: Rule = {
  id: 'lost-words',
  check: (input) =>
    forEachVariant(input, (variant) => {
      const intro = variant.edition.intro.map((text) => merge(parseMergeable(text, 'plain'), SAMPLE_READER))
      const inFull = storiesInFull(variant, input.settings).map((s) => s.article.dek)
      const shown = new Set([...intro, ...variant.edition.corrections, ...inFull].map(comparable))
      const inText = comparable(variant.text)
      const all = [...intro, ...variant.edition.corrections, ...variant.stories.map((s) => s.article.dek)]
      return all
        .map(comparable)
        .flatMap((text) => [
          ...(shown.has(text) && !variant.page.words.includes(text)
            ? [{ message: `${quote(text)} is not in the HTML of ${nameOf(variant)}. ${MEND}` }]
            : []),
          ...(inText.includes(text)
            ? []
            : [{ message: `${quote(text)} is not in the plain text of ${nameOf(variant)}. ${MEND}` }]),
        ])
    }),
}

export const LOST_RULES: readonly Rule[] = [lostStory, lostPicture, lostWords]
