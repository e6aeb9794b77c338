// Who may ask for what: the hosts we answer as, whom the studio opens to, and which posts come from our own pages.
import type { MiddlewareHandler } from 'hono'
import { isLoopback } from '../render/addresses.ts'
import type { WebContext, WebEnv } from './web-tools.ts'

/** The names we answer to, in small letters, with the port where it is not the scheme's own. */
function allowedHosts(publicUrl: string, port: number | undefined): ReadonlySet<string> {
  const { host, port: publicPort, protocol } = new URL(publicUrl)
  const standard = protocol === 'https:' ? '443' : '80'
  const hosts = new Set([host, ...(publicPort === '' ? [`${host}:${standard}`] : [])])
  if (!isLoopback(publicUrl)) return hosts
  for (const name of ['127.0.0.1', 'localhost', '[::1]'])
    for (const p of [publicPort || standard, ...(port === undefined ? [] : [String(port)])]) {
      hosts.add(`${name}:${p}`)
      if (p === '80') hosts.add(name)
    }
  return hosts
}

/** Answers 421 where the request is for a host that is not ours, as a page that rebinds its name would ask. */
export function hostGuard(publicUrl: string): MiddlewareHandler<WebEnv> {
  return async (c, next) => {
    const port = c.env?.incoming?.socket.localPort
    const hosts = allowedHosts(publicUrl, port)
    if (hosts.has((c.req.header('host') ?? '').toLowerCase())) return next()
    c.header('cache-control', 'no-store')
    const names = [...hosts].join(', ')
    return c.text(`This server answers as ${names} only. Behind a proxy, pass the Host header on.\n`, 421)
  }
}

/** Headers by which proxies say that they stand in between: whoever asks is not at this machine then. */
const FORWARDING = new Set([
  'forwarded',
  'via',
  'x-real-ip',
  'x-client-ip',
  'x-cluster-client-ip',
  'x-envoy-external-address',
  'x-original-forwarded-for',
  'x-original-host',
  'x-original-url',
  'x-proxyuser-ip',
  'x-rewrite-url',
  'client-ip',
  'true-client-ip',
  'fastly-client-ip',
  'fly-client-ip',
  'cdn-loop',
])

const isForwarding = (name: string): boolean =>
  FORWARDING.has(name) || name.startsWith('x-forwarded') || name.startsWith('cf-')

/**
 * Whether the studio opens to a request without a login: only where `publicUrl` is this machine, the request comes
 * from it, and nobody forwarded it.
 */
export function isStudioOpen(publicUrl: string, c: WebContext): boolean {
  return isLoopback(publicUrl) && isAtThisMachine(c)
}

/** Whether a request comes from this machine, and not by a proxy on it. */
export function isAtThisMachine(c: WebContext): boolean {
  const peer = c.env?.incoming?.socket.remoteAddress
  if (peer !== undefined && !/^(?:::ffff:)?127\.|^::1$/i.test(peer)) return false
  return !Object.keys(c.req.header()).some((name) => isForwarding(name.toLowerCase()))
}

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Lets unsafe requests through only from our own pages: 403 else. For the studio; never before the one-click
 * unsubscribe, which comes from mail providers (RFC 8058).
 */
export const fromOurPages: MiddlewareHandler<WebEnv> = async (c, next) => {
  if (SAFE.has(c.req.method)) return next()
  const site = c.req.header('sec-fetch-site')
  const origin = c.req.header('origin')
  const isOurs = origin !== undefined && URL.parse(origin)?.host === c.req.header('host')?.toLowerCase()
  if (isOurs && (site === undefined || site === 'same-origin')) return next()
  return c.text('This can only be done from the pages of the studio.\n', 403)
}
