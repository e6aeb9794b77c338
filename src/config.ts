// The one door to the newsletter's settings: config file and environment become a frozen, checked Config.
// Everything heavy is loaded when it is asked for, so that `--help` need not wait for it.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { PersonPlan } from './core/person.ts'
import type {
  EditionPlan,
  LabelRule,
  ListPlan,
  Plan,
  PopularPlan,
  Publication,
  SectionPlan,
  SourcePlan,
} from './core/plan.ts'
import type { Retention } from './core/retention.ts'
import type { Segment } from './core/segment.ts'
import type { Instant } from './core/time.ts'
import type { UtmPlan } from './core/utm.ts'
import type { NewsletterConfig } from './settings/author.ts'
import type { LogLevel } from './settings/resolve.ts'
import type { Environment, Secrets } from './settings/secrets.ts'
import type { SendingPlan } from './settings/sending.ts'

export type { NewsletterConfig } from './settings/author.ts'
export type { LogLevel } from './settings/resolve.ts'
export type { Environment, Secrets } from './settings/secrets.ts'

/** All that a command may know about its newsletter. It prints without passwords and secrets. */
export type Config = {
  /** The newsletter folder, absolute. Paths of lists, sources and popular files count from it. */
  readonly folder: string
  readonly publication: Publication
  readonly plan: Plan
  readonly sections: readonly SectionPlan[]
  /** At least one; the first is the main one. */
  readonly editions: readonly EditionPlan[]
  readonly sources: readonly SourcePlan[]
  /** What articles are about, by their categories, paths and words. */
  readonly labels: readonly LabelRule[]
  readonly popular: PopularPlan
  readonly lists: readonly ListPlan[]
  /** Named filters on readers. */
  readonly segments: readonly Segment[]
  readonly theme: string
  /** Values of its own for colours and type faces of the theme. */
  readonly look: Readonly<Record<string, string>>
  readonly utm: UtmPlan | null
  /** Whether links of stories are counted. */
  readonly clicks: boolean
  /** Whether letters ask if they were useful. */
  readonly feedback: boolean
  /** Whether pictures on the web are kept here, or referred to where they are. */
  readonly pictures: 'store' | 'refer'
  /** The week of shipped sample content, whose clock `start` runs on. */
  readonly sampleWeek: string | null
  /** Whether people can sign up on the web. */
  readonly signUp: boolean
  /** Who may enter the studio. */
  readonly people: readonly PersonPlan[]
  readonly mail: {
    readonly bounceDomain: string | null
    readonly unsubscribeMailbox: string | null
    readonly dkim: 'relay' | null
    /** A header by which the relay knows mail that it has taken already, and how long it remembers. */
    readonly idempotency: { readonly header: string; readonly windowMinutes: number } | null
  }
  /** How letters leave: relays, routes, limits and hours. */
  readonly sending: SendingPlan
  /** How long what is kept of people is kept. */
  readonly retention: Retention
  /** Hosts on private networks that may be fetched from, in small letters. */
  readonly trustedHosts: readonly string[]
  /** `sqlite:/absolute/path` or `postgres://…`. */
  readonly databaseUrl: string
  /** `inbox:`, `folder:path` (which counts from `folder`), `smtp://…` or `smtps://…`; the mail room reads it. */
  readonly mailUrl: string
  /** Where reports of bounces are read: a file, folder or `imaps://…`; null for nowhere. It may hold a password. */
  readonly bouncesUrl: string | null
  /** Name servers that the doctor asks, as `address` or `address:port`; those of the machine where it is empty. */
  readonly nameServers: readonly string[]
  /** The same as `publication.publicUrl`. */
  readonly publicUrl: string
  /** Where `serve` and `start` listen on the loopback. */
  readonly port: number
  readonly logLevel: LogLevel
  /** What Postrider keeps: database, inbox, compiled issues. */
  readonly varFolder: string
  /** The pictures of stories, as letters show them. Letters that went out need them. */
  readonly picturesFolder: string
  /** Folders that hold `email/` and `pages/`: the newsletter's own first, then the shipped one. */
  readonly templateFolders: readonly string[]
  readonly contentFolder: string
  /** The editors' notes: `2026-W47.en.md`. */
  readonly notesFolder: string
  /** The DKIM keys: `keys/` in the newsletter folder, or POSTRIDER_DKIM_KEYS. */
  readonly keysFolder: string
  readonly secrets: Secrets
}

