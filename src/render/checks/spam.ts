// What spam filters count against a letter, as far as it can be told from the letter alone.
import { merge } from '../../core/merge.ts'
import { contrast } from '../colours.ts'
import { ownerOf } from '../hosts.ts'
import { type MailText, wordsOf } from '../mail-tree.ts'
import { comparable } from '../typography.ts'
import { INVISIBLE, SPECK, seenTexts } from './legibility.ts'
import { replyMark } from './phrases.ts'
import { linksOf, placeAt, treeOf } from './place.ts'
import {
  nameOf,
  quote,
  type ReadVariant,
  type Remark,
  type Rule,
  SAMPLE_READER,
  wholeVariants,
} from './rule.ts'

type Said = Omit<Remark, 'edition'>

function onEach(id: string, look: (read: ReadVariant) => readonly Said[]): Rule {
  return {
    id,
    check: (input) =>
      wholeVariants(input).flatMap((read) =>
        look(read).map((said): Remark => ({ ...said, edition: read.edition.language })),
      ),
  }
}

const amber = (message: string): readonly Said[] => [{ level: 'amber', message }]
const count = (text: string, pattern: RegExp): number => text.match(pattern)?.length ?? 0

/** On the subject as a reader without a name gets it. */
function onSubject(id: string, fault: (subject: string) => string | null): Rule {
  return onEach(id, ({ variant, edition }) => {
    const subject = merge(variant.subject, {})
    const told = fault(subject)
    return told === null
      ? []
      : amber(`The subject of the ${edition.language} edition, ${quote(subject)}, ${told}.`)
  })
}

const FEWEST_LETTERS = 10

const shouting = onSubject('subject-shouting', (subject) => {
  const large = count(subject, /\p{Lu}/gu)
  const isShouted = large >= FEWEST_LETTERS && count(subject, /\p{Ll}/gu) === 0
  return isShouted
    ? 'is all in capitals, which filters count and readers hear as shouting: write it as a sentence'
    : null
})

const marks = onSubject('subject-marks', (subject) => {
  const calls = count(subject, /[!¡！]/gu)
  const money = count(subject, /\p{Sc}/gu)
  if (calls > 1) return `has ${calls} exclamation marks, which filters count: one at most`
  return money > 2 || /\p{Sc}\s*\p{Sc}/u.test(subject)
    ? `has ${money} currency signs, which filters count: say the sums in the letter`
    : null
})

const reply = onSubject('subject-reply', (subject) => {
  const mark = replyMark(subject)
  return mark === undefined
    ? null
    : `begins with ${quote(mark)} and answers nobody, which filters and readers take for a trick: take it away`
})

/** Below this many letters a letter is a picture to filters. */
const FEWEST_BESIDE_PICTURE = 400
const LETTERS_PER_PICTURE = 60
/** Narrower pictures are signs and ornaments. */
const NARROWEST_PICTURE = 100

const pictures = onEach('image-ratio', (read) => {
  const tree = treeOf(read)
  const large = tree.elements.filter(
    ({ name, attribs }) =>
      name === 'img' &&
      !(Number.parseInt(attribs.width ?? '', 10) < NARROWEST_PICTURE) &&
      // A line across the page is no picture to read.
      attribs.alt !== '',
  ).length
  const letters = wordsOf(tree.texts).length
  if (large === 0 || letters >= Math.max(FEWEST_BESIDE_PICTURE, large * LETTERS_PER_PICTURE)) return []
  const what = large === 1 ? 'one picture' : `${large} pictures`
  return amber(
    `${nameOf(read).replace('the', 'The')} is ${what} and ${letters} letters of text, and filters distrust letters that are pictures: say in words what they say.`,
  )
})

const hidden = onEach('hidden-text', (read) => {
  const tree = treeOf(read)
  const preheader = comparable(merge(read.variant.preheader, SAMPLE_READER))
  const isUnread = ({ name }: { readonly name: string }): boolean =>
    ['style', 'script', 'title', 'template', 'textarea', 'noscript', 'xml'].includes(name)
  const found = seenTexts(tree, 'light').flatMap(({ text, look }): readonly [MailText, string][] => {
    const words = wordsOf([{ ...text, isShown: true }])
    if (text.parent && isUnread(text.parent)) return []
    if (look.isHidden || !text.isShown)
      return preheader !== '' && preheader === words ? [] : [[text, 'is hidden']]
    if (look.size < SPECK) return [[text, `is set in ${Number(look.size.toFixed(1))}px`]]
    const isInvisible = look.colour && look.ground && contrast(look.colour, look.ground) < INVISIBLE
    return isInvisible ? [[text, 'has the colour of its ground']] : []
  })
  const [first] = found
  if (!first) return []
  const [text, how] = first
  const more = found.length === 1 ? '' : `, and ${found.length - 1} more like it`
  return amber(
    `${quote(wordsOf([{ ...text, isShown: true }]))}${more} in ${nameOf(read)} ${how}, which filters take for a trick, ${placeAt(read, text.start)}: show it or take it out; only the preheader may be hidden.`,
  )
})

/** Of the words of the HTML, in hundredths. */
const FEWEST_IN_TEXT = 40

const plainText = onEach('text-part', (read) => {
  const words = (text: string): number => count(text, /[\p{L}\p{N}]{2,}/gu)
  const inHtml = words(read.page.words)
  const inText = words(read.text.replace(/https?:\/\/\S+/g, ' '))
  return inText * 100 >= inHtml * FEWEST_IN_TEXT
    ? []
    : amber(
        `The plain text of ${nameOf(read)} has ${inText} words and its HTML ${inHtml}: filters compare the two, and some readers see only the first; put all stories into the theme's .txt.hbs.`,
      )
})

const MOST_HOSTS = 20

const hosts = onEach('link-hosts', (read) => {
  const owners = new Set(
    linksOf(read).flatMap(({ url }) => (url?.protocol.startsWith('http') ? [ownerOf(url.hostname)] : [])),
  )
  return owners.size <= MOST_HOSTS
    ? []
    : [
        {
          level: 'info',
          message: `${nameOf(read).replace('the', 'The')} links to ${owners.size} different sites, and each counts for its reputation with filters: leave out those that it can do without.`,
        },
      ]
})

/** Longer than any word, number or address that people write; `=` only ends it. */
const BASE64 = /[A-Za-z0-9+/]{160,4000}={0,2}/

const encoded = onEach('encoded-text', (read) => {
  const parts = [
    { name: 'HTML', words: read.page.words },
    { name: 'plain text', words: read.text.replace(/\S+:\/\/\S+/g, ' ') },
  ]
  return parts.flatMap(({ name, words }) => {
    const run = BASE64.exec(words)?.[0] ?? ''
    const isCode = /[a-z]/.test(run) && /[A-Z]/.test(run) && /[0-9]/.test(run)
    return isCode
      ? amber(
          `The ${name} of ${nameOf(read)} has ${quote(run.slice(0, 40))} in it, which looks like an encoded file: take it out of its source.`,
        )
      : []
  })
})

export const SPAM_RULES: readonly Rule[] = [
  shouting,
  marks,
  reply,
  pictures,
  hidden,
  plainText,
  hosts,
  encoded,
]
