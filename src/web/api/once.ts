// Requests with an Idempotency-Key: sent again within a day, they get the answer of the first and are not done again.
import { createHmac } from 'node:crypto'
import { addMinutes } from '../../core/time.ts'
import type { Site } from '../site.ts'
import type { WebContext } from '../web-tools.ts'
import type { Caller } from './access.ts'
import { ApiProblem } from './problems.ts'

export type Answer = { readonly status: number; readonly body: object | null }

const KEPT_HOURS = 24
/** No request is at work for so long: what is begun and older is of a process that died. */
const DEAD_MINUTES = 2

/**
 * Does the work, or gives the answer it had. Names and requests are kept as hashes that only the key itself can make,
 * and answers to posts name readers by id only: the table holds no address in any form.
 * @throws ApiProblem 422 for a name that was used for another request, 409 while the first is at work
 */
export async function once(
  site: Site,
  c: WebContext,
  { key, secret }: Caller,
  bytes: Uint8Array,
  work: () => Promise<Answer>,
): Promise<Answer> {
  const name = c.req.header('idempotency-key')
  if (name === undefined) return work()
  if (!/^[\x21-\x7e]{1,255}$/.test(name))
    throw new ApiProblem(
      400,
      'idempotency-key',
      'An Idempotency-Key has 1 to 255 printable ASCII characters and no blanks, such as a UUID.',
    )
  const { answers } = site.tools.api.apiKeys
  const now = site.tools.clock()
  const asked = {
    apiKey: key.id,
    name: createHmac('sha256', secret).update(`name ${name}`).digest('hex'),
    request: createHmac('sha256', secret)
      .update(`${c.req.method} ${c.req.path}\n`)
      .update(bytes)
      .digest('hex'),
  }
  const beginning = await answers.begin(
    asked,
    now,
    addMinutes(now, -KEPT_HOURS * 60),
    addMinutes(now, -DEAD_MINUTES),
  )
  if (beginning.kind === 'other')
    throw new ApiProblem(
      422,
      'idempotency-key',
      'This Idempotency-Key was used for another request: take a new one for each, and the same only to send it again.',
    )
  if (beginning.kind === 'busy') {
    c.header('retry-after', '1')
    throw new ApiProblem(409, 'busy', 'This very request is being worked on: ask again in a second.')
  }
  if (beginning.kind === 'answered') {
    c.header('idempotent-replayed', 'true')
    const { status, body } = beginning.answer
    return { status, body: body === '' ? null : (JSON.parse(body) as object) }
  }
  try {
    const answer = await work()
    await answers.finish(asked, {
      status: answer.status,
      body: answer.body === null ? '' : JSON.stringify(answer.body),
    })
    return answer
  } catch (error) {
    // Nothing was done, so it may be asked anew.
    await answers.forget(asked)
    throw error
  }
}
