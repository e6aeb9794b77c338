// Links: each leads to where readers can go, and to where its words say. Articles are named where a link leads to one.
import type { FindingLevel } from '../../core/issue.ts'
import { isPublicAddress } from '../../net/address-rules.ts'
import { bareHost, disguiseOf, hostInWords, isInside, isNumbered, isShortener, ownerOf } from '../hosts.ts'
import { isScriptLink } from './active.ts'
import { type Link, linksOf, placeOf } from './place.ts'
import { type CheckInput, quote, type ReadVariant, type Remark, type Rule, wholeVariants } from './rule.ts'

const SCHEMES = new Set(['http:', 'https:', 'mailto:', 'tel:'])
const LONGEST_SHOWN = 80

type Told = { readonly level: FindingLevel; readonly what: string; readonly mend: string }

/** A rule on each address of an edition, told once however many links lead there. */
function onEach(id: string, look: (link: Link, url: URL | null, input: CheckInput) => Told | null): Rule {
  return {
    id,
    check: (input) =>
      wholeVariants(input).flatMap((read) => {
        const first = new Map(
          linksOf(read)
            .map((link) => [`${link.href} ${link.words}`, link] as const)
            .reverse(),
        )
        const told = [...first.values()].reverse().flatMap((link): readonly Remark[] => {
          const said = look(link, link.url, input)
          return said ? [remark(read, link, said)] : []
        })
        return [...new Map(told.map((said) => [said.message, said])).values()]
      }),
  }
}

function remark(
  read: ReadVariant,
  { href, words, element, article }: Link,
  { level, what, mend }: Told,
): Remark {
  const name = words === '' ? `A link to ${shorten(href)}` : `The link ${quote(words)} to ${shorten(href)}`
  return {
    level,
    edition: read.edition.language,
    message: `${name} ${what}, ${placeOf(read, element)}: ${mend}.`,
    ...(article === undefined ? {} : { article }),
  }
}

function shorten(href: string): string {
  const line = JSON.stringify(href).slice(1, -1)
  return line.length > LONGEST_SHOWN ? `${line.slice(0, LONGEST_SHOWN)}…` : line || 'nowhere'
}

const webHost = (url: URL | null): string | null =>
  url && (url.protocol === 'http:' || url.protocol === 'https:') ? url.hostname : null

const empty = onEach('link-empty', ({ href }) =>
  /^\s*#?\s*$/.test(href)
    ? { level: 'amber', what: 'leads nowhere', mend: 'give it the address it is for, or take the link out' }
    : null,
)

const scheme = onEach('link-scheme', ({ href }, url) => {
  if (/^\s*#/.test(href) || href.trim() === '' || isScriptLink(href)) return null
  const mend = 'a letter has no page of its own to start from, so write it in full, with https://'
  if (!url) return { level: 'red', what: 'is no whole address', mend }
  return SCHEMES.has(url.protocol)
    ? null
    : {
        level: 'red',
        what: `begins with ${url.protocol}, which mail clients do not open`,
        mend: 'use http, https, mailto or tel',
      }
})

const spaces = onEach('link-spaces', ({ href }) =>
  href.trim() !== '' && /[\s\p{Cc}\p{Cf}]/u.test(href)
    ? {
        level: 'amber',
        what: 'has spaces or characters that cannot be seen in it',
        mend: 'some clients cut it there; copy the address anew, with %20 for a space',
      }
    : null,
)

const credentials = onEach('link-credentials', (_, url) => {
  if (!url || webHost(url) === null || (url.username === '' && url.password === '')) return null
  return {
    level: url.password === '' ? 'amber' : 'red',
    what: `has ${url.password === '' ? 'a user name' : 'a password'} in it`,
    mend: 'every reader would get it, and filters take it for fraud; write the address without what stands before the @',
  }
})

const host = onEach('link-host', (_, url, { settings: { mailScheme } }) => {
  const name = webHost(url)
  if (name === null || mailScheme === 'inbox' || mailScheme === 'folder') return null
  if (isInside(name) || (isNumbered(name) && !isPublicAddress(name.replace(/^\[|\]$/g, ''))))
    return {
      level: 'amber',
      what: 'leads into this house or machine, where readers cannot follow',
      mend: 'put the public address in its place',
    }
  return isNumbered(name)
    ? {
        level: 'amber',
        what: 'has a number in place of a host name, which filters take for fraud',
        mend: 'use the name of the site',
      }
    : null
})

const plainHttp: Rule = {
  id: 'link-http',
  check: (input) =>
    wholeVariants(input).flatMap((read) => {
      const plain = Map.groupBy(
        linksOf(read).filter(({ url }) => url?.protocol === 'http:'),
        ({ url }) => url?.hostname ?? '',
      )
      return [...plain].flatMap(([name, links]): readonly Remark[] => {
        const [link] = links
        if (!link || isInside(name) || isNumbered(name)) return []
        const more = links.length > 1 ? ` (${links.length} links to ${name})` : ''
        return [
          remark(read, link, {
            level: 'info',
            what: `is on http${more}, and browsers warn of that`,
            mend: 'try whether the site answers on https',
          }),
        ]
      })
    }),
}

const disguised = onEach('link-lookalike', (_, url) => {
  const name = webHost(url)
  const disguise = name === null ? null : disguiseOf(name)
  if (!disguise) return null
  return disguise.isSuspect
    ? {
        level: 'amber',
        what: `leads to ${quote(disguise.shown)}, whose letters could pass for others`,
        mend: `make sure that ${name} is the site you mean`,
      }
    : {
        level: 'info',
        what: `leads to ${quote(disguise.shown)}, which some clients show as ${name}`,
        mend: 'leave it if that is the name of the site',
      }
})

const elsewhere = onEach('link-elsewhere', ({ words }, url) => {
  const said = hostInWords(words)
  const name = webHost(url)
  if (said === null || name === null || ownerOf(said) === ownerOf(name)) return null
  return {
    level: 'amber',
    what: `says ${bareHost(said)} and leads to ${bareHost(name)}, which is how fraud looks to filters and readers`,
    mend: 'let its words be a title, or the address it leads to',
  }
})

const shortened = onEach('link-shortened', (_, url) => {
  const name = webHost(url)
  return name !== null && isShortener(name)
    ? {
        level: 'info',
        what: 'hides where it leads, and filters distrust shortened links',
        mend: 'put the full address in its place',
      }
    : null
})

export const LINK_RULES: readonly Rule[] = [
  empty,
  scheme,
  spaces,
  credentials,
  host,
  plainHttp,
  disguised,
  elsewhere,
  shortened,
]
