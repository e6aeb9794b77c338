// Makes the frozen Config of a checked newsletter and its environment: addresses, folders and names filled in.
import { join, resolve } from 'node:path'
import { inspect } from 'node:util'
import type { Config } from '../config.ts'
import { PostriderError } from '../core/errors.ts'
import { type LabelRule, localised, type PopularPlan, type Publication } from '../core/plan.ts'
import { parseAddress } from '../core/subscriber.ts'
import { type UtmPlan, utmHost } from '../core/utm.ts'
import { slug, sourcesOf } from './resolve-sources.ts'
import type { Newsletter } from './schema.ts'
import { type Environment, Secrets } from './secrets.ts'
import { segmentsOf } from './segments.ts'
import { sendingPlan } from './sending.ts'
import { reasonAgainstBase } from './values.ts'

/** Where web pages are served unless something else is said. */
const DEFAULT_PORT = 4600

export type ResolveOptions = {
  /** The newsletter folder, absolute. */
  readonly dir: string
  /** Process environment over `.env`. */
  readonly env: Environment
  /** The folder Postrider itself is in, where the shipped templates are. */
  readonly packageRoot: string
  /** Wins over POSTRIDER_PORT. */
  readonly port?: number | undefined
  /** Without a sample week, database and inbox are others than the newsletter's own: for `start`. */
  readonly apart?: boolean | undefined
}

/** The whole Config. Throws a config error that names the variable at fault. */
export function resolveConfig(newsletter: Newsletter, options: ResolveOptions): Config {
  const { dir, env, packageRoot } = options
  const port = options.port ?? portOf(env.POSTRIDER_PORT)
  const publicUrl = publicUrlOf(env.POSTRIDER_PUBLIC_URL, newsletter.publication.publicUrl, port)
  const isApart = options.apart === true && newsletter.sampleWeek === undefined
  const named = env.DATABASE_URL || 'sqlite:var/postrider.db'
  const databaseUrl = locateDatabase(isApart ? 'sqlite:var/start.db' : named, dir)
  const mailUrl = env.MAIL_URL || 'inbox:'
  const sending = sendingPlan(newsletter.mail, (variable) => mailUrlOf(env, variable, mailUrl))
  const { maxLateness, lateNews, ...times } = newsletter.plan
  const language = newsletter.editions[0]?.language ?? 'en'
  // Its own folder too: the name of the database that sends from here is kept there.
  const varFolder = isApart ? join(dir, 'var', 'start') : join(dir, 'var')
  const config = {
    folder: dir,
    publication: publicationOf(newsletter, publicUrl, language),
    plan: { rhythm: 'weekly', ...times, maxLatenessMinutes: maxLateness, lateNewsMinutes: lateNews },
    sections: newsletter.sections.map((section) => ({ ...section, match: given(section.match) })),
    editions: newsletter.editions.map((edition) => ({ ...edition, signed: edition.signed ?? null })),
    sources: sourcesOf(newsletter, language),
    labels: newsletter.labels.map(labelRule),
    popular: popularPlan(newsletter.popular),
    lists: newsletter.lists,
    segments: segmentsOf(newsletter.segments, newsletter.plan.zone),
    theme: newsletter.theme,
    look: newsletter.look,
    utm: utmPlan(newsletter),
    clicks: newsletter.clicks,
    feedback: newsletter.feedback,
    pictures: newsletter.pictures,
    sampleWeek: newsletter.sampleWeek ?? null,
    people: newsletter.people,
    signUp: newsletter.signUp,
    mail: {
      bounceDomain: newsletter.mail.bounceDomain ?? null,
      unsubscribeMailbox: newsletter.mail.unsubscribeMailbox ?? null,
      dkim: newsletter.mail.dkim ?? null,
      idempotency: idempotencyOf(newsletter.mail.idempotency),
    },
    sending,
    retention: newsletter.retention,
    trustedHosts: newsletter.trustedHosts.map((host) => host.toLowerCase()),
    databaseUrl,
    mailUrl,
    bouncesUrl: env.BOUNCES_URL || null,
    nameServers: (env.POSTRIDER_DNS ?? '').split(/[\s,]+/).filter(Boolean),
    publicUrl,
    port,
    logLevel: logLevelOf(env.POSTRIDER_LOG_LEVEL),
    varFolder,
    picturesFolder: join(varFolder, 'pictures'),
    templateFolders: [...new Set([join(dir, 'templates'), join(packageRoot, 'templates')])],
    contentFolder: join(dir, 'content'),
    notesFolder: join(dir, 'content', 'notes'),
    keysFolder: resolve(dir, env.POSTRIDER_DKIM_KEYS || 'keys'),
    secrets: new Secrets(env, [
      ...passwordsOf(databaseUrl),
      ...passwordsOf(env.BOUNCES_URL ?? ''),
      ...sending.relays.flatMap((relay) => passwordsOf(relay.mailUrl)),
    ]),
  } satisfies Config
  return freeze(shyOfPasswords(config))
}

function labelRule({ when, articleKind, ...gives }: Newsletter['labels'][number]): LabelRule {
  return { ...when, ...gives, articleKind: articleKind ?? null }
}

