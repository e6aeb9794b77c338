// Which addresses on the internet a stranger's link may make us connect to: global unicast, nothing else.
import { BlockList, isIP, isIPv6 } from 'node:net'

/**
 * IPv4 that is not a public host: IANA's special-purpose registry (RFC 6890), multicast and the old class E.
 * `BlockList` matches the IPv4-mapped IPv6 spelling of each by itself.
 */
const CLOSED_V4: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
]

/** Parts of 2000::/3 that are not public hosts; all outside 2000::/3 is closed anyway. */
const CLOSED_V6: readonly (readonly [string, number])[] = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
]

const closed = new BlockList()
for (const [net, prefix] of CLOSED_V4) closed.addSubnet(net, prefix, 'ipv4')
for (const [net, prefix] of CLOSED_V6) closed.addSubnet(net, prefix, 'ipv6')

const globalUnicast = new BlockList()
globalUnicast.addSubnet('2000::', 3, 'ipv6')

const mapped = new BlockList()
mapped.addSubnet('::ffff:0:0', 96, 'ipv6')

/** NAT64 (RFC 6052) carries an IPv4 address in its last 32 bits, and is judged by that. */
const nat64 = new BlockList()
nat64.addSubnet('64:ff9b::', 96, 'ipv6')

/** Whether `address` (an IP literal without brackets) is a public host. Anything unreadable is not. */
export function isPublicAddress(address: string): boolean {
  if (!isIP(address)) return false
  if (!isIPv6(address)) return !closed.check(address, 'ipv4')
  if (closed.check(address, 'ipv6')) return false
  if (nat64.check(address, 'ipv6')) return isPublicAddress(lastFourBytes(address))
  return mapped.check(address, 'ipv6') || globalUnicast.check(address, 'ipv6')
}

function lastFourBytes(address: string): string {
  // URL's serialiser writes every IPv6 address in hexadecimal groups.
  const groups = new URL(`http://[${address}]`).hostname.slice(1, -1).split(':')
  const [high, low] = groups.slice(-2).map((group) => Number.parseInt(group || '0', 16))
  const bits = ((high ?? 0) << 16) | (low ?? 0)
  return [24, 16, 8, 0].map((shift) => (bits >>> shift) & 255).join('.')
}
