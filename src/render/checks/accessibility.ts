// Accessibility: what a screen reader needs to say a letter well. The letter of each edition with all its sections is read.
import type { FindingLevel } from '../../core/issue.ts'
import { linkUrl, pictureUrl } from '../addresses.ts'
import { type MailElement, type MailTree, upFrom, wordsOf } from '../mail-tree.ts'
import { findStrings } from '../theme.ts'
import { comparable } from '../typography.ts'
import { emptyLinkWords, pictureOpening } from './phrases.ts'
import { articleOfPicture, labelOf, linksOf, picturesIn, placeAt, placeOf, treeOf } from './place.ts'
import {
  type CheckInput,
  nameOf,
  quote,
  type ReadVariant,
  type Remark,
  type Rule,
  wholeVariants,
} from './rule.ts'

type Said = {
  readonly level?: FindingLevel
  readonly message: string
  readonly article?: string | undefined
}

/** A rule on the letter of each edition. */
function onEach(
  id: string,
  look: (read: ReadVariant, tree: MailTree, input: CheckInput) => readonly Said[],
): Rule {
  return {
    id,
    check: (input) =>
      wholeVariants(input).flatMap((read) =>
        look(read, treeOf(read), input).map(
          ({ level = 'amber', message, article }): Remark => ({
            level,
            edition: read.edition.language,
            message,
            ...(article === undefined ? {} : { article }),
          }),
        ),
      ),
  }
}

const baseOf = (language: string): string => (language.split('-')[0] ?? '').toLowerCase()

const language = onEach('page-language', (read, tree, { settings }) => {
  const attribs = tree.elements.find(({ name }) => name === 'html')?.attribs ?? {}
  const { language } = read.edition
  const direction = findStrings(settings.theme, language)?.direction ?? 'ltr'
  const said: Said[] = []
  if (baseOf(attribs.lang ?? '') !== baseOf(language))
    said.push({
      message: `The HTML of ${nameOf(read)} says lang="${attribs.lang ?? ''}", and screen readers read it in the wrong voice: write <mjml lang="{{language}}"> in the theme.`,
    })
  if ((attribs.dir ?? '') !== direction)
    said.push({
      message: `The HTML of ${nameOf(read)} says dir="${attribs.dir ?? ''}", and its language reads ${direction}: write <mjml dir="{{direction}}"> in the theme.`,
    })
  return said
})

const title = onEach('page-title', (read, tree) => {
  // A title is the subject, and a letter without one is told by `subject-empty`.
  if (comparable(read.edition.subject) === '') return []
  const element = tree.elements.find(({ name }) => name === 'title')
  const words = element ? tree.textsIn(element).map(({ text }) => text) : []
  return comparable(words.join('')) === ''
    ? [
        {
          message: `The HTML of ${nameOf(read)} has no title, which names its window and is read first: put <mj-title>{{subject}}</mj-title> into the theme's head.`,
        },
      ]
    : []
})

const headings = onEach('heading-order', (read, tree) => {
  const said: Said[] = []
  let last = 0
  for (const element of spoken(tree).filter(({ name }) => /^h[1-6]$/.test(name))) {
    const level = Number(element.name.slice(1))
    const words = labelOf(tree, element)
    const tell = (what: string): void => {
      said.push({ message: `The ${read.edition.language} edition ${what}, ${placeOf(read, element)}.` })
    }
    if (words === '') tell(`has a heading <h${level}> without words: take it out, or give it some`)
    else if (last === 0 && level !== 1)
      tell(`begins its headings with <h${level}> ${quote(words)}: let the name of the letter be the <h1>`)
    else if (level > last + 1)
      tell(
        `goes from <h${last}> to <h${level}> at ${quote(words)}, and leaves a level out: make it <h${last + 1}>`,
      )
    last = level
  }
  if (last === 0)
    said.push({
      message: `The HTML of ${nameOf(read)} has no headings, by which people who do not see it find their way: set titles as <h1> to <h3> in the theme.`,
    })
  return said
})