function popularPlan({ halfLife, minimumAge, window, ...plan }: Newsletter['popular']): PopularPlan {
  return {
    ...plan,
    plausible: plan.plausible ?? null,
    halfLifeMinutes: halfLife,
    minimumAgeMinutes: minimumAge,
    windowMinutes: window,
  }
}

function utmPlan({ utm, publication: { home } }: Newsletter): UtmPlan | null {
  if (!utm) return null
  const homes = typeof home === 'string' ? [home] : Object.values(home)
  const all = [...homes, ...utm.hosts.map((host) => `https://${host}`)].map(utmHost)
  return {
    ...utm,
    campaign: utm.campaign ?? null,
    hosts: [...new Set(all.filter((host) => host !== null))],
  }
}

function idempotencyOf(given: Newsletter['mail']['idempotency']): Config['mail']['idempotency'] {
  return given ? { header: given.header, windowMinutes: given.window } : null
}

function publicationOf(newsletter: Newsletter, publicUrl: string, language: string): Publication {
  const { publication } = newsletter
  const from = parseAddress(publication.from.address)
  if ('reason' in from) throw new Error('the schema let an address pass that is none')
  return {
    ...publication,
    logo: publication.logo ? { ...publication.logo, alt: publication.logo.alt ?? publication.name } : null,
    from: { name: publication.from.name, address: from.address },
    replyTo: publication.replyTo ?? null,
    listId: publication.listId ?? listIdOf(localised(publication.name, language), from.address),
    publicUrl,
    support: publication.support ?? null,
  }
}

/** A List-ID of the name and the sender's domain, as RFC 2919 section 2 advises. */
function listIdOf(name: string, address: string): string {
  return `${slug(name) || 'newsletter'}.${address.slice(address.lastIndexOf('@') + 1)}`
}

/** An object without the keys that are there but undefined. */
function given<T extends object>(value: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined)) as ReturnType<
    typeof given<T>
  >
}

/** The address of a relay. Where MAIL_URL keeps mail on this machine, no other relay is asked for. */
function mailUrlOf(env: Environment, variable: string, mailUrl: string): string {
  if (variable === 'MAIL_URL') return mailUrl
  const url = env[variable]
  if (url || /^(inbox|folder):/i.test(mailUrl)) return url ?? ''
  throw new PostriderError(
    'config',
    `${variable} is not set: write the address of that relay there, such as smtp://user:password@host:587.`,
    { variable },
  )
}

/** The path of a file counts from the newsletter folder. The value itself is not shown: it may hold a password. */
function locateDatabase(value: string, dir: string): string {
  if (/^postgres(ql)?:\/\//.test(value) && URL.canParse(value)) return value
  const path = /^sqlite:(.+)$/.exec(value)?.[1]
  if (path === undefined)
    throw new PostriderError(
      'config',
      'DATABASE_URL is of no kind that Postrider knows: write sqlite:path or postgres://user:password@host/name.',
      { variable: 'DATABASE_URL' },
    )
  return path === ':memory:' ? value : `sqlite:${resolve(dir, path)}`
}

function portOf(value: string | undefined): number {
  if (!value) return DEFAULT_PORT
  const port = Number(value)
  if (/^\d{1,5}$/.test(value) && port <= 65535) return port
  throw new PostriderError('config', `POSTRIDER_PORT is '${value}': write a number from 0 to 65535.`)
}

function publicUrlOf(fromEnv: string | undefined, fromFile: string | undefined, port: number): string {
  if (fromEnv) {
    const reason = reasonAgainstBase(fromEnv)
    if (reason) throw new PostriderError('config', `POSTRIDER_PUBLIC_URL ${reason}.`)
  }
  return (fromEnv || fromFile || `http://127.0.0.1:${port}`).replace(/\/+$/, '')
}

const LOG_LEVELS = ['silent', 'error', 'warn', 'info', 'debug'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

function logLevelOf(value: string | undefined): LogLevel {
  const level = value ? LOG_LEVELS.find((l) => l === value) : 'info'
  if (level) return level
  throw new PostriderError(
    'config',
    `POSTRIDER_LOG_LEVEL is '${value}': write one of ${LOG_LEVELS.join(', ')}.`,
  )
}

/** The password of a URL, as written and as meant. */
function passwordsOf(value: string): readonly string[] {
  const password = URL.parse(value)?.password
  if (!password) return []
  try {
    return [password, decodeURIComponent(password)]
  } catch {
    return [password]
  }
}

/** Makes the config print without the passwords in its URLs. */
function shyOfPasswords(config: Config): Config {
  const shown = () => {
    const hidden = (url: string) => url.replace(/\/\/[^/@]*@/, '//[redacted]@')
    const relays = config.sending.relays.map((relay) => ({ ...relay, mailUrl: hidden(relay.mailUrl) }))
    return {
      ...config,
      databaseUrl: hidden(config.databaseUrl),
      mailUrl: hidden(config.mailUrl),
      bouncesUrl: config.bouncesUrl && hidden(config.bouncesUrl),
      sending: { ...config.sending, relays },
    }
  }
  Object.defineProperty(config, 'toJSON', { value: shown })
  Object.defineProperty(config, inspect.custom, { value: shown })
  return config
}

function freeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value)
    for (const part of Object.values(value)) freeze(part)
  }
  return value
}
