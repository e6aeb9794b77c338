// Keys of other programs: made by an operator, shown once, asked for at every request, revoked at once.
import { randomBytes } from 'node:crypto'
import { type ApiScope, apiKeyHash, apiKeyOf, isApiKeyName, looksLikeApiKey } from '../core/api-key.ts'
import { PostriderError } from '../core/errors.ts'
import { addMinutes, type Clock } from '../core/time.ts'
import type { ApiKey, ApiKeys } from '../storage/api-keys.ts'
import type { Audit } from '../storage/audit.ts'

export type ApiKeyTools = {
  readonly apiKeys: ApiKeys
  readonly audit: Pick<Audit, 'add'>
  readonly clock: Clock
}

/**
 * Makes a key. What it returns is kept nowhere: whoever loses it makes another.
 * @throws PostriderError `usage` for a name that is none, `conflict` for one that is in use
 */
export async function makeApiKey(
  { apiKeys, audit, clock }: ApiKeyTools,
  name: string,
  scope: ApiScope,
  who: string,
): Promise<string> {
  if (!isApiKeyName(name))
    throw new PostriderError(
      'usage',
      'A name has 1 to 40 small letters, digits and hyphens, such as "website".',
    )
  const key = apiKeyOf(randomBytes(32))
  const at = clock()
  if (!(await apiKeys.add({ name, scope, madeAt: at, hash: apiKeyHash(key) })))
    throw new PostriderError(
      'conflict',
      `There is a key "${name}": choose another name, or revoke that one first.`,
    )
  await audit.add({ at, who, action: 'make API key', subject: name, detail: scope })
  return key
}

/** @throws PostriderError `not-found` where no key in use has that name */
export async function revokeApiKey(
  { apiKeys, audit, clock }: ApiKeyTools,
  name: string,
  who: string,
): Promise<void> {
  const at = clock()
  if (!(await apiKeys.revoke(name, at)))
    throw new PostriderError('not-found', `No key in use is called "${name}": "api-keys list" names them.`)
  await audit.add({ at, who, action: 'revoke API key', subject: name, detail: '' })
}

/** The key that a request carries; null for one that was never made, or is revoked. */
export async function knownApiKey(
  { apiKeys, clock }: Pick<ApiKeyTools, 'apiKeys' | 'clock'>,
  given: string,
): Promise<ApiKey | null> {
  if (!looksLikeApiKey(given)) return null
  // By the hash: how long the search takes tells nothing of a key that is not known already.
  const hash = apiKeyHash(given)
  const key = await apiKeys.find(hash)
  if (!key) return null
  const now = clock()
  // To the minute, so that reading does not write at every request.
  if (key.usedAt === null || key.usedAt < addMinutes(now, -1)) await apiKeys.used(key.id, now)
  return key
}
