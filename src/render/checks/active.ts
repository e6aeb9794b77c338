// What acts: scripts, forms and frames, and links that are code. Clients take them out, and filters refuse the whole letter.
import type { MailElement } from '../mail-tree.ts'
import { placeOf, treeOf } from './place.ts'
import { nameOf, type Remark, type Rule, wholeVariants } from './rule.ts'

/** What each element would do, to say why it is not let through. */
const ACTIVE = new Set(
  'script form input select textarea button iframe frame frameset object embed applet base audio video'.split(
    ' ',
  ),
)

/** Whether `active-content` refuses an element that `featuresIn` names. */
export function isActive(feature: string): boolean {
  return ACTIVE.has(/^element:([a-z]+)/.exec(feature)?.[1] ?? '')
}

const ADDRESSES = [
  'href',
  'src',
  'action',
  'formaction',
  'background',
  'poster',
  'xlink:href',
  'data',
] as const

// Browsers pass over spaces and controls in a scheme, and so do those who hide one.
const UNSEEN = /[\s\p{Cc}\p{Cf}]/gu

/** Whether an address is code or a document of its own, however it is spelt. */
export function isScriptLink(address: string): boolean {
  return /^(?:javascript|vbscript|livescript|data):/i.test(address.slice(0, 400).replace(UNSEEN, ''))
}

/** One red remark for each thing that is found, with the place of the first. */
function rule(id: string, find: (element: MailElement) => string | null, mend: string): Rule {
  return {
    id,
    check: (input) =>
      wholeVariants(input).flatMap((read) => {
        const found = Map.groupBy(treeOf(read).elements, find)
        return [...found].flatMap(([what, [first]]): readonly Remark[] =>
          what === null || !first
            ? []
            : [
                {
                  level: 'red',
                  edition: read.edition.language,
                  message: `There is ${what} in ${nameOf(read)}, ${placeOf(read, first)}: ${mend}`,
                },
              ],
        )
      }),
  }
}

const activeContent = rule(
  'active-content',
  ({ name, attribs }) => {
    if (ACTIVE.has(name)) return `a <${name}>`
    if (name === 'meta' && /^\s*refresh\s*$/i.test(attribs['http-equiv'] ?? ''))
      return 'a <meta> that leads on'
    const handler = Object.keys(attribs).find((attribute) => /^on[a-z]+$/i.test(attribute))
    return handler === undefined ? null : `an attribute ${handler.toLowerCase()}`
  },
  'clients take it out and filters refuse letters for it; take it out of the theme, and link to a page that has it.',
)

const scriptLink = rule(
  'link-script',
  ({ attribs }) => {
    const attribute = ADDRESSES.find((name) => isScriptLink(attribs[name] ?? ''))
    const scheme = /^[a-z]+/i.exec((attribs[attribute ?? ''] ?? '').replace(UNSEEN, ''))?.[0].toLowerCase()
    return attribute === undefined ? null : `${attribute === 'src' ? 'a source' : 'a link'} with ${scheme}:`
  },
  'no client opens it, and filters refuse letters for it; use an https address.',
)

export const ACTIVE_RULES: readonly Rule[] = [activeContent, scriptLink]
