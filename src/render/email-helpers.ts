// The helpers that a theme's MJML may call. Each checks what it is given: strict mode does not look at arguments.
import { escapeHtml } from '../core/merge.ts'
import { linkUrl, type PictureSize, sizeFor } from './addresses.ts'
import { fault, type Helper, markup, numberArgument, textArgument } from './handlebars.ts'
import { fill, numberText, own, placesIn, pluralText } from './strings.ts'
import type { RenderState } from './theme.ts'
import { breakable } from './typography.ts'

type EmailHelper = Helper<RenderState>

/** `{{t "why" name=name}}`: a label of the edition's strings, its places filled, its merge fields kept. */
export const t: EmailHelper = (call) => {
  const key = textArgument(call, 0)
  const label = own(call.state.strings.labels, key)
  if (label === undefined) throw fault(call, `knows no label "${key}"; labels are in the strings files`)
  const open = placesIn(label).find((place) => typeof own(call.hash, place) !== 'string')
  if (open) throw fault(call, `leaves {${open}} of the label "${key}" without a value`)
  return fill(call.state.slots.mark(label, `The label "${key}"`), call.hash)
}

/** `{{field "first_name" "reader"}}`: a merge field, with what stands in for a missing value. */
export const field: EmailHelper = (call) => {
  const fallback = call.args.length > 1 ? textArgument(call, 1) : ''
  return call.state.slots.marker(textArgument(call, 0), fallback, 'A template')
}

/** `(is shape "pair" "wide")`: whether the first is one of the others. */
export const is: EmailHelper = (call) => {
  const [value, ...others] = call.args
  if (value === undefined || others.includes(undefined))
    throw fault(call, 'compares a name that is not in the data')
  return others.includes(value)
}

/** `{{number @index plus=1}}`: a number in the language's digits. */
export const number: EmailHelper = (call) => {
  const plus = own(call.hash, 'plus')
  const value = numberArgument(call, 0) + (typeof plus === 'number' ? plus : 0)
  return numberText(call.state.strings, value)
}

/** `{{plural "stories" count}}`: a count in words, in the language's own plural rules. */
const plural: EmailHelper = (call) => {
  const key = textArgument(call, 0)
  const text = pluralText(call.state.strings, key, numberArgument(call, 1))
  if (text === null) throw fault(call, `knows no plural "${key}"; plurals are in the strings files`)
  return text
}

/** `{{href url}}`: http, https or mailto; escaped without the `&#x3D;` that Handlebars would write. */
const href: EmailHelper = (call) => {
  const given = textArgument(call, 0)
  const url = linkUrl(given)
  if (url === null)
    throw fault(call, `was given "${given.slice(0, 80)}", which is no http, https or mailto URL`)
  return markup(escapeHtml(url))
}

/** `{{img picture width=152}}`: the URL of a story's picture for a place of that width; `{{img picture.src}}`: the widest. */
const img: EmailHelper = (call) => {
  const [picture] = call.args
  const url = linkUrl(typeof picture === 'object' ? pictureFor(call, picture) : textArgument(call, 0))
  if (url === null || url.startsWith('mailto:')) throw fault(call, 'was given no http or https URL')
  return markup(escapeHtml(url))
}

function pictureFor(call: Parameters<EmailHelper>[0], picture: object | null): string {
  const sizes = picture && 'sizes' in picture ? (picture.sizes as readonly PictureSize[]) : []
  const slot = own(call.hash, 'width')
  if (typeof slot !== 'number')
    throw fault(call, 'wants the width of its place, as in {{img picture width=152}}')
  const size = sizeFor(sizes, slot)
  if (!size) throw fault(call, 'was given no picture')
  return size.src
}

/** `{{media "band.png"}}`: a picture of the theme's own. */
const media: EmailHelper = (call) =>
  markup(escapeHtml(`${call.state.mediaUrl}/theme/${encodeURIComponent(textArgument(call, 0))}`))

/** `{{breakable place}}`: a name that may break at its spaces and hyphens, for a narrow column. */
const breakableHelper: EmailHelper = (call) => breakable(textArgument(call, 0))

/** `{{look "ink"}}`: a colour or type face of the theme. */
const look: EmailHelper = (call) => {
  const key = textArgument(call, 0)
  const value = own(call.state.look, key)
  if (value === undefined)
    throw fault(call, `knows no "${key}"; the theme's .json file lists colours and faces`)
  return markup(value)
}

/** `<h3{{lang-of this}}>`: lang and dir of a story in another language than the edition's; else nothing. */
const langOf: EmailHelper = (call) => {
  const [story] = call.args
  if (typeof story !== 'object' || story === null) throw fault(call, 'wants a story')
  const { lang, dir } = story as { readonly lang?: unknown; readonly dir?: unknown }
  if (typeof lang !== 'string' || typeof dir !== 'string')
    throw fault(call, 'wants a story with lang and dir')
  if (lang === '') return ''
  return markup(` lang="${escapeHtml(lang)}"${dir === '' ? '' : ` dir="${escapeHtml(dir)}"`}`)
}

export const EMAIL_HELPERS: Readonly<Record<string, EmailHelper>> = {
  t,
  field,
  is,
  number,
  plural,
  href,
  img,
  media,
  breakable: breakableHelper,
  look,
  'lang-of': langOf,
}
