// Turns whatever a fetch threw into one plain sentence; no stack, no inner error, no password goes along.
import { PostriderError } from '../core/errors.ts'
import { BodyError } from './body.ts'

type Limits = { readonly totalMs: number; readonly maxBytes: number }

/** The sentence for each code that Node, undici and our connector give. */
const SENTENCES: Readonly<Record<string, string>> = {
  POSTRIDER_BLOCKED:
    'is on a private or reserved address. If it is yours, name its host as a source in the config, or type its URL.',
  ENOTFOUND: 'was not found: its name has no address. Check the spelling.',
  EAI_AGAIN: 'could not be looked up: the name server does not answer. Try again later.',
  ECONNREFUSED: 'refused the connection: nothing listens there.',
  ECONNRESET: 'closed the connection before it had answered.',
  UND_ERR_SOCKET: 'closed the connection before it had answered.',
  EPIPE: 'closed the connection before it had answered.',
  ETIMEDOUT: 'did not answer in time.',
  UND_ERR_CONNECT_TIMEOUT: 'did not answer in time.',
  UND_ERR_HEADERS_TIMEOUT: 'did not answer in time.',
  UND_ERR_BODY_TIMEOUT: 'did not answer in time.',
  EHOSTUNREACH: 'cannot be reached from here.',
  ENETUNREACH: 'cannot be reached from here.',
  UND_ERR_HEADERS_OVERFLOW: 'sent more headers than we read.',
  CERT_HAS_EXPIRED: 'has a certificate that has run out.',
  ERR_TLS_CERT_ALTNAME_INVALID: 'has a certificate for another name.',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'has a certificate that nobody vouches for.',
  SELF_SIGNED_CERT_IN_CHAIN: 'has a certificate that nobody vouches for.',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'has a certificate that nobody vouches for.',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'has a certificate that nobody vouches for.',
}

/** A PostriderError for anything thrown while `url` was fetched. `late`: the deadline had passed. */
export function fetchFailure(error: unknown, url: URL, limits: Limits, late: boolean): PostriderError {
  if (error instanceof PostriderError) return error
  const say = (sentence: string, code: string) =>
    new PostriderError('unavailable', `${shownUrl(url)} ${sentence}`, { reason: code })
  if (late) return say(`did not finish within ${limits.totalMs / 1000} seconds.`, 'deadline')
  if (error instanceof BodyError && error.kind === 'too-large')
    return say(`sent more than ${megabytes(limits.maxBytes)}.`, 'too-large')
  if (error instanceof BodyError) return say('sent a compression that we do not know.', 'coding')
  const code = codeOf(error)
  const sentence = SENTENCES[code]
  if (sentence) return say(sentence, code)
  if (/^(Z_|ERR__ERROR|ERR_ZSTD|ZSTD_|ERR_BROTLI|ERR_PADDING)|BROTLI|ZSTD/.test(code))
    return say('sent a body whose compression is broken.', code)
  if (code.startsWith('HPE_')) return say('did not answer in proper HTTP.', code)
  return say(`could not be fetched${code ? ` (${code})` : ''}.`, code || 'unknown')
}

/** Parameters that may hold a secret: their values stay out of messages. */
const SECRET = /([?&][^=&]*(?:key|token|secret|pass|auth|sig)[^=&]*=)[^&]*/gi

/** The URL as messages show it: no name or password, no value of a secret parameter, a long query cut. */
export function shownUrl(url: URL): string {
  const query = url.search.replace(SECRET, '$1…')
  return `${url.origin}${url.pathname}${query.length > 80 ? `${query.slice(0, 80)}…` : query}`
}

/** The code of Node, undici or our connector; '' for an error without one. */
export function codeOf(error: unknown): string {
  // An AggregateError holds one error per address tried; they agree often enough.
  if (error instanceof AggregateError && error.errors.length > 0) return codeOf(error.errors[0])
  if (!(error instanceof Error)) return ''
  const code = 'code' in error ? error.code : ''
  return typeof code === 'string' ? code : ''
}

function megabytes(bytes: number): string {
  return bytes >= 1024 * 1024 ? `${Math.round(bytes / 1024 / 1024)} MB` : `${bytes} bytes`
}
