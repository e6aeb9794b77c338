// Secrets: what links and address keys are made with. They print as [redacted] wherever they turn up.
import { randomBytes } from 'node:crypto'
import { chmod, open, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { inspect, parseEnv } from 'node:util'
import { PostriderError } from '../core/errors.ts'
import type { LinkKeys } from '../core/link.ts'

/** The process environment, or what a `.env` file says. */
export type Environment = Readonly<Record<string, string | undefined>>

/** Below this a secret can be guessed: 32 characters of base64url are 192 bits. */
const SHORTEST = 32

const LINK_SECRET = 'POSTRIDER_SECRET'
const ADDRESS_SECRET = 'POSTRIDER_ADDRESS_SECRET'

function wordsOf(env: Environment, name: string): readonly string[] {
  return (env[name] ?? '').split(/\s+/).filter((word) => word !== '')
}

function refuse(name: string, what: string): PostriderError {
  const mend = `run "postrider init ." or "postrider start", or set ${name} to random text of ${SHORTEST} characters or more`
  return new PostriderError('config', `${name} ${what}: ${mend}.`, { variable: name })
}

/** The secrets of one newsletter. Asking for one that is missing or too short is a config error. */
export class Secrets {
  readonly #link: readonly string[]
  readonly #address: string
  readonly #passwords: readonly string[]

  /** @param passwords other words that may not be shown, such as those in MAIL_URL */
  constructor(env: Environment, passwords: readonly string[]) {
    this.#link = wordsOf(env, LINK_SECRET)
    this.#address = env[ADDRESS_SECRET]?.trim() ?? ''
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

  /** Every word that a log may not show. */
  hidden(): readonly string[] {
    return [...this.#link, this.#address, ...this.#passwords].filter((word) => word.length >= 6)
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
 * and keeps what stands there.
 * @returns the names of those it wrote
 */
export async function ensureSecrets(dir: string, env: Environment): Promise<readonly string[]> {
  const known = { ...(await readEnvFile(dir)), ...env }
  const missing = [LINK_SECRET, ADDRESS_SECRET].filter((name) => wordsOf(known, name).length === 0)
  if (missing.length === 0) return []
  const path = join(dir, '.env')
  const file = await open(path, 'a+', 0o600)
  try {
    const before = await file.readFile('utf8')
    const gap = before === '' || before.endsWith('\n') ? '' : '\n'
    const lines = missing.map(
      (name) => `${COMMENTS[name]}\n${name}=${randomBytes(32).toString('base64url')}\n`,
    )
    await file.appendFile(gap + lines.join(''))
    await file.sync()
  } finally {
    await file.close()
  }
  await chmod(path, 0o600)
  return missing
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
