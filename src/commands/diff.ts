// diff: what differs in an issue from last week's, from another, or from what was signed.
import { PostriderError } from '../core/errors.ts'
import { type Changed, isSame, type Place } from '../core/issue-diff.ts'
import { type Difference, differenceOf } from '../flows/differences.ts'
import { defineCommand } from './frame.ts'
import { ISSUE_ARGUMENT, withApp } from './with-app.ts'

export const command = defineCommand({
  details:
    'Without a second issue: against what was signed if the issue has changed since, else against the issue before.',
  arguments: {
    issue: ISSUE_ARGUMENT,
    other: { summary: 'the issue to hold it against', optional: true },
  },
  options: { signed: { summary: 'against what was last signed off, and nothing else' } },
  run: (context, args, options) =>
    withApp(context, async (app) => {
      if (options.signed && args.other !== undefined)
        throw new PostriderError('usage', 'Name another issue or write --signed, not both.')
      const difference = await differenceOf(app.tools, args.issue, options.signed ? 'signed' : args.other)
      context.out.result({ issue: args.issue, ...difference }, () => inWords(args.issue, difference))
      return 0
    }),
})

function inWords(key: string, difference: Difference): string {
  const { against, added, removed, moved, changed } = difference
  const other = against.what === 'signed' ? signedBy(against.signOff) : against.issue
  if (isSame(difference)) return `${key} is the same as ${other}.`
  const editions = [...new Set([...added, ...removed, ...moved, ...changed].map((one) => one.edition))]
  const parts = editions.map((edition) => {
    const ours = <T extends { readonly edition: string }>(all: readonly T[]) =>
      all.filter((one) => one.edition === edition)
    return [
      `The ${edition} edition:`,
      ...ours(added).map((s) => `  +  ${placeOf(s)}  ${s.title}`),
      ...ours(removed).map((s) => `  -  ${placeOf(s)}  ${s.title}`),
      ...ours(moved).map((s) => `  >  ${placeOf(s.from)} to ${placeOf(s.to)}  ${s.title}`),
      ...ours(changed).flatMap(changeInWords),
    ].join('\n')
  })
  return [`${key}, held against ${other}:`, ...parts].join('\n')
}

const signedBy = (signOff: { readonly by: string; readonly at: string }) =>
  `what ${signOff.by} signed on ${signOff.at.slice(0, 16).replace('T', ' ')}Z`

const placeOf = ({ section, position }: Place) => (section === 'lead' ? 'lead' : `${section} ${position}`)

function changeInWords({ title, field, before, after }: Changed): readonly string[] {
  const lines = (sign: string, text: string) =>
    text === '' ? [] : text.split('\n').map((line) => `     ${sign} ${line}`)
  const what = title === undefined || field === 'title' ? field : `${field} of ${title}`
  return [`  *  ${what}`, ...lines('-', before), ...lines('+', after)]
}
