// The requests of the API, one by one: who may ask, what goes in and out, and what is done.
import { z } from 'zod'
import type { ApiScope } from '../../core/api-key.ts'
import type { Subscriber } from '../../core/subscriber.ts'
import { addMinutes } from '../../core/time.ts'
import { readerOfAddress, stopReader, syncRows } from '../../flows/sync.ts'
import { askByMail } from '../sign-up.ts'
import type { Site } from '../site.ts'
import type { WebContext } from '../web-tools.ts'
import type { Caller } from './access.ts'
import type { Answer } from './once.ts'
import { ApiProblem } from './problems.ts'
import { type ApiSchemas, readerSchema, schemasOf, standingSchema } from './schemas.ts'

/** What a handler is told: who asks, in which context, and the checked query or body. */
export type Asked<In> = { readonly c: WebContext; readonly caller: Caller; readonly given: In }

export type ApiRoute = {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  /** Below `/api/v1`; `{id}` is a reader's. */
  readonly path: string
  /** null for any key. */
  readonly scope: ApiScope | null
  readonly summary: string
  /** The query of a GET, the body of all else. */
  readonly takes: { readonly name: keyof ApiSchemas; readonly schema: z.ZodType }
  /** Answers by status, with a name for those that have a body. */
  readonly gives: Readonly<Record<number, { readonly name: string; readonly schema: z.ZodType } | null>>
  readonly problems: readonly number[]
  run(asked: Asked<unknown>): Promise<Answer>
}

const READERS_A_PAGE = 100
/** A write that was under way when the list was read may carry an earlier time than the list: it comes again then. */
const OVERLAP_MINUTES = 10
const LONGEST_PAUSE_DAYS = 366

const asked = z.object({ status: z.literal('asked') })
const listed = z.object({
  subscribers: z.array(readerSchema),
  next_cursor: z.string().nullable().meta({ description: 'null on the last page.' }),
  as_of: z.string().meta({ description: 'What to give as `changed_since` in the next round.' }),
})
const consented = readerSchema.extend({
  consents: z.array(
    z.object({
      asked_at: z.string(),
      confirmed_at: z.string().nullable(),
      language: z.string(),
      words: z.string(),
      page: z.string(),
    }),
  ),
})
const imported = z.object({
  rows: z
    .array(
      z.object({
        outcome: z.enum(['added', 'updated', 'unchanged', 'kept']),
        id: z.int().nullable(),
        status: standingSchema.shape.status,
      }),
    )
    .meta({
      description: 'In the order of the request. `kept`: they left, bounced or were erased, and stay so.',
    }),
})

