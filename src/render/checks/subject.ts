// The two lines that a reader sees before opening: subject and preheader.
import type { Edition, FindingLevel } from '../../core/issue.ts'
import { merge, parseMergeable } from '../../core/merge.ts'
import { comparable } from '../typography.ts'
import { quote, type Remark, type Rule, wholeVariants } from './rule.ts'

/** Longer subjects are cut in every client, and fold in the header (RFC 5322, section 2.1.1). */
const LONGEST_SUBJECT = 78

/** Telephones show 33 to 41 characters, desktop clients 60 to 70. */
const ON_PHONES = 41
const SHOWN_ON_PHONES = 33
const ON_DESKTOPS = 60
/** With a shorter one the inbox goes on with what stands next in the letter; a longer one is cut everywhere. */
const SHORTEST_PREHEADER = 30
const LONGEST_PREHEADER = 150

function ofEditions(editions: readonly Edition[], message: string, level: FindingLevel): readonly Remark[] {
  return editions.map(({ language }) => ({
    level,
    edition: language,
    message: `The ${language} edition ${message}`,
  }))
}

const subjectEmpty: Rule = {
  id: 'subject-empty',
  check: ({ issue }) =>
    ofEditions(
      issue.editions.filter((e) => comparable(e.subject) === ''),
      'has no subject: write one in its note, or choose a lead, whose title then stands in.',
      'red',
    ),
}

const subjectLong: Rule = {
  id: 'subject-long',
  check: (input) =>
    wholeVariants(input).flatMap(({ variant, edition }) => {
      const length = [...merge(variant.subject, {})].length
      return length > LONGEST_SUBJECT
        ? ofEditions(
            [edition],
            `has a subject of ${length} characters: clients cut it; ${LONGEST_SUBJECT} at most, the first 40 count.`,
            'amber',
          )
        : []
    }),
}

const subjectCut: Rule = {
  id: 'subject-cut',
  check: (input) =>
    wholeVariants(input).flatMap(({ variant, edition }) => {
      const letters = [...merge(variant.subject, {})]
      if (letters.length <= ON_PHONES || letters.length > LONGEST_SUBJECT) return []
      const start = `“${letters.slice(0, SHOWN_ON_PHONES).join('').trimEnd()}…”`
      const where = letters.length > ON_DESKTOPS ? 'telephones and many desktop clients' : 'telephones'
      return ofEditions(
        [edition],
        `has a subject of ${letters.length} characters, which ${where} cut; some show no more than ${start}: let that say what the letter is about.`,
        'info',
      )
    }),
}

const preheaderLength: Rule = {
  id: 'preheader-length',
  check: (input) =>
    wholeVariants(input).flatMap(({ variant, edition }) => {
      const { length } = [...comparable(merge(variant.preheader, {}))]
      if (length === 0 || (length >= SHORTEST_PREHEADER && length <= LONGEST_PREHEADER)) return []
      const why =
        length < SHORTEST_PREHEADER
          ? 'inboxes go on with the date and “View online”'
          : 'every inbox cuts it before its end'
      return ofEditions(
        [edition],
        `has a preheader of ${length} characters: ${why}; ${SHORTEST_PREHEADER} to ${LONGEST_PREHEADER} do well.`,
        'info',
      )
    }),
}

const preheaderEmpty: Rule = {
  id: 'preheader-empty',
  check: ({ issue }) =>
    ofEditions(
      issue.editions.filter((e) => comparable(e.preheader) === ''),
      'has no preheader: inboxes show the date and “View online” there; write one in its note.',
      'amber',
    ),
}

const PAIRS: Readonly<Record<string, string>> = {
  ')': '(',
  ']': '[',
  '}': '{',
  '»': '«',
  '”': '“„',
  '“': '„',
}
/** A smile, and the bracket after the number in a list, have no partner. */
const SINGLE = /[:;=]-?[()[\]]|(?<![\p{L}\p{N}])[\p{L}\p{N}]\)/gu

/** The first bracket or quotation mark without its partner; apostrophes are not told from single quotation marks. */
function unmatched(text: string): string | undefined {
  const open: string[] = []
  for (const mark of text.replace(SINGLE, '')) {
    const last = open.at(-1)
    if (last !== undefined && PAIRS[mark]?.includes(last)) open.pop()
    else if (mark === '"' && open.includes('"')) open.splice(open.lastIndexOf('"'), 1)
    else if ('([{«“„"'.includes(mark)) open.push(mark)
    else if (mark in PAIRS) return mark
  }
  return open[0]
}

const subjectMarks: Rule = {
  id: 'subject-unmatched',
  check: (input) =>
    wholeVariants(input).flatMap(({ variant, edition }) => {
      const mark = unmatched(merge(variant.subject, {}))
      return mark === undefined
        ? []
        : ofEditions(
            [edition],
            `has ${mark} in its subject without its partner: look whether the subject is whole.`,
            'info',
          )
    }),
}

/** A reader always has an address and links; a name many have not given. */
const lacksFallback = (text: string): boolean =>
  parseMergeable(text, 'plain').slots.some(
    ({ field, fallback }) => field === 'first_name' && fallback.trim() === '',
  )

const fieldAlone: Rule = {
  id: 'field-fallback',
  check: ({ issue }) =>
    issue.editions.flatMap((edition) => {
      const places = [
        { name: 'subject', texts: [edition.subject] },
        { name: 'preheader', texts: [edition.preheader] },
        { name: 'intro', texts: edition.intro },
      ].filter(({ texts }) => texts.some(lacksFallback))
      return places.flatMap(({ name }) =>
        ofEditions(
          [edition],
          `has [[first_name]] without a fallback in its ${name}, and leaves a gap for readers who gave no name: write [[first_name|reader]].`,
          'amber',
        ),
      )
    }),
}

const same = (a: string, b: string): boolean =>
  comparable(a) !== '' && comparable(a).toLowerCase() === comparable(b).toLowerCase()

/** Whether the preheader is, begins with or holds the subject; one short word may come again. */
function goesOver(subject: string, preheader: string): boolean {
  const [said, again] = [subject, preheader].map((text) => comparable(text).toLowerCase())
  if (said === undefined || again === undefined || said === '' || again === '') return false
  return again === said || again.startsWith(said) || (said.length > 12 && again.includes(said))
}

const repeated: Rule = {
  id: 'subject-repeated',
  check: ({ issue: { editions } }) => [
    ...ofEditions(
      editions.filter((e) => goesOver(e.subject, e.preheader)),
      'says in its preheader what the subject says: let the preheader go on where the subject stops.',
      'amber',
    ),
    ...editions.flatMap((edition, i) => {
      const earlier = editions.slice(0, i).find((e) => same(e.subject, edition.subject))
      return earlier
        ? ofEditions(
            [edition],
            `has the subject of the ${earlier.language} edition, ${quote(edition.subject)}: write one in its own language.`,
            'amber',
          )
        : []
    }),
  ],
}

export const SUBJECT_RULES: readonly Rule[] = [
  subjectEmpty,
  subjectLong,
  subjectCut,
  preheaderEmpty,
  preheaderLength,
  repeated,
  subjectMarks,
  fieldAlone,
]
