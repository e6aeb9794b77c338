// The body of a request: JSON in UTF-8, and nothing else.
import type { WebContext } from '../web-tools.ts'
import { ApiProblem } from './problems.ts'

/** Bytes. Streams without a length are counted too, before anything is parsed. */
export const LARGEST_BODY = 64 * 1024

export type JsonBody = { readonly bytes: Uint8Array; readonly value: unknown }

/**
 * Reads a body; none at all is an empty object.
 * @throws ApiProblem 413 for a body that is too large, 415 for another type, 400 for what is no JSON
 */
export async function readJson(c: WebContext): Promise<JsonBody> {
  const bytes = await readBytes(c)
  if (bytes.length === 0) return { bytes, value: {} }
  const type = c.req.header('content-type') ?? ''
  if (!/^application\/json *(?:; *charset="?utf-8"?)? *$/i.test(type))
    throw new ApiProblem(415, 'type', 'Send JSON in UTF-8, with "Content-Type: application/json".')
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
    return { bytes, value }
  } catch {
    // What the parser says quotes the body.
    throw new ApiProblem(400, 'json', 'The body is no JSON in UTF-8: look where it ends, and at its quotes.')
  }
}

async function readBytes(c: WebContext): Promise<Uint8Array> {
  const { body } = c.req.raw
  if (!body) return new Uint8Array()
  const parts: Uint8Array[] = []
  let length = 0
  const reader = body.getReader()
  for (;;) {
    const { done, value } = await reader.read()
    if (done) break
    length += value.length
    if (length > LARGEST_BODY) {
      await reader.cancel()
      throw new ApiProblem(413, 'large', 'A body has at most 64 KB: send fewer rows at once.')
    }
    parts.push(value)
  }
  return Buffer.concat(parts)
}