export function routesOf(site: Site): readonly ApiRoute[] {
  const schemas = schemasOf(site.tools)
  const { subscribers, audience, editions, erase, clock } = site.tools
  const { sync } = site.tools.api

  /** A route with the types of what it takes. */
  function route<N extends keyof ApiSchemas>(
    name: N,
    spec: Omit<ApiRoute, 'takes' | 'run'> & {
      run(asked: Asked<z.output<ApiSchemas[N]>>): Promise<Answer>
    },
  ): ApiRoute {
    // The router checks `given` by this very schema.
    return { ...spec, takes: { name, schema: schemas[name] }, run: spec.run as ApiRoute['run'] }
  }

  async function readerOf(c: WebContext): Promise<Subscriber> {
    const id = c.req.param('id') ?? ''
    const reader = /^\d{1,15}$/.test(id) ? await subscribers.findById(Number(id)) : null
    if (!reader)
      throw new ApiProblem(404, 'reader', 'No reader has this id: POST /subscribers/find finds ids.')
    return reader
  }

  async function livingReaderOf(c: WebContext): Promise<Subscriber> {
    const reader = await readerOf(c)
    if (reader.address === null) throw erased()
    return reader
  }

  const reader = { name: 'Reader', schema: consented }
  const standing = { name: 'Standing', schema: standingSchema }

  return [
    route('SignUp', {
      ...{ method: 'POST', path: '/subscribers', scope: 'sign-up', problems: [409] },
      summary: 'Somebody filled in a form: asks their address by mail. The same answer for everybody.',
      gives: { 202: { name: 'Asked', schema: asked } },
      async run({ c, caller, given }) {
        const tools = site.tools.signUp
        if (!tools)
          throw new ApiProblem(
            409,
            'sign-up-off',
            'This newsletter takes no sign-ups: "signUp" of its config.',
          )
        const optional = site.tools.sections.filter((s) => s.optional)
        const wanted = given.sections && [...new Set<string>(given.sections)]
        askByMail(site, tools, site.words(c, given.language), {
          ...{ address: given.address, language: given.language, wording: given.words, page: given.page },
          sections: wanted && wanted.length < optional.length ? wanted : null,
          peer: given.client ?? `API key ${caller.key.name}`,
        })
        return { status: 202, body: { status: 'asked' } }
      },
    }),

    route('Page', {
      ...{ method: 'GET', path: '/subscribers', scope: 'sync', problems: [] },
      summary: 'All readers by id, also those who left; erased ones without their data.',
      gives: { 200: { name: 'Readers', schema: listed } },
      async run({ given: { cursor, limit, changed_since: since } }) {
        const asOf = addMinutes(clock(), -OVERLAP_MINUTES)
        const most = Number(limit ?? READERS_A_PAGE)
        const found = await subscribers.page(Number(cursor ?? 0), most + 1, undefined, since)
        const page = found.slice(0, most)
        const next = found.length > most ? String(page.at(-1)?.id) : null
        return { status: 200, body: { subscribers: page.map(inJson), next_cursor: next, as_of: asOf } }
      },
    }),

    route('Find', {
      ...{ method: 'POST', path: '/subscribers/find', scope: 'sync', problems: [404] },
      summary: 'The id of a reader by address, which so stands in no path and no log.',
      gives: { 200: standing },
      async run({ given }) {
        const found = await readerOfAddress(sync, given.address)
        if (!found) throw new ApiProblem(404, 'reader', 'No reader has this address.')
        return { status: 200, body: { id: found.id, status: found.status } }
      },
    }),

    route('Import', {
      ...{ method: 'POST', path: '/subscribers/import', scope: 'sync', problems: [] },
      summary: 'Readers who agreed elsewhere, as rows of a list file: none raises a status.',
      gives: { 200: { name: 'Imported', schema: imported } },
      async run({ given }) {
        const main = editions[0]?.language ?? 'en'
        const rows = given.rows.map(({ first_name: firstName, consent, language = main, ...row }) => ({
          ...{ ...row, language, firstName },
          consent: consent ? { wording: consent.words, page: consent.page, at: consent.at } : null,
        }))
        const synced = await syncRows(sync, given.list ?? audience[0] ?? 'readers', rows)
        return { status: 200, body: { rows: synced } }
      },
    }),

    route('Nothing', {
      ...{ method: 'GET', path: '/subscribers/{id}', scope: 'sync', problems: [404] },
      summary: 'One reader, with what they agreed to.',
      gives: { 200: reader },
      run: async ({ c }) => ({ status: 200, body: await withConsents(await readerOf(c)) }),
    }),

    route('Change', {
      ...{ method: 'PATCH', path: '/subscribers/{id}', scope: 'sync', problems: [404, 409, 410] },
      summary: 'Changes language, sections, first name or pause. It raises no status.',
      gives: { 200: reader },
      async run({ c, given }) {
        const { id } = await livingReaderOf(c)
        const { first_name: firstName, paused_until: pausedUntil, reader_chose: readerChose, ...rest } = given
        if (pausedUntil && pausedUntil > addMinutes(clock(), LONGEST_PAUSE_DAYS * 24 * 60))
          throw new ApiProblem(
            422,
            'field',
            'Some fields cannot be used: "errors" names each and what to do.',
            [{ field: '/paused_until', message: 'A pause is at most a year ahead.' }],
          )
        const change = { ...rest, firstName, pausedUntil, readerChose }
        const outcome = await subscribers.change(id, change, clock())
        if (outcome === 'own-choice')
          throw new ApiProblem(
            409,
            'own-choice',
            'This reader chose language, sections or pause themselves: give "reader_chose": true where they chose anew on your pages.',
          )
        if (outcome === 'erased') throw erased()
        return { status: 200, body: await withConsents(await readerOf(c)) }
      },
    }),

    route('Nothing', {
      ...{ method: 'POST', path: '/subscribers/{id}/unsubscribe', scope: 'sync', problems: [404, 410] },
      summary: 'The reader left. Only their own confirmed sign-up brings them back.',
      gives: { 200: standing },
      async run({ c, caller }) {
        const found = await livingReaderOf(c)
        const status = await stopReader(sync, found, 'unsubscribed', caller.key.name)
        return { status: 200, body: { id: found.id, status } }
      },
    }),

    route('Suppress', {
      ...{ method: 'POST', path: '/subscribers/{id}/suppress', scope: 'sync', problems: [404, 410] },
      summary: 'Never mails this reader again. A stronger reason that is there already stays.',
      gives: { 200: standing },
      async run({ c, caller, given }) {
        const found = await livingReaderOf(c)
        const status = await stopReader(sync, found, given.reason, caller.key.name)
        return { status: 200, body: { id: found.id, status } }
      },
    }),

    route('Nothing', {
      ...{ method: 'DELETE', path: '/subscribers/{id}', scope: 'sync', problems: [404] },
      summary: 'Erases the reader for good: what stays is a keyed hash that keeps the address out.',
      gives: { 204: null },
      async run({ c }) {
        const { address, addressKey } = await readerOf(c)
        if (address !== null) await erase(addressKey, address)
        return { status: 204, body: null }
      },
    }),
  ]

  async function withConsents(found: Subscriber) {
    const consents = await sync.signUps.consents(found.addressKey)
    return {
      ...inJson(found),
      consents: consents.map((c) => ({
        ...{ asked_at: c.askedAt, confirmed_at: c.confirmedAt },
        ...{ language: c.language, words: c.wording, page: c.page },
      })),
    }
  }
}

function erased(): ApiProblem {
  return new ApiProblem(410, 'erased', 'This reader was erased: erase them on your side too.')
}

function inJson(s: Subscriber): z.infer<typeof readerSchema> {
  return {
    ...{ id: s.id, address: s.address, status: s.status, language: s.language, first_name: s.firstName },
    ...{ sections: s.sections === null ? null : [...s.sections], paused_until: s.pausedUntil },
    ...{ joined: s.joined, lists: [...s.lists] },
  }
}
