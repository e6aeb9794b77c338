// The newsletter's DKIM keys: files in a folder outside git, one per algorithm and turn.
import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { messageOf, PostriderError } from '../core/errors.ts'
import { type Instant, instantOf } from '../core/time.ts'

export type DkimKeyFile = {
  /** The name in DNS: `<selector>._domainkey.<domain>`. */
  readonly selector: string
  /** It signs mail whose first attempt was made at this time or later. */
  readonly since: Instant
  readonly pem: string
}

/** `p20261122104500r.pem`: since 2026-11-22 10:45:00 UTC, RSA. The selector is the name without the ending. */
const NAME = /^p(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})([re])\.pem$/

/** All keys of a folder, the oldest first; none where there is no folder. */
export function readDkimKeys(folder: string): readonly DkimKeyFile[] {
  let names: readonly string[]
  try {
    names = readdirSync(folder)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw new PostriderError(
      'config',
      `The folder of DKIM keys ${folder} cannot be read: ${messageOf(error)}.`,
    )
  }
  return names
    .filter((name) => NAME.test(name))
    .sort()
    .map((name) => {
      const [, year, month, day, hour, minute, second] = NAME.exec(name) ?? []
      const since = instantOf(Temporal.Instant.from(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`))
      try {
        return {
          selector: name.slice(0, -'.pem'.length),
          since,
          pem: readFileSync(join(folder, name), 'utf8'),
        }
      } catch (error) {
        throw new PostriderError('config', `The DKIM key ${name} cannot be read: ${messageOf(error)}.`)
      }
    })
}

/**
 * Makes an RSA-2048 and an Ed25519 key that sign from `since` on, in files that only their owner may read.
 * @returns their selectors
 */
export function makeDkimKeys(folder: string, since: Instant): readonly string[] {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const turn = `p${since.slice(0, 19).replace(/\D/g, '')}`
  const pem = (key: KeyObject) => key.export({ type: 'pkcs8', format: 'pem' })
  const made = {
    [`${turn}r`]: pem(generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey),
    [`${turn}e`]: pem(generateKeyPairSync('ed25519').privateKey),
  }
  for (const [selector, text] of Object.entries(made))
    writeFileSync(join(folder, `${selector}.pem`), text, { mode: 0o600, flag: 'wx' })
  return Object.keys(made)
}
