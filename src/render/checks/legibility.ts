// Legibility: every text can be told from its ground, in the light and by the mail's own dark rules, and is large enough.
import { type Appearance, appearances, type SeenText } from '../appearance.ts'
import { contrast, hexOf } from '../colours.ts'
import type { MailTree } from '../mail-tree.ts'
import { wordsOf } from '../mail-tree.ts'
import type { Scheme } from '../style-rules.ts'
import { placeAt, treeOf } from './place.ts'
import { quote, type ReadVariant, type Remark, type Rule, wholeVariants } from './rule.ts'

const SEEN = new WeakMap<MailTree, Map<Scheme, readonly SeenText[]>>()

/** The texts of a mail that have words, as they appear; found once for each scheme. */
export function seenTexts(tree: MailTree, scheme: Scheme): readonly SeenText[] {
  const schemes = SEEN.get(tree) ?? new Map<Scheme, readonly SeenText[]>()
  SEEN.set(tree, schemes)
  const known = schemes.get(scheme)
  if (known) return known
  const isWorded = ({ text }: SeenText): boolean => wordsOf([{ ...text, isShown: true }]) !== ''
  const seen = appearances(tree, scheme).filter(isWorded)
  schemes.set(scheme, seen)
  return seen
}

/** WCAG's large text: 18 points, or 14 points and bold. */
const isLarge = ({ size, isBold }: Appearance): boolean => size >= 24 || (isBold && size >= 18.66)

/** One remark for all texts that have the same fault. */
function grouped(
  read: ReadVariant,
  texts: readonly SeenText[],
  faultOf: (seen: SeenText) => string | null,
): readonly Remark[] {
  const faults = Map.groupBy(
    texts.filter(({ text, look }) => text.isShown && !look.isHidden),
    faultOf,
  )
  return [...faults].flatMap(([fault, [first, ...others]]): readonly Remark[] => {
    if (fault === null || !first) return []
    const more = others.length === 0 ? '' : ` and ${others.length} more like it`
    return [
      {
        level: 'amber',
        edition: read.edition.language,
        message: `${quote(wordsOf([first.text]))}${more} in the ${read.edition.language} edition ${fault}; it stands ${placeAt(read, first.text.start)}.`,
      },
    ]
  })
}

const contrastRule = (id: string, scheme: Scheme, screen: string): Rule => ({
  id,
  check: (input) =>
    wholeVariants(input).flatMap((read) =>
      grouped(read, seenTexts(treeOf(read), scheme), ({ look }) => {
        if (!look.colour || !look.ground) return null
        const needed = isLarge(look) ? 3 : 4.5
        const given = contrast(look.colour, look.ground)
        // What cannot be seen at all is `hidden-text`.
        if (given >= needed || (scheme === 'light' && given < INVISIBLE)) return null
        return `is hard to read${screen}: ${hexOf(look.colour)} on ${hexOf(look.ground)} has a contrast of ${(Math.floor(given * 10) / 10).toFixed(1)}, and ${needed} is the least; change one of the two colours in the theme`
      }),
    ),
})

/** Below this contrast a text has the colour of its ground. */
export const INVISIBLE = 1.1

const SMALLEST = 12
/** Smaller than this is not meant to be read: `hidden-text`. */
export const SPECK = 4

const small: Rule = {
  id: 'text-small',
  check: (input) =>
    wholeVariants(input).flatMap((read) =>
      grouped(read, seenTexts(treeOf(read), 'light'), ({ look }) =>
        look.size < SMALLEST && look.size >= SPECK
          ? `is set in ${Number(look.size.toFixed(1))}px, which many cannot read on a phone: make it ${SMALLEST}px or more in the theme`
          : null,
      ),
    ),
}

export const LEGIBILITY_RULES: readonly Rule[] = [
  contrastRule('contrast', 'light', ''),
  contrastRule('contrast-dark', 'dark', ' on a dark screen'),
  small,
]