/** The folder that Postrider itself is in: the same from `src/` and from `dist/`. */
export const packageRoot: string = join(import.meta.dirname, '..')

/** The version of Postrider that runs. */
export function packageVersion(): string {
  const { version } = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as {
    version: string
  }
  return version
}

/** The environment of this process; nothing else reads it. */
export function environment(): Environment {
  return process.env
}

export type LoadOptions = {
  /** The newsletter folder. */
  readonly dir: string
  /** Wins over the folder's `.env` file. */
  readonly env: Environment
  /** Wins over POSTRIDER_PORT. */
  readonly port?: number | undefined
  /** Without a sample week, database and inbox are others than the newsletter's own: for `start`. */
  readonly apart?: boolean | undefined
}

/**
 * Reads and checks the newsletter of a folder.
 * Throws `PostriderError('config')` that names the file, the key and what is allowed there.
 */
export async function loadConfig(options: LoadOptions): Promise<Config> {
  const { readNewsletter } = await import('./settings/load.ts')
  return readNewsletter({ ...options, packageRoot })
}

/**
 * Writes the secrets that are missing to `<dir>/.env` and keeps what stands there.
 * @param hasReaders asked before an address secret is made: where there are readers already, it is refused
 * @returns the names of those it wrote
 */
export async function ensureSecrets(
  dir: string,
  env: Environment = {},
  hasReaders?: () => Promise<boolean>,
): Promise<readonly string[]> {
  const { ensureSecrets: ensure } = await import('./settings/secrets.ts')
  return ensure(dir, env, hasReaders)
}

/** Makes a first pair of DKIM keys for a newsletter that has none. Returns their selectors. */
export async function ensureDkimKeys(folder: string, now: Instant): Promise<readonly string[]> {
  const { readDkimKeys, makeDkimKeys } = await import('./settings/dkim-keys.ts')
  return readDkimKeys(folder).length > 0 ? [] : makeDkimKeys(folder, now)
}

/** Makes the next pair of DKIM keys, which signs from `since` on. Returns their selectors. */
export async function rotateDkimKeys(folder: string, since: Instant): Promise<readonly string[]> {
  const { makeDkimKeys } = await import('./settings/dkim-keys.ts')
  return makeDkimKeys(folder, since)
}

/** Puts a new POSTRIDER_SECRET before the old ones in `<dir>/.env`. */
export async function rotateLinkSecret(dir: string): Promise<void> {
  const { rotateLinkSecret: rotate } = await import('./settings/secrets.ts')
  await rotate(dir)
}

/** Checks what a newsletter.config.ts is to export, before it is written. Throws a config error as `loadConfig` does. */
export async function checkConfig(config: NewsletterConfig): Promise<void> {
  const { checkedNewsletter } = await import('./settings/load.ts')
  checkedNewsletter(config, 'newsletter.config.ts')
}

/** The config file of a folder, or null where there is none. */
export async function configFileOf(dir: string): Promise<string | null> {
  const { findConfigFile } = await import('./settings/import-file.ts')
  return (await findConfigFile(dir))?.path ?? null
}

/** The shipped sample newsletter, as its author wrote it. */
export async function sampleConfig(): Promise<NewsletterConfig> {
  const { importSample } = await import('./settings/import-file.ts')
  return (await importSample(packageRoot)) as NewsletterConfig
}
