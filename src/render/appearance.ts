// How each text of a mail appears: its colour and ground, its size, and whether anybody sees it. It reads what mails use of CSS.
import { BLACK, type Colour, over, parseColour, WHITE } from './colours.ts'
import { isTakenOut, type MailElement, type MailText, type MailTree } from './mail-tree.ts'
import {
  type Declarations,
  parseDeclarations,
  type Scheme,
  type StyleRule,
  styleRules,
} from './style-rules.ts'

export type Appearance = {
  /** null where a picture, or a notation that is not read here, decides. */
  readonly colour: Colour | null
  readonly ground: Colour | null
  /** In CSS pixels. */
  readonly size: number
  readonly isBold: boolean
  readonly isHidden: boolean
}

export type SeenText = { readonly text: MailText; readonly look: Appearance }

type Values = Declarations['plain']

const MEDIUM = 16
const SIZES: Readonly<Record<string, number>> = {
  'xx-small': 9,
  'x-small': 10,
  small: 13,
  medium: MEDIUM,
  large: 18,
  'x-large': 24,
  'xx-large': 32,
}
/** What browsers do to an element that nobody styles, in parts of the size round it. */
const OWN_SIZE: Readonly<Record<string, number>> = {
  h1: 2,
  h2: 1.5,
  h3: 1.17,
  h5: 0.83,
  h6: 0.67,
  small: 0.83,
  big: 1.2,
  sub: 0.83,
  sup: 0.83,
}
const BOLD = new Set(['b', 'strong', 'th', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6'])
const PAGE: Readonly<Record<Scheme, Appearance & { readonly link: Colour }>> = {
  light: { ...pageOf(BLACK, WHITE), link: [0, 0, 238, 1] },
  dark: { ...pageOf(WHITE, [18, 18, 18, 1]), link: [158, 158, 255, 1] },
}

function pageOf(colour: Colour, ground: Colour): Appearance {
  return { colour, ground, size: MEDIUM, isBold: false, isHidden: false }
}

/**
 * Every text with how it appears in the light, or on a dark screen by the mail's own rules.
 * @returns none for the dark where the mail has no rules of its own for it
 */
export function appearances(tree: MailTree, scheme: Scheme): readonly SeenText[] {
  const all = styleRules(tree)
  if (scheme === 'dark' && !all.some((rule) => rule.isDark)) return []
  const rules = all.filter((rule) => scheme === 'dark' || !rule.isDark)
  const knowsDark = /color-scheme"[^>]*content="[^"]*dark|color-scheme\s*:[^;}]*dark/i.test(tree.html)
  const page = PAGE[scheme === 'dark' && knowsDark ? 'dark' : 'light']
  const inline = new Map<string, Declarations>()
  const looks = new Map<MailElement, Appearance>()
  const lookOf = (element: object | null): Appearance => looks.get(element as MailElement) ?? page
  for (const element of tree.elements) {
    const style = element.attribs.style ?? ''
    const own = inline.get(style) ?? parseDeclarations(style)
    inline.set(style, own)
    looks.set(element, dressed(element, lookOf(element.parent), valuesOf(element, rules, own), page.link))
  }
  return tree.texts.map((text) => {
    const look = lookOf(text.parent)
    // A size is set anew within, so it hides only its own text.
    return { text, look: look.size === 0 ? { ...look, isHidden: true } : look }
  })
}

/** What holds for an element: rules, its own style over them, what is important over both. */
function valuesOf(element: MailElement, rules: readonly StyleRule[], own: Declarations): Values {
  const matching = rules
    .filter((rule) => rule.matches(element))
    .sort((a, b) => a.specificity - b.specificity)
    .map((rule) => rule.declarations)
  return new Map([
    ...attributesOf(element),
    ...matching.flatMap(({ plain }) => [...plain]),
    ...own.plain,
    ...matching.flatMap(({ important }) => [...important]),
    ...own.important,
  ])
}

/** The attributes of before there was CSS, which Outlook still prefers. */
function attributesOf({ name, attribs }: MailElement): readonly (readonly [string, string])[] {
  const pairs: (readonly [string, string | undefined])[] = [
    ['background-image', attribs.background],
    ['background-color', attribs.bgcolor],
    ['color', name === 'font' ? attribs.color : name === 'body' ? attribs.text : undefined],
  ]
  return pairs.flatMap(([property, value]) => (value ? [[property, value] as const] : []))
}

function dressed(element: MailElement, outer: Appearance, values: Values, link: Colour): Appearance {
  const size = sizeOf(element.name, outer.size, values)
  const ground = groundOf(values, outer.ground)
  const written = values.get('color')
  const colour =
    written === undefined
      ? element.name === 'a' && 'href' in element.attribs
        ? link
        : outer.colour
      : written === 'inherit'
        ? outer.colour
        : parseColour(written)
  return {
    size,
    ground,
    colour: colour && colour[3] < 1 && ground ? over(colour, ground) : colour,
    isBold: isBold(element.name, outer.isBold, values),
    isHidden: outer.isHidden || isTakenOut(element) || isUnseen(values),
  }
}

function isUnseen(values: Values): boolean {
  const isNothing = (property: string): boolean => /^0(?:px|pt|em|%|\.0*)?$/.test(values.get(property) ?? '')
  return (
    values.get('display') === 'none' ||
    values.get('visibility') === 'hidden' ||
    isNothing('opacity') ||
    (values.get('overflow') === 'hidden' && (isNothing('max-height') || isNothing('height')))
  )
}

/** A picture without a colour below it could be anything, and so could a notation that is not read here. */
function groundOf(values: Values, outer: Colour | null): Colour | null {
  const written = values.get('background-color')
  const colour = written === undefined ? null : parseColour(written)
  if (colour?.[3] === 1) return colour
  if ((values.get('background-image') ?? 'none') !== 'none') return null
  if (colour) return outer && over(colour, outer)
  return written === undefined || written === '' ? outer : null
}

const LENGTH = /^([\d.]+)(px|pt|em|rem|%)?$/

function sizeOf(name: string, outer: number, values: Values): number {
  const written = values.get('font-size') ?? ''
  const [, number, unit] = LENGTH.exec(written) ?? []
  if (number === undefined)
    return Object.hasOwn(SIZES, written) ? (SIZES[written] ?? outer) : outer * (OWN_SIZE[name] ?? 1)
  const value = Number.parseFloat(number)
  if (!Number.isFinite(value)) return outer
  switch (unit) {
    case 'pt':
      return (value * 4) / 3
    case 'rem':
      return value * MEDIUM
    case 'em':
      return value * outer
    case '%':
      return (value / 100) * outer
    default:
      return value
  }
}

function isBold(name: string, outer: boolean, values: Values): boolean {
  const written = values.get('font-weight')
  if (written === undefined || written === 'inherit') return outer || BOLD.has(name)
  return written.startsWith('bold') || Number.parseInt(written, 10) >= 700
}
