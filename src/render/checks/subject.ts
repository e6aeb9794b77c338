// The two lines that a reader sees before opening: subject and preheader.
import type { Edition } from '../../core/issue.ts'
import { merge } from '../../core/merge.ts'
import { comparable } from '../typography.ts'
import { quote, type Remark, type Rule, wholeVariants } from './rule.ts'

/** Longer subjects are cut in every client, and fold in the header (RFC 5322, section 2.1.1). */
const LONGEST_SUBJECT = 78

function ofEditions(
  editions: readonly Edition[],
  message: string,
  level: 'red' | 'amber',
): readonly Remark[] {
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

const preheaderEmpty: Rule = {
  id: 'preheader-empty',
  check: ({ issue }) =>
    ofEditions(
      issue.editions.filter((e) => comparable(e.preheader) === ''),
      'has no preheader: inboxes show the date and “View online” there; write one in its note.',
      'amber',
    ),
}

const same = (a: string, b: string): boolean =>
  comparable(a) !== '' && comparable(a).toLowerCase() === comparable(b).toLowerCase()

const repeated: Rule = {
  id: 'subject-repeated',
  check: ({ issue: { editions } }) => [
    ...ofEditions(
      editions.filter((e) => same(e.subject, e.preheader)),
      'says the same in subject and preheader: let the preheader go on where the subject stops.',
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

export const SUBJECT_RULES: readonly Rule[] = [subjectEmpty, subjectLong, preheaderEmpty, repeated]
