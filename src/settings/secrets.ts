// Secrets: what links and address keys are made with. They print as [redacted] wherever they turn up.
import { randomBytes } from 'node:crypto'
import { type FileHandle, open, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { inspect, parseEnv } from 'node:util'
import { PostriderError } from '../core/errors.ts'
import type { LinkKeys } from '../core/link.ts'

/** The process environment, or what a `.env` file says. */
export type Environment = Readonly<Record<string, string | undefined>>

/** Below this a secret can be guessed: 32 characters of base64url are 192 bits. */
const SHORTEST = 32

/** How long another process may take to write its secrets: two seconds in all. */
const DRAFT_TRIES = 100
const DRAFT_WAIT_MS = 20

const LINK_SECRET = 'POSTRIDER_SECRET'
const ADDRESS_SECRET = 'POSTRIDER_ADDRESS_SECRET'
const PLAUSIBLE_KEY = 'PLAUSIBLE_KEY'
const METRICS_TOKEN = 'POSTRIDER_METRICS_TOKEN'
const ALERT_URL = 'POSTRIDER_ALERT_URL'

function wordsOf(env: Environment, name: string): readonly string[] {
  return (env[name] ?? '').split(/\s+/).filter((word) => word !== '')
}

function refuse(name: string, what: 'is not set' | 'is too short'): PostriderError {
  const random = `random text of ${SHORTEST} characters or more`
  const mend =
    what === 'is too short'
      ? `it must be ${random}`
      : `if this newsletter ran before, restore .env from the backup; if it is new, "postrider start" or "postrider keys make" makes one, or set it to ${random}`
  return new PostriderError('config', `${name} ${what}: ${mend}.`, { variable: name })
}

/** The hooks that are set up, by the provider's name in small letters. */
function hooksIn(env: Environment): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => {
      const provider = /^POSTRIDER_HOOK_([A-Z]+)$/.exec(name)?.[1]?.toLowerCase()
      return provider && value?.trim() ? [[provider, value.trim()]] : []
    }),
  )
}

/** The secrets of one newsletter. Asking for one that is missing or too short is a config error. */
export class Secrets {
  readonly #link: readonly string[]
  readonly #address: string
  readonly #plausible: string
  readonly #hooks: Readonly<Record<string, string>>
  readonly #passwords: readonly string[]
  readonly #metrics: string
  readonly #alert: string

  /** @param passwords other words that may not be shown, such as those in MAIL_URL */
  constructor(env: Environment, passwords: readonly string[]) {
    this.#link = wordsOf(env, LINK_SECRET)
    this.#address = env[ADDRESS_SECRET]?.trim() ?? ''
    this.#plausible = env[PLAUSIBLE_KEY]?.trim() ?? ''
    this.#hooks = hooksIn(env)
    this.#metrics = env[METRICS_TOKEN]?.trim() ?? ''
    this.#alert = env[ALERT_URL]?.trim() ?? ''
    this.#passwords = passwords
  }

