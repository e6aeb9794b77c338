// Words that nobody meant to send: placeholders, and characters that cannot be seen.
import type { Edition } from '../../core/issue.ts'
import { storiesOf } from '../../core/issue.ts'
import { type Localised, localised } from '../../core/plan.ts'
import { wordsOf } from '../mail-tree.ts'
import { hasControls } from '../typography.ts'
import { placeAt, treeOf } from './place.ts'
import {
  type CheckInput,
  nameOf,
  quote,
  type ReadVariant,
  type Remark,
  type Rule,
  wholeVariants,
} from './rule.ts'

type Passage = {
  /** What a person would call it. */
  readonly where: string
  readonly text: string
  readonly edition: string
  readonly article?: string
  /** Whether `[[first_name]]` is a merge field here; elsewhere it stays as it is. */
  readonly isMerged: boolean
}

/** All words of an edition with the place where each would be mended. */
function passagesOf(edition: Edition): readonly Passage[] {
  const { language } = edition
  const own = (where: string, text: string, isMerged: boolean): Passage => ({
    where: `The ${where} of the ${language} edition`,
    text,
    edition: language,
    isMerged,
  })
  const told = (url: string, title: string, text: string): Passage => ({
    where: quote(title),
    text,
    edition: language,
    article: url,
    isMerged: false,
  })
  return [
    own('subject', edition.subject, true),
    own('preheader', edition.preheader, true),
    ...edition.intro.map((text) => own('intro', text, true)),
    ...edition.corrections.map((text) => own('corrections', text, false)),
    ...storiesOf(edition).map(({ article: a }) =>
      told(
        a.url,
        a.title,
        [a.title, a.dek, a.place, a.series, a.image?.alt ?? '', a.image?.credit ?? '', ...a.authors].join(
          '\n',
        ),
      ),
    ),
    ...(edition.signed ? [own('signature', `${edition.signed.name}\n${edition.signed.role}`, false)] : []),
    ...edition.popular.map((p) => told(p.url, p.title, [p.title, ...p.authors].join('\n'))),
  ]
}

/** The words of the config, which stand in every issue. */
function passagesOfConfig({ issue, settings: { publication, sections } }: CheckInput): readonly Passage[] {
  const { name, strap, postalAddress, footer, support } = publication
  const texts: readonly (readonly [where: string, text: Localised])[] = [
    ['publication.name', name],
    ['publication.strap', strap],
    ['publication.postalAddress', postalAddress],
    ...footer.map(({ title }) => ['publication.footer', title] as const),
    ...(support ? [support.title, support.text, support.button] : []).map(
      (text) => ['publication.support', text] as const,
    ),
    ...sections.map(({ title }) => ['sections', title] as const),
  ]
  return issue.editions.flatMap(({ language }) =>
    texts.map(([where, text]) => ({
      where: `A text of ${where} in newsletter.config.ts`,
      text: localised(text, language),
      edition: language,
      isMerged: false,
    })),
  )
}

function remarksOn(input: CheckInput, problem: (passage: Passage) => string | null): readonly Remark[] {
  return [...input.issue.editions.flatMap(passagesOf), ...passagesOfConfig(input)].flatMap(
    (passage): readonly Remark[] => {
      const told = problem(passage)
      if (told === null) return []
      const { where, edition, article } = passage
      return [
        {
          level: 'amber',
          edition,
          message: `${where} ${told}`,
          ...(article === undefined ? {} : { article }),
        },
      ]
    },
  )
}

const UNFINISHED: readonly { readonly pattern: RegExp; readonly isOnlyUnmerged?: true }[] = [
  { pattern: /(?<![\p{L}\p{N}])(?:TK)+(?![\p{L}\p{N}])/u },
  { pattern: /(?<![\p{L}\p{N}])TODO(?![\p{L}\p{N}])/u },
  { pattern: /(?<![\p{L}\p{N}])XXX+(?![\p{L}\p{N}])/u },
  { pattern: /lorem ipsum/i },
  { pattern: /\{\{/ },
  { pattern: /\[\[[a-z_]+(?:\||\]\])/, isOnlyUnmerged: true },
]

const unfinished: Rule = {
  id: 'unfinished-text',
  check: (input) =>
    remarksOn(input, ({ text, isMerged }) => {
      const found = UNFINISHED.filter((sign) => !(isMerged && sign.isOnlyUnmerged)).flatMap(
        ({ pattern }) => pattern.exec(text)?.[0] ?? [],
      )
      return found.length === 0
        ? null
        : `has ${found.map((sign) => `“${sign}”`).join(' and ')} in it: finish the text, or leave it if it is meant.`
    }),
}

const controlCharacters: Rule = {
  id: 'control-characters',
  check: (input) =>
    remarksOn(input, ({ text }) =>
      hasControls(text)
        ? 'has characters that cannot be seen, and that were taken out of the letter: type the passage anew at its source.'
        : null,
    ),
}

// What turns a text round past its own end, and controls but tab and line end; U+2068 and U+2069 in pairs are ours.
const STRAY = /\u2068[^\u2066-\u2069\n]*\u2069|[\u202a-\u202e\u2066-\u2069\p{Cs}]|(?![\t\n\r])\p{Cc}/gu
const ALWAYS_PAIRED = /^\u2068/

/** The first character of a text that cannot be seen and does harm, with where it stands. */
function strayIn(text: string): { readonly name: string; readonly at: number } | null {
  const found = text.matchAll(STRAY).find(([match]) => !(ALWAYS_PAIRED.test(match) && match.length > 1))
  if (!found) return null
  const code = (found[0].codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')
  return { name: `U+${code}`, at: found.index }
}

/** What article texts bring is told by `control-characters`; this is what a theme, its strings or a helper let in. */
function straysOf(read: ReadVariant): readonly string[] {
  const inText = strayIn(read.text)
  const tree = treeOf(read)
  const inHtml = strayIn(read.html)
  // Entities are read in texts and attributes only, and are then what readers get.
  const spelt = tree.texts.find(({ text }) => strayIn(text))
  const element = tree.elements.find(({ attribs }) => Object.values(attribs).some((value) => strayIn(value)))
  const name =
    inHtml?.name ?? (spelt && strayIn(spelt.text)?.name) ?? (element && attributeStray(element.attribs))
  const at = spelt?.start ?? element?.startIndex ?? inHtml?.at ?? 0
  return [
    ...(name ? [`has ${name} in the HTML of ${nameOf(read)}, ${placeAt(read, at)}`] : []),
    ...(inText
      ? [
          `has ${inText.name} in the plain text of ${nameOf(read)}, near ${quote(wordsNear(read.text, inText.at))}`,
        ]
      : []),
  ]
}

const attributeStray = (attribs: Readonly<Record<string, string>>): string | undefined =>
  Object.values(attribs).flatMap((value) => strayIn(value)?.name ?? [])[0]

function wordsNear(text: string, at: number): string {
  const line = text.slice(Math.max(0, at - 40), at + 20)
  return wordsOf([{ text: line, parent: null, start: 0, isShown: true }])
}

const controlsInMail: Rule = {
  id: 'control-output',
  check: (input) =>
    wholeVariants(input).flatMap((read) =>
      straysOf(read).map((told) => ({
        level: 'amber' as const,
        edition: read.edition.language,
        message: `The letter ${told}: it cannot be seen and may turn the text round; look in the theme and its strings, and type the passage anew.`,
      })),
    ),
}

export const WORDING_RULES: readonly Rule[] = [unfinished, controlCharacters, controlsInMail]
