// Who receives the mail of a domain: readers of one provider share its patience with us.

/** Domains by the name of the provider that receives for them. */
export type ProviderDomains = Readonly<Record<string, readonly string[]>>

/** The provider of every domain that no table names. */
export const OTHER = 'other'

/** Large providers and the domains whose mailboxes they give away; from their own help pages, as of 2026. */
export const PROVIDERS: ProviderDomains = {
  gmail: ['gmail.com', 'googlemail.com'],
  microsoft: [
    'outlook.com',
    'hotmail.com',
    'live.com',
    'msn.com',
    'hotmail.co.uk',
    'hotmail.de',
    'hotmail.fr',
    'hotmail.it',
    'live.co.uk',
    'live.de',
    'live.fr',
    'live.nl',
    'outlook.de',
    'outlook.fr',
    'windowslive.com',
    'passport.com',
  ],
  yahoo: [
    'yahoo.com',
    'ymail.com',
    'rocketmail.com',
    'aol.com',
    'yahoo.co.uk',
    'yahoo.de',
    'yahoo.fr',
    'yahoo.it',
    'yahoo.es',
    'yahoo.co.in',
    'yahoo.com.br',
  ],
  apple: ['icloud.com', 'me.com', 'mac.com'],
  mailru: ['mail.ru', 'bk.ru', 'inbox.ru', 'list.ru', 'internet.ru', 'xmail.ru'],
  yandex: [
    'yandex.ru',
    'ya.ru',
    'yandex.com',
    'yandex.kz',
    'yandex.by',
    'yandex.ua',
    'yandex.uz',
    'narod.ru',
  ],
  rambler: ['rambler.ru', 'lenta.ru', 'autorambler.ru', 'myrambler.ru', 'ro.ru', 'rambler.ua'],
  gmx: ['gmx.de', 'gmx.net', 'gmx.at', 'gmx.ch', 'gmx.com', 'web.de', 'mail.com'],
  proton: ['proton.me', 'protonmail.com', 'protonmail.ch', 'pm.me'],
  ukrnet: ['ukr.net'],
}

/**
 * All providers of a newsletter, with their domains in small letters.
 * @param own - domains of its own grouping; one that a large provider has as well moves to the group given here
 */
export function providersOf(own: ProviderDomains): ProviderDomains {
  const named = new Set(Object.values(own).flatMap((domains) => domains.map((d) => d.toLowerCase())))
  const groups: Record<string, readonly string[]> = {}
  for (const [name, domains] of Object.entries(PROVIDERS)) groups[name] = domains.filter((d) => !named.has(d))
  for (const [name, domains] of Object.entries(own))
    groups[name] = [...(groups[name] ?? []), ...domains.map((d) => d.toLowerCase())]
  return groups
}
