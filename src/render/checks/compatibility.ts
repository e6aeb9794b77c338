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

const clientsOf = (clients: readonly string[]): string =>
  listed(clients.map((client) => NAMES.get(client) ?? client))

function broken(read: ReadVariant, { feature, use, clients }: Lack): readonly Remark[] {
  const loss = BREAKS[feature.slug]
  if (!loss) return []
  return [
    {
      level: 'amber',
      edition: read.edition.language,
      message: `${clientsOf(clients)} ${clients.length > 1 ? 'do' : 'does'} not know ${spelt(use)} (tested ${feature.tested}), so ${loss.so}: in ${nameOf(read)}, ${placeAt(read, use.at)}. ${loss.instead}; more at ${facts.source}features/${feature.slug}/`,
    },
  ]
}

/** More would be read by nobody. */
const MOST = 30

/** Everything that is merely less beautiful somewhere, as one remark, by the clients that leave it out. */
function plainer(read: ReadVariant, lacks: readonly Lack[]): readonly Remark[] {
  if (lacks.length === 0) return []
  const groups = Map.groupBy(lacks.slice(0, MOST), ({ clients }) => clientsOf(clients))
  const told = [...groups].map(([clients, group]) => {
    const features = group.map(
      ({ feature, use }) => `${spelt(use)} (line ${lineOf(read, use)}, tested ${feature.tested})`,
    )
    return `${clients}: ${features.join(', ')}`
  })
  const rest = lacks.length - MOST
  const more = rest > 0 ? `; and ${rest} more` : ''
  return [
    {
      level: 'info',
      edition: read.edition.language,
      message: `Some clients show ${nameOf(read)} plainer than it is, and it reads as well. They leave out, ${told.join('; ')}${more}. Nothing needs to be done as long as no meaning hangs on these alone.`,
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
