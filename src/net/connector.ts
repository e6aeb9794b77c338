// Opens sockets for strangers' links: every address is checked, literals too, and the checked one is dialled.
import { lookup } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import { buildConnector } from 'undici'
import { isPublicAddress } from './address-rules.ts'

/** Raised by the connector for an address that strangers may not name. */
export class BlockedAddressError extends Error {
  readonly code = 'POSTRIDER_BLOCKED'
}

type Resolved = { readonly address: string; readonly family: number }
export type Resolve = (
  hostname: string,
  done: (error: Error | null, found: readonly Resolved[]) => void,
) => void

const resolveAll: Resolve = (hostname, done) => {
  lookup(hostname, { all: true, verbatim: true }, done)
}

/**
 * A connector for undici's Agent that reaches public hosts only. One private address among those of a
 * name refuses the name. The socket gets the answer that was checked, so a name that changes its answer
 * between check and connect (DNS rebinding) gains nothing.
 * `resolve` gives the addresses of a name; by default the system's resolver.
 */
export function publicConnector(timeoutMs: number, resolve: Resolve = resolveAll): buildConnector.connector {
  const checkedLookup: LookupFunction = (hostname, options, callback) => {
    resolve(hostname, (error, found) => {
      const [first] = found ?? []
      if (error) callback(error, '')
      else if (!first) callback(new Error(`${hostname} has no address`), '')
      else if (!found.every(({ address }) => isPublicAddress(address)))
        callback(new BlockedAddressError(hostname), '')
      else if (options.all) callback(null, [...found])
      else callback(null, first.address, first.family)
    })
  }
  const connect = buildConnector({ timeout: timeoutMs, allowH2: false, lookup: checkedLookup })
  return (options, callback) => {
    // A literal never reaches `lookup`, and http://2130706433/ or http://0x7f.1/ is one after URL parsing.
    const host = options.hostname.replace(/^\[|\]$/g, '')
    if (isIP(host) && !isPublicAddress(host)) callback(new BlockedAddressError(host), null)
    else connect(options, callback)
  }
}

/** A connector that reaches any host: for those that the operator named. */
export function openConnector(timeoutMs: number): buildConnector.connector {
  return buildConnector({ timeout: timeoutMs, allowH2: false })
}
