// The description of the API in OpenAPI 3.1, made of the schemas that requests are checked by.
import { z } from 'zod'
import { problemSchema } from './problems.ts'
import type { ApiRoute } from './routes.ts'

const PROBLEMS: Readonly<Record<number, string>> = {
  400: 'The body is no JSON, or the Idempotency-Key is none.',
  401: 'No key, or one that is not in use.',
  403: 'The key is for something else, or came over plain http.',
  404: 'There is no such reader.',
  409: 'Not now, or not like this: `code` says which.',
  410: 'The reader was erased.',
  413: 'The body is larger than 64 KB.',
  415: 'The body is not `application/json`.',
  422: 'Some fields cannot be used, or the Idempotency-Key was used for another request.',
  429: 'Too many requests: `Retry-After` says when.',
}

type Json = Record<string, unknown>

/** @param publicUrl the address of the newsletter, without a final slash */
export function openApi(routes: readonly ApiRoute[], publicUrl: string): Json {
  const schemas: Record<string, Json> = { Problem: jsonSchema(problemSchema, 'output') }
  const paths: Record<string, Json> = {}
  for (const route of routes) {
    const body = route.method === 'POST' || route.method === 'PATCH'
    const { name, schema } = route.takes
    if (body && name !== 'Nothing') schemas[name] = jsonSchema(schema, 'input')
    for (const given of Object.values(route.gives))
      if (given) schemas[given.name] = jsonSchema(given.schema, 'output')
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operation(route, body) }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Sign-up and sync',
      version: '1',
      description:
        'For servers that hold a key: made with `postrider api-keys make`, sent as `Authorization: Bearer`. There is no CORS, since a key in a browser is everybody’s. Errors are problem details (RFC 9457).',
    },
    servers: [{ url: `${publicUrl}/api/v1` }],
    security: [{ key: [] }],
    paths,
    components: { securitySchemes: { key: { type: 'http', scheme: 'bearer' } }, schemas },
  }
}

function operation(route: ApiRoute, body: boolean): Json {
  const { takes, gives, scope } = route
  const problems = [
    401,
    ...(scope ? [403] : []),
    422,
    429,
    ...(body ? [400, 409, 413, 415] : []),
    ...route.problems,
  ]
  const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` })
  return {
    operationId: `${route.method.toLowerCase()}${route.path.replace(/\W+(\w)?/g, (_, letter = '') => letter.toUpperCase())}`,
    summary: route.summary,
    ...(scope ? { description: `For keys that may \`${scope}\`.` } : {}),
    parameters: [
      ...(route.path.includes('{id}')
        ? [{ name: 'id', in: 'path', required: true, schema: { type: 'integer' } }]
        : []),
      ...(route.method === 'GET' ? queryOf(takes.schema) : []),
      ...(route.method === 'POST'
        ? [
            {
              name: 'Idempotency-Key',
              in: 'header',
              description:
                'The same request with the same key within 24 hours gets the same answer, and is done once.',
              schema: { type: 'string', maxLength: 255 },
            },
          ]
        : []),
    ],
    ...(body && takes.name !== 'Nothing'
      ? { requestBody: { required: true, content: { 'application/json': { schema: ref(takes.name) } } } }
      : {}),
    responses: {
      ...Object.fromEntries(
        Object.entries(gives).map(([status, given]) => [
          status,
          {
            description: given?.schema.description ?? 'Done.',
            ...(given ? { content: { 'application/json': { schema: ref(given.name) } } } : {}),
          },
        ]),
      ),
      ...Object.fromEntries(
        [...new Set(problems)].map((status) => [
          status,
          {
            description: PROBLEMS[status] ?? '',
            content: { 'application/problem+json': { schema: ref('Problem') } },
          },
        ]),
      ),
    },
  }
}

/** The fields of a query as parameters. */
function queryOf(schema: z.ZodType): readonly Json[] {
  const { properties = {} } = jsonSchema(schema, 'input') as { properties?: Record<string, Json> }
  return Object.entries(properties).map(([name, { description, ...rest }]) => ({
    ...{ name, in: 'query', required: false, description, schema: rest },
  }))
}

function jsonSchema(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io })
  return rest
}
