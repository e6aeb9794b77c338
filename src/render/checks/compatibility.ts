// What mail programs make of the HTML and CSS of a letter: by what others tested, less what MJML puts into every mail.
import { type FeatureUse, featuresIn } from '../features.ts'
import { isActive } from './active.ts'
import { BREAKS } from './breaks.ts'
import facts from './data/caniemail.json' with { type: 'json' }
import { placeAt, treeOf } from './place.ts'
import { nameOf, type ReadVariant, type Remark, type Rule, wholeVariants } from './rule.ts'

type Feature = (typeof facts.features)[number]
type Lack = { readonly feature: Feature; readonly use: FeatureUse; readonly clients: readonly string[] }

const COMMON = new Set(facts.baseline.slugs)
const FEATURES = new Map<string, Feature>(
  facts.features.flatMap((feature) => feature.names.map((name) => [`${feature.kind}:${name}`, feature])),
)
const NAMES = new Map<string, string>(Object.entries(facts.clients))

/** The clients that read a use and know nothing of it; who does not know the at-rule round it never reads it. */
function lackingIn({ within, isKeptFromWord }: FeatureUse, feature: Feature): readonly string[] {
  const blind = new Set(within.flatMap((rule) => FEATURES.get(rule)?.none ?? []))
  return feature.none.filter((client) => !blind.has(client) && !(client === 'word' && isKeptFromWord))
}

/** Of each feature the use that the most clients fail at. */
function lacksOf(read: ReadVariant): readonly Lack[] {
  const lacks = new Map<string, Lack>()
  for (const use of featuresIn(treeOf(read))) {
    const feature = FEATURES.get(use.feature)
    if (!feature || COMMON.has(feature.slug)) continue
    const clients = lackingIn(use, feature)
    if (clients.length > (lacks.get(feature.slug)?.clients.length ?? 0))
      lacks.set(feature.slug, { feature, use, clients })
  }
  return [...lacks.values()].sort((a, b) => a.use.at - b.use.at)
}

/** `<video>`, `display:flex`, `:hover`, `@media (hover)`: as it is written, or nearly. */
function spelt({ feature }: FeatureUse): string {
  const kind = feature.slice(0, feature.indexOf(':'))
  const name = feature.slice(kind.length + 1)
  if (kind === 'element') return `<${name.replace(/\[(\w+)=(.*)\]/, ' $1="$2"')}>`
  if (kind === 'attribute') return name === 'href=#' ? 'a link within the letter' : `the attribute ${name}`
  if (kind === 'value') return name.replace('*:', '')
  if (kind === 'unit') return `the unit ${name}`
  if (kind === 'function') return `${name}()`
  if (kind === 'at-rule') return `@${name.replace(/ (.+)/, ' ($1)')}`
  if (kind === 'pseudo')
    return /^(?:after|before|first-l|marker|placeholder)/.test(name) ? `::${name}` : `:${name}`
  if (kind === 'selector') return name === 'nesting' ? 'a rule within a rule' : `the ${name} selector`
  if (kind === 'image') return name === 'base64' ? 'a picture in a data: address' : `a .${name} picture`
  return name
}

const listed = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`

const OUTLOOKS = ['word', 'outlook', 'outlook-apps']

/** `Gmail and Outlook`, `all but Apple Mail`. */
function clientsOf(clients: readonly string[]): string {
  const others = [...NAMES.keys()].filter((client) => !clients.includes(client))
  if (others.length > 0 && others.length < 4 && !others.some((client) => OUTLOOKS.includes(client)))
    return `all but ${named(others)}`
  return named(clients)
}

function named(clients: readonly string[]): string {
  const isOutlook = OUTLOOKS.every((client) => clients.includes(client))
  const names = clients.flatMap((client) => {
    if (!isOutlook || !OUTLOOKS.includes(client)) return [NAMES.get(client) ?? client]
    return client === 'word' ? ['Outlook'] : []
  })
  return listed(names)
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

function broken(read: ReadVariant, { feature, use, clients }: Lack): readonly Remark[] {
  const loss = BREAKS[feature.slug]
  if (!loss) return []
  return [
    {
      level: 'amber',
      edition: read.edition.language,
      message: `${capital(clientsOf(clients))} ${clients.length > 1 ? 'leave' : 'leaves'} out ${spelt(use)} (tested ${feature.tested}), and there ${loss.so}: in ${nameOf(read)}, ${placeAt(read, use.at)}. ${loss.instead}; more at ${facts.source}features/${feature.slug}/`,
    },
  ]
}

/** More would be read by nobody. */
const MOST = 30

/** Everything that is merely less beautiful somewhere, as one remark, by the clients that leave it out. */
function plainer(read: ReadVariant, lacks: readonly Lack[]): readonly Remark[] {
  if (lacks.length === 0) return []
  const groups = Map.groupBy(lacks.slice(0, MOST), ({ clients }) => clientsOf(clients))
  const told = [...groups].map(
    ([clients, group]) =>
      `${clients} ${group[0]?.clients.length === 1 ? 'leaves' : 'leave'} out ${group.map(({ use }) => `${spelt(use)} (line ${lineOf(read, use)})`).join(', ')}`,
  )
  const more = lacks.length > MOST ? `; and ${lacks.length - MOST} more` : ''
  const dates = lacks.map(({ feature }) => feature.tested).sort()
  const tested = [...new Set([dates[0], dates.at(-1)])].join(' to ')
  return [
    {
      level: 'info',
      edition: read.edition.language,
      message: `Some clients show ${nameOf(read)} plainer, and it reads as well: ${told.join('; ')}${more} (tested ${tested}). There is nothing to do unless a meaning hangs on one of these.`,
    },
  ]
}

const lineOf = ({ html }: ReadVariant, { at }: FeatureUse): number => html.slice(0, at).split('\n').length

const compatibility: Rule = {
  id: 'compatibility',
  check: (input) =>
    wholeVariants(input).flatMap((read) => {
      // What `active-content` stops is not told twice.
      const lacks = lacksOf(read).filter(({ use }) => !isActive(use.feature))
      const breaking = lacks.filter(({ feature }) => feature.slug in BREAKS)
      const others = lacks.filter(({ feature }) => !(feature.slug in BREAKS))
      return [...breaking.flatMap((lack) => broken(read, lack)), ...plainer(read, others)]
    }),
}

export const COMPATIBILITY_RULES: readonly Rule[] = [compatibility]