  /** The keys of links and bounce addresses, from POSTRIDER_SECRET: the first signs, all verify. */
  linkKeys(): LinkKeys {
    const [first, ...others] = this.#link
    if (first === undefined) throw refuse(LINK_SECRET, 'is not set')
    if (this.#link.some((key) => key.length < SHORTEST)) throw refuse(LINK_SECRET, 'is too short')
    return [first, ...others]
  }

  /** The key of address keys, from POSTRIDER_ADDRESS_SECRET: it is never changed. */
  addressSecret(): string {
    if (this.#address === '') throw refuse(ADDRESS_SECRET, 'is not set')
    if (this.#address.length < SHORTEST) throw refuse(ADDRESS_SECRET, 'is too short')
    return this.#address
  }

  /** What mail providers prove their calls by, under the provider's name: POSTRIDER_HOOK_MAILGUN and so on. */
  hookKeys(): Readonly<Record<string, string>> {
    return this.#hooks
  }

  /** The key of Plausible's Stats API, from PLAUSIBLE_KEY; '' where it is not set: an issue goes on without it. */
  plausibleKey(): string {
    return this.#plausible
  }

  /** What figures are read with from elsewhere; null where only this machine may. */
  metricsToken(): string | null {
    if (this.#metrics !== '' && this.#metrics.length < SHORTEST) throw refuse(METRICS_TOKEN, 'is too short')
    return this.#metrics || null
  }

  /** Where alerts are posted to, whose address is often a secret; null for nowhere. */
  alertUrl(): string | null {
    return this.#alert || null
  }

  /** Every word that a log may not show. */
  hidden(): readonly string[] {
    return [
      ...this.#link,
      this.#address,
      this.#plausible,
      ...Object.values(this.#hooks),
      this.#metrics,
      this.#alert,
      ...this.#passwords,
    ].filter((word) => word.length >= 6)
  }

  toJSON(): string {
    return '[redacted]'
  }

  toString(): string {
    return '[redacted]'
  }

  [inspect.custom](): string {
    return '[redacted]'
  }
}

/** What the `.env` file of the newsletter says; nothing where there is none. */
export async function readEnvFile(dir: string): Promise<Environment> {
  try {
    return parseEnv(await readFile(join(dir, '.env'), 'utf8'))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {}
    throw new PostriderError('config', `The file ${join(dir, '.env')} cannot be read: see who may read it.`, {
      cause: (error as NodeJS.ErrnoException).code,
    })
  }
}

/**
 * Writes the secrets that neither `env` nor `<dir>/.env` has to that file, which only its owner may read,
 * and keeps what stands there. Of processes that do so at once one writes, and the others take what it wrote.
 * @param hasReaders whether there is a database whose readers the missing address secret belongs to
 * @returns the names of those it wrote
 * @throws PostriderError `config` where an address secret is missing that cannot be made anew
 */
export async function ensureSecrets(
  dir: string,
  env: Environment,
  hasReaders: () => Promise<boolean> = async () => false,
): Promise<readonly string[]> {
  if ((await missingIn(dir, env)).length === 0) return []
  const path = join(dir, '.env')
  // The name can be taken once; the rename that puts the text in place gives it free again.
  const draft = `${path}.new`
  const file = await takeDraft(draft)
  try {
    const missing = await missingIn(dir, env)
    if (missing.length === 0) {
      await rm(draft)
      return []
    }
    if (missing.includes(ADDRESS_SECRET) && (await hasReaders())) throw lost()
    const before = await readFile(path, 'utf8').catch(unlessAbsent)
    const gap = before === '' || before.endsWith('\n') ? '' : '\n'
    const lines = missing.map(
      (name) => `${COMMENTS[name]}\n${name}=${randomBytes(32).toString('base64url')}\n`,
    )
    await file.writeFile(before + gap + lines.join(''))
    await file.sync()
    await rename(draft, path)
    return missing
  } catch (error) {
    await rm(draft, { force: true })
    throw error
  } finally {
    await file.close()
  }
}

async function missingIn(dir: string, env: Environment): Promise<readonly string[]> {
  // An empty variable is one that nobody set, as when the config is read.
  const set = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''))
  const known = { ...(await readEnvFile(dir)), ...set }
  return [LINK_SECRET, ADDRESS_SECRET].filter((name) => wordsOf(known, name).length === 0)
}

/** Opens the draft of a new `.env`, once whoever else writes one is done. */
async function takeDraft(draft: string): Promise<FileHandle> {
  for (let tries = 0; ; tries++) {
    try {
      return await open(draft, 'wx', 0o600)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
      if (tries === DRAFT_TRIES)
        throw new PostriderError(
          'config',
          `${draft} is in the way: nobody has finished it for a while. Remove it, and start again.`,
        )
      await setTimeout(DRAFT_WAIT_MS)
    }
  }
}

function unlessAbsent(error: NodeJS.ErrnoException): string {
  if (error.code === 'ENOENT') return ''
  throw error
}

function lost(): PostriderError {
  return new PostriderError(
    'config',
    `${ADDRESS_SECRET} is not set, and the database has readers: restore .env from the backup. A new secret would not know who left, and mail them again.`,
    { variable: ADDRESS_SECRET },
  )
}
/**
 * Makes a new link secret in `<dir>/.env`: it signs from now on, and the old ones behind it still verify.
 * @throws PostriderError `config` where the file has none, as where the secret comes from the environment
 */
export async function rotateLinkSecret(dir: string): Promise<void> {
  const path = join(dir, '.env')
  const text = await readFile(path, 'utf8').catch(() => '')
  const line = new RegExp(`^${LINK_SECRET}=["']?([^"'\\n]*)["']?$`, 'm')
  const old = line.exec(text)?.[1]?.trim()
  if (!old)
    throw new PostriderError(
      'config',
      `${path} has no ${LINK_SECRET}: where it comes from the environment, put a new secret first there and keep the old one behind a space.`,
    )
  const fresh = randomBytes(32).toString('base64url')
  const temporary = `${path}.${fresh.slice(0, 8)}`
  await writeFile(temporary, text.replace(line, `${LINK_SECRET}="${fresh} ${old}"`), {
    mode: 0o600,
    flag: 'wx',
  })
  await rename(temporary, path)
}

const COMMENTS: Readonly<Record<string, string>> = {
  [LINK_SECRET]:
    '# Signs the links in the letters. To change it, put the new one first and keep the old behind a space.',
  [ADDRESS_SECRET]: '# Keeps out who has left. Never change it, and let it travel with backups.',
}
