// Outlook: its conditional comments are whole, and so is the page that its Word engine reads with what stands in them.
import { type MarkupFault, markupFaults } from '../conditional-comments.ts'
import { placeAt } from './place.ts'
import { type CheckInput, nameOf, type ReadVariant, type Remark, type Rule } from './rule.ts'

/** One slip in a partial comes again with each story. */
const MOST = 3

const FAULTS = new WeakMap<ReadVariant, readonly MarkupFault[]>()

function faultsIn(read: ReadVariant): readonly MarkupFault[] {
  const known = FAULTS.get(read) ?? markupFaults(read.html)
  FAULTS.set(read, known)
  return known
}

/** Of an edition that has the fault in its letter with all sections, the other variants are not told as well. */
function told(
  { variants }: CheckInput,
  level: 'red' | 'amber',
  is: (fault: MarkupFault) => boolean,
  say: (fault: MarkupFault, name: string, place: string) => string,
): readonly Remark[] {
  const done = new Set<string>()
  return variants.flatMap((read): readonly Remark[] => {
    const edition = read.edition.language
    const faults = faultsIn(read).filter(is)
    if (faults.length === 0 || done.has(edition)) return []
    done.add(edition)
    const messages = faults.slice(0, MOST).map((fault) => say(fault, nameOf(read), placeAt(read, fault.at)))
    const rest = faults.length - MOST
    if (rest > 0) messages.push(`${nameOf(read).replace('the', 'The')} has ${rest} more faults of this kind.`)
    return messages.map((message) => ({ level, edition, message }))
  })
}

const comments: Rule = {
  id: 'mso-comment',
  check: (input) =>
    told(
      input,
      'red',
      ({ of }) => of === 'comment',
      ({ what }, name, place) =>
        `A conditional comment for Outlook ${what}: in ${name}, ${place}. Each <!--[if mso]> wants its own <![endif]-->, each <!--[if !mso]><!--> its <!--<![endif]-->, and none stands in another.`,
    ),
}

const balance: Rule = {
  id: 'mso-balance',
  check: (input) =>
    told(
      input,
      'red',
      ({ of, reader }) => of === 'tag' && reader !== 'all',
      ({ what, reader }, name, place) =>
        `${reader === 'word' ? 'In Outlook' : 'In all clients but Outlook'} ${what}: in ${name}, ${place}. What a branch for Outlook opens, such a branch must close; look in the theme's mj-raw.`,
    ),
}

const html: Rule = {
  id: 'html-balance',
  check: (input) =>
    told(
      input,
      'amber',
      ({ of, reader }) => of === 'tag' && reader === 'all',
      ({ what }, name, place) =>
        `${what}: in ${name}, ${place}. Each client mends this in its own way; close each tag in the theme.`,
    ),
}

export const MSO_RULES: readonly Rule[] = [comments, balance, html]
