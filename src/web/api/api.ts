// The API for other programs, under /api/v1: a website's own sign-up, and sync. From server to server, by key.
//
//   key -> within its limits -> known request -> scope -> JSON -> checked -> done, or answered as before
import { Hono } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { messageOf } from '../../core/errors.ts'
import { asPrivate } from '../policies.ts'
import type { Site } from '../site.ts'
import type { WebContext, WebEnv } from '../web-tools.ts'
import { type Caller, doorkeeper } from './access.ts'
import { readJson } from './body.ts'
import { type Answer, once } from './once.ts'
import { openApi } from './openapi.ts'
import { ApiProblem, answerProblem, checked } from './problems.ts'
import { type ApiRoute, routesOf } from './routes.ts'

/** Goes before everything that knows cookies. There are no CORS headers: a key in a browser would be everybody's. */
export function addApi(app: Hono<WebEnv>, site: Site): void {
  const door = doorkeeper(site)
  const routes = routesOf(site)
  const described = JSON.stringify(openApi(routes, site.tools.publicUrl))

  const api = new Hono<WebEnv>()
  /** Every answer, also those to nobody, passes the door first. */
  const inside =
    (answer: (c: WebContext, caller: Caller) => Promise<Response> | Response) => async (c: WebContext) => {
      asPrivate(c)
      const caller = await door.caller(c)
      door.count(c, caller)
      return answer(c, caller)
    }

  api.get(
    '/openapi.json',
    inside((c) => c.body(described, 200, { 'content-type': 'application/json' })),
  )
  for (const route of routes)
    api.on(
      route.method,
      route.path.replace('{id}', ':id'),
      inside(async (c, caller) => {
        door.allow(c, caller, route.scope)
        return inJson(c, await answerOf(site, route, c, caller))
      }),
    )
  for (const path of new Set(routes.map((route) => route.path)))
    api.all(
      path.replace('{id}', ':id'),
      inside((c) => {
        const methods = routes.filter((route) => route.path === path).map((route) => route.method)
        c.header('allow', methods.join(', '))
        throw new ApiProblem(405, 'method', `This takes ${methods.join(' and ')} only.`)
      }),
    )
  api.all(
    '*',
    inside(() => {
      throw new ApiProblem(
        404,
        'path',
        'There is nothing here: GET /api/v1/openapi.json tells what there is.',
      )
    }),
  )

  api.onError((error, c) => {
    if (error instanceof ApiProblem) return answerProblem(c, error)
    site.tools.log({
      level: 'error',
      message: messageOf(error),
      ...{ method: c.req.method, route: '/api', status: 500 },
      ...(error.stack === undefined ? {} : { stack: error.stack }),
    })
    return answerProblem(
      c,
      new ApiProblem(
        500,
        'broken',
        'Something of ours broke, and the log has it. Asking again does no harm.',
      ),
    )
  })
  app.route('/api/v1', api)
}

async function answerOf(site: Site, route: ApiRoute, c: WebContext, caller: Caller): Promise<Answer> {
  if (route.method === 'GET')
    return route.run({ c, caller, given: checked(route.takes.schema, c.req.query()) })
  const { bytes, value } = await readJson(c)
  const given = checked(route.takes.schema, value)
  const work = () => route.run({ c, caller, given })
  return route.method === 'POST' ? once(site, c, caller, bytes, work) : work()
}

function inJson(c: WebContext, { status, body }: Answer): Response {
  if (body === null) return c.body(null, 204)
  return c.json(body, status as ContentfulStatusCode)
}
