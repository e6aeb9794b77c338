// What the law and the large providers ask of a newsletter, and what makes its links work: all of it red.
import { merge, parseMergeable } from '../../core/merge.ts'
import { localised } from '../../core/plan.ts'
import { isLoopback } from '../addresses.ts'
import { fill } from '../strings.ts'
import { findStrings } from '../theme.ts'
import { comparable, oneLine } from '../typography.ts'
import { type CheckInput, nameOf, type ReadVariant, type Remark, type Rule, SAMPLE_READER } from './rule.ts'

/** A red remark for each part of each variant in which a text does not stand. */
function missing(
  input: CheckInput,
  expected: (variant: ReadVariant) => string,
  message: (part: string) => string,
): readonly Remark[] {
  return input.variants.flatMap((variant) => {
    const words = comparable(expected(variant))
    const parts = [
      { name: 'HTML', words: variant.page.words },
      { name: 'plain text', words: comparable(variant.text) },
    ]
    return parts
      .filter((part) => words === '' || !part.words.includes(words))
      .map(({ name }) => ({
        level: 'red' as const,
        edition: variant.edition.language,
        message: message(`the ${name} of ${nameOf(variant)}`),
      }))
  })
}

const postalAddress: Rule = {
  id: 'postal-address',
  check: (input) => {
    const { postalAddress: address } = input.settings.publication
    const empty = input.issue.editions.filter((e) => oneLine(localised(address, e.language)) === '')
    if (empty.length > 0)
      return empty.map(({ language }) => ({
        level: 'red' as const,
        edition: language,
        message: `The ${language} edition has no postal address: set publication.postalAddress in newsletter.config.ts.`,
      }))
    return missing(
      input,
      ({ edition }) => localised(address, edition.language),
      (part) => `The postal address is not in ${part}: put {{postalAddress}} back into the theme's footer.`,
    )
  },
}

const whyLine: Rule = {
  id: 'why-line',
  check: (input) =>
    missing(
      input,
      ({ edition }) => {
        const strings = findStrings(input.settings.theme, edition.language)
        const why = merge(parseMergeable(strings?.labels.why ?? '', 'plain'), SAMPLE_READER)
        return fill(why, { name: oneLine(localised(input.settings.publication.name, edition.language)) })
      },
      (part) =>
        `The line that says why the reader gets this is not in ${part}: put {{t "why" name=name}} back into the theme's footer.`,
    ),
}

const unsubscribe: Rule = {
  id: 'unsubscribe',
  check: ({ variants }) =>
    variants.flatMap((read) => {
      const url = SAMPLE_READER.unsubscribe_url ?? ''
      const isLinked = (read.page.links.get(url) ?? []).some((words) => words !== '')
      const lacking = [
        ...(isLinked ? [] : [`the HTML of ${nameOf(read)}: put a link with {{field "unsubscribe_url"}}`]),
        ...(read.text.includes(url)
          ? []
          : [`the plain text of ${nameOf(read)}: put {{field "unsubscribe_url"}}`]),
      ]
      return lacking.map((where) => ({
        level: 'red' as const,
        edition: read.edition.language,
        message: `There is no way to unsubscribe in ${where} back into the theme's footer.`,
      }))
    }),
}

const publicUrl: Rule = {
  id: 'public-url',
  check: ({ settings: { publication, mailScheme } }) => {
    const url = publication.publicUrl
    const protocol = URL.parse(url)?.protocol
    const red = (message: string): readonly Remark[] => [{ level: 'red', message }]
    const mend =
      'set publication.publicUrl in newsletter.config.ts to the https address at which readers reach this server'
    if (protocol !== 'https:' && protocol !== 'http:')
      return red(`The links of the letter have no address to lead to: ${mend}.`)
    if (mailScheme === 'inbox' || mailScheme === 'folder') return []
    if (isLoopback(url)) return red(`publicUrl is ${url}, which leads to each reader's own machine: ${mend}.`)
    if (protocol === 'http:')
      return red(`publicUrl is ${url}: one-click unsubscribe needs https, and so do readers' names; ${mend}.`)
    return []
  },
}

const signature: Rule = {
  id: 'dkim',
  check: ({ settings: { mailScheme, unsigned } }) =>
    unsigned && (mailScheme === 'smtp' || mailScheme === 'smtps')
      ? [
          {
            level: 'red',
            message:
              'Nothing signs the mail, and large providers refuse unsigned newsletters: make keys with "keys make" and publish their records, or set mail.dkim to "relay" in newsletter.config.ts if the relay signs.',
          },
        ]
      : [],
}

export const LAW_RULES: readonly Rule[] = [postalAddress, whyLine, unsubscribe, publicUrl, signature]
