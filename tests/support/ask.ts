// Asks a server as a program does: by any Host, and along no redirect.
import { request } from 'node:http'

export type Asked = { readonly status: number; readonly text: string }

/** @param body makes it a POST of a form */
export function ask(
  url: string,
  headers: Readonly<Record<string, string>> = {},
  body?: string,
): Promise<Asked> {
  const { promise, resolve, reject } = Promise.withResolvers<Asked>()
  const form = body === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }
  request(
    url,
    { method: body === undefined ? 'GET' : 'POST', headers: { ...form, ...headers } },
    (answer) => {
      let text = ''
      answer.setEncoding('utf8').on('data', (part: string) => {
        text += part
      })
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text }))
    },
  )
    .on('error', reject)
    .end(body)
  return promise
}
