// Name servers: asked with a short patience, and what they say is a value.
import { Resolver } from 'node:dns/promises'
import type { Answer, Dns } from '../core/doctor.ts'

const TIMEOUT_MS = 3_000
const TRIES = 2

/** What c-ares says where a name is not there, or has no such record. */
const NONE = new Set(['ENOTFOUND', 'ENODATA'])

/** @param servers `address` or `address:port`; those of the machine where none is given */
export function openDns(servers: readonly string[]): Dns {
  const resolver = new Resolver({ timeout: TIMEOUT_MS, tries: TRIES })
  if (servers.length > 0) resolver.setServers([...servers])
  const ask = async (question: () => Promise<readonly string[]>): Promise<Answer<string>> => {
    try {
      const records = await question()
      return records.length > 0 ? { kind: 'found', records } : { kind: 'none' }
    } catch (error) {
      const { code = 'unknown' } = error as NodeJS.ErrnoException
      return NONE.has(code) ? { kind: 'none' } : { kind: 'failed', why: code }
    }
  }
  return {
    txt: (name) => ask(async () => (await resolver.resolveTxt(name)).map((parts) => parts.join(''))),
    mx: (name) =>
      ask(async () =>
        (await resolver.resolveMx(name)).toSorted((a, b) => a.priority - b.priority).map((r) => r.exchange),
      ),
    async addresses(name) {
      const [four, six] = await Promise.all([
        ask(() => resolver.resolve4(name)),
        ask(() => resolver.resolve6(name)),
      ])
      const records = [four, six].flatMap((a) => (a.kind === 'found' ? a.records : []))
      if (records.length > 0) return { kind: 'found', records }
      return [four, six].find((a) => a.kind === 'failed') ?? { kind: 'none' }
    },
    ptr: (ip) => ask(() => resolver.reverse(ip)),
    resolve: (name, type) => resolver.resolve(name, type),
  }
}
