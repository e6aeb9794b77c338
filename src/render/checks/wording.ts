// Words that nobody meant to send: placeholders, and characters that cannot be seen.
import type { Edition } from '../../core/issue.ts'
import { storiesOf } from '../../core/issue.ts'
import { hasControls } from '../typography.ts'
import { type CheckInput, quote, type Remark, type Rule } from './rule.ts'

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
      told(a.url, a.title, [a.title, a.dek, a.place, a.series, a.image?.alt ?? '', ...a.authors].join('\n')),
    ),
    ...edition.popular.map((p) => told(p.url, p.title, [p.title, ...p.authors].join('\n'))),
  ]
}

function remarksOn({ issue }: CheckInput, problem: (passage: Passage) => string | null): readonly Remark[] {
  return issue.editions.flatMap(passagesOf).flatMap((passage): readonly Remark[] => {
    const told = problem(passage)
    if (told === null) return []
    const { where, edition, article } = passage
    return [
      { level: 'amber', edition, message: `${where} ${told}`, ...(article === undefined ? {} : { article }) },
    ]
  })
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

export const WORDING_RULES: readonly Rule[] = [unfinished, controlCharacters]