const FILE_NAME = /^[^\s]+\.(?:jpe?g|png|gif|webp|avif|svg|bmp|tiff?|heic)$/i
const CAMERA_NAME =
  /^(?:img|dsc[nf]?|pict?|image|photo|screenshot|scan|untitled|снимок|изображение)[-_ ]?\(?\d[\d_.() -]*$/i

const alternatives = onEach('image-words', (read, tree, { settings }) =>
  spoken(tree)
    .filter(({ name }) => name === 'img')
    .flatMap(({ attribs, startIndex }): readonly Said[] => {
      const article = articleOfPicture(read, attribs.src ?? '', (src) => pictureUrl(src, settings.mediaUrl))
      const alt = comparable(attribs.alt ?? '')
      const which = article ? `of ${quote(article.title)}` : placeAt(read, startIndex ?? 0)
      const tell = (what: string, level: FindingLevel = 'amber'): readonly Said[] => [
        { level, message: `The picture ${which} ${what}`, article: article?.url },
      ]
      if (attribs.alt === undefined)
        return tell('has no alt, and its address is read out: give it one, or alt="" where it is decoration.')
      if (FILE_NAME.test(alt) || CAMERA_NAME.test(alt))
        return tell(
          `has a file name as its alternative text, ${quote(alt)}: say in a few words what it shows.`,
        )
      const opening = pictureOpening(alt)
      return opening === undefined
        ? []
        : tell(
            `begins its alternative text with ${quote(opening)}, which is said anyway: begin with what it shows.`,
            'info',
          )
    }),
)

const links = onEach('link-words', (read, tree, { settings }) => {
  // A picture of an article without words is told by `image-alt`.
  const isTold = (element: MailElement): boolean =>
    picturesIn(element).some(({ attribs }) =>
      articleOfPicture(read, attribs.src ?? '', (src) => pictureUrl(src, settings.mediaUrl)),
    )
  const all = linksOf(read).filter(({ element }) => tree.spoken.has(element))
  const wordless = all
    .filter(({ words, element }) => words === '' && !isTold(element))
    .map(
      ({ href, element, article }): Said => ({
        message: `A link to ${href.slice(0, 80) || 'nowhere'} says nothing, ${placeOf(read, element)}: give it words, or its picture an alt.`,
        article,
      }),
    )
  const vague = Map.groupBy(
    all.filter(({ words }) => emptyLinkWords(words) !== ''),
    ({ words }) => emptyLinkWords(words),
  )
  const unclear = [...vague].map(([words, same]): Said => {
    const targets = new Set(same.map(({ href }) => href)).size
    const [first] = same
    const where = first ? placeOf(read, first.element) : ''
    return targets > 1
      ? {
          message: `${targets} links of ${nameOf(read)} say ${quote(words)} and lead to different pages, the first ${where}: let each say where it leads.`,
        }
      : {
          level: 'info',
          message: `A link of ${nameOf(read)} says only ${quote(words)}, ${where}: let it say where it leads.`,
          article: first?.article,
        }
  })
  return [...wordless, ...unclear]
})

const tables = onEach('layout-table', (read, tree) => {
  const isData = (table: MailElement): boolean =>
    ['presentation', 'none'].includes(table.attribs.role ?? '') ||
    tree.elements.some((cell) => (cell.name === 'th' || cell.name === 'caption') && tableOf(cell) === table)
  const plain = spoken(tree).filter((element) => element.name === 'table' && !isData(element))
  const [first] = plain
  if (!first) return []
  const count = plain.length === 1 ? 'A table' : `${plain.length} tables`
  return [
    {
      message: `${count} of ${nameOf(read)} without role="presentation" would be read out cell by cell, the first ${placeOf(read, first)}: give mj-table that role in the theme.`,
    },
  ]
})

const foreign = onEach('foreign-text', (read, tree) => {
  const own = baseOf(read.edition.language)
  const told = [...read.stories.map(({ article }) => article), ...read.edition.popular].filter(
    (article) => /^[a-z]{2,8}(?:-|$)/i.test(article.language) && baseOf(article.language) !== own,
  )
  const passages = new Map(
    told.flatMap((article) =>
      [article.title, 'dek' in article ? article.dek : '']
        .map(comparable)
        .filter(Boolean)
        .map((words) => [words, article]),
    ),
  )
  const unmarked = passages.size === 0 ? [] : tree.texts.filter(({ isShown }) => isShown)
  return unmarked.flatMap((text): readonly Said[] => {
    const article = passages.get(comparable(text.text))
    if (!article) return []
    const marked =
      [...upFrom(text.parent)].find(({ attribs }) => attribs.lang !== undefined)?.attribs.lang ?? ''
    if (baseOf(marked) === baseOf(article.language)) return []
    return [
      {
        message: `${quote(wordsOf([text]))} is in ${article.language} and not marked so in ${nameOf(read)}, ${placeAt(read, text.start)}: put {{lang-of this}} into its tag in the theme.`,
        article: linkUrl(article.url) === null ? undefined : article.url,
      },
    ]
  })
})

function tableOf(cell: MailElement): MailElement | undefined {
  return [...upFrom(cell)].find(({ name }) => name === 'table')
}

function spoken(tree: MailTree): readonly MailElement[] {
  return tree.elements.filter((element) => tree.spoken.has(element))
}

export const ACCESSIBILITY_RULES: readonly Rule[] = [
  language,
  title,
  headings,
  alternatives,
  links,
  tables,
  foreign,
]
