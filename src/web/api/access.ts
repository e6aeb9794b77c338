// Who may ask the API: whoever sends a key that is in use, within its limits. Cookies and sessions count for nothing.
import { type ApiScope, looksLikeApiKey } from '../../core/api-key.ts'
import { type Bucket, type BucketLimit, takeToken } from '../../core/token-bucket.ts'
import { knownApiKey } from '../../flows/api-keys.ts'
import { isLoopback } from '../../render/addresses.ts'
import type { ApiKey } from '../../storage/api-keys.ts'
import type { Site } from '../site.ts'
import type { WebContext } from '../web-tools.ts'
import { ApiProblem } from './problems.ts'

/** Of each key: 300 requests at once, and 5 a second after that. */
export const LIMIT: BucketLimit = { holds: 300, perSecond: 5 }

export type Caller = {
  readonly key: ApiKey
  /** The key as it was sent: what hashes of this request are keyed with, since we do not keep it. */
  readonly secret: string
}

const isSafe = (publicUrl: string): boolean => publicUrl.startsWith('https:') || isLoopback(publicUrl)

/** Knows callers by their keys, and counts what each asks. */
export function doorkeeper(site: Site) {
  const buckets = new Map<number, Bucket>()
  return {
    /** @throws ApiProblem 401 for no key, or one that is not in use; 403 where it could be read on its way */
    async caller(c: WebContext): Promise<Caller> {
      const secret = /^bearer +(\S+) *$/i.exec(c.req.header('authorization') ?? '')?.[1] ?? ''
      const { apiKeys } = site.tools.api
      const key = looksLikeApiKey(secret)
        ? await knownApiKey({ apiKeys, clock: site.tools.clock }, secret)
        : null
      if (key && !isSafe(site.tools.publicUrl))
        throw new ApiProblem(
          403,
          'plain',
          'Keys are taken over https only, since others could read them on their way: "publicUrl" of the config is not https. Revoke this one.',
        )
      if (key) return { key, secret }
      c.header('www-authenticate', `Bearer realm="api"${secret === '' ? '' : ', error="invalid_token"'}`)
      throw new ApiProblem(
        401,
        'key',
        secret === ''
          ? 'Send a key: "Authorization: Bearer prk_…". An operator makes one with "postrider api-keys make".'
          : 'This key is not in use: it was revoked, or never made here. "postrider api-keys list" names those that are.',
      )
    },

    /** Says in headers (draft-ietf-httpapi-ratelimit-headers) how much is left. Throws a 429 where nothing is. */
    count(c: WebContext, { key }: Caller): void {
      const taken = takeToken(buckets.get(key.id), LIMIT, performance.now())
      buckets.set(key.id, taken.bucket)
      c.header('ratelimit-policy', `"key";q=${LIMIT.holds};w=${LIMIT.holds / LIMIT.perSecond}`)
      c.header('ratelimit', `"key";r=${taken.left};t=${taken.fullSeconds}`)
      if (taken.granted) return
      c.header('retry-after', String(taken.waitSeconds))
      throw new ApiProblem(
        429,
        'too-many',
        `Ask again in ${taken.waitSeconds} s: a key may ask ${LIMIT.holds} times at once, and ${LIMIT.perSecond} times a second after that.`,
      )
    },

    /** @throws ApiProblem 403 where the key is for something else */
    allow(c: WebContext, { key }: Caller, scope: ApiScope | null): void {
      if (scope === null || key.scope === scope) return
      c.header('www-authenticate', `Bearer realm="api", error="insufficient_scope", scope="${scope}"`)
      throw new ApiProblem(
        403,
        'scope',
        `This key is for ${key.scope}; this asks for one that may ${scope}: "postrider api-keys make <name> --may ${scope}".`,
      )
    },
  }
}
