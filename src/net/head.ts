// One question to a page of the operator's own: how it answers, without reading what it says.
import { request } from 'node:http'
import { request as secureRequest } from 'node:https'
import type { LookupFunction } from 'node:net'
import type { TLSSocket } from 'node:tls'
import type { Dns } from '../core/doctor.ts'

const TIMEOUT_MS = 10_000

/**
 * The address is the operator's, so it may be private; redirects are an answer, and not followed.
 * @param dns who knows the address; the machine where it is null
 * @throws what Node says where nobody answers
 */
export function askHead(
  url: string,
  method: 'GET' | 'POST',
  dns: Pick<Dns, 'addresses'> | null = null,
): Promise<{ readonly status: number; readonly date: string; readonly certificateUntil: string | null }> {
  const { promise, resolve, reject } = Promise.withResolvers<Awaited<ReturnType<typeof askHead>>>()
  const body = method === 'POST' ? 'List-Unsubscribe=One-Click' : ''
  const ask = url.startsWith('https:') ? secureRequest : request
  const asked = ask(url, {
    method,
    timeout: TIMEOUT_MS,
    ...(dns ? { lookup: lookupBy(dns) } : {}),
    headers: {
      'user-agent': 'Postrider doctor',
      ...(body === ''
        ? {}
        : { 'content-type': 'application/x-www-form-urlencoded', 'content-length': body.length }),
    },
  })
  asked.on('response', (answer) => {
    const certificate = (answer.socket as Partial<TLSSocket>).getPeerCertificate?.()
    resolve({
      status: answer.statusCode ?? 0,
      date: answer.headers.date ?? '',
      certificateUntil: certificate?.valid_to ?? null,
    })
    asked.destroy()
  })
  asked.on('timeout', () => asked.destroy(new Error(`${new URL(url).host} does not answer in time`)))
  asked.on('error', reject)
  asked.end(body)
  return promise
}

function lookupBy(dns: Pick<Dns, 'addresses'>): LookupFunction {
  return (hostname, { all }, callback) => {
    void dns.addresses(hostname).then((answer) => {
      const records = answer.kind === 'found' ? answer.records : []
      const found = records.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))
      const [first] = found
      if (!first) callback(new Error(`${hostname} has no address`), '')
      else if (all) callback(null, found)
      else callback(null, first.address, first.family)
    })
  }
}
