// The hosts that a log names, by number; 0 is the site, for lines that name none.
import { pageKey } from '../core/page-key.ts'
import { byteMemory, type Memory } from './log-memory.ts'

export type Hosts = {
  readonly at: Memory<number>
  /** Where the paths of a host count from, such as `https://example.org`; '' for one host too many. */
  origin(number: number): string
  /** Whether a host has the same pages as the host of this realm: it may be `www` of it. */
  readonly isSame: Memory<boolean>
}

/** A host may be what a client says, and somebody may say a new one each time. */
const MOST_HOSTS = 10_000

export function hostsOf(site: string): Hosts {
  const origins = [new URL(site).origin]
  const numbers = new Map([[new URL(site).hostname, 0]])
  const numberOf = (name: string): number => {
    const host = name.replace(/:\d{1,5}$/, '').toLowerCase()
    // What is no name, such as `_` or an address in brackets, is taken for the site.
    if (!/^[\w-]+(?:\.[\w-]+)+$/.test(host)) return 0
    const number = numbers.get(host)
    if (number !== undefined) return number
    if (origins.length >= MOST_HOSTS) return -1
    numbers.set(host, origins.length)
    return origins.push(`https://${host}`) - 1
  }
  const origin = (number: number): string => origins[number] ?? ''
  const isSame = (host: string, number: number): boolean =>
    pageKey(`https://${host}/`) === pageKey(`${origin(number)}/`)
  return {
    origin,
    at: byteMemory(numberOf, 1024, 64 * 1024),
    isSame: byteMemory(isSame, 1024, 64 * 1024),
  }
}
