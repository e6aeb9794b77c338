// What the API says where it does not do what it was asked: problem details (RFC 9457), with what to do about it.
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { z } from 'zod'
import type { WebContext } from '../web-tools.ts'

/** A place in the body as a JSON Pointer (RFC 6901), or the name of a parameter, and what to put there. */
export type FieldError = { readonly field: string; readonly message: string }

export const problemSchema = z
  .object({
    type: z.literal('about:blank'),
    title: z.string(),
    status: z.int(),
    code: z.string().meta({ description: 'What programs may rely on, such as `field` or `too-many`.' }),
    detail: z.string().meta({ description: 'What to do, for people.' }),
    errors: z
      .array(z.object({ field: z.string(), message: z.string() }))
      .optional()
      .meta({ description: 'Each field that cannot be used, as a JSON Pointer, and what to give instead.' }),
  })
  .meta({ description: 'Problem details (RFC 9457).' })

const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  409: 'Conflict',
  410: 'Gone',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Content',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
}

/** Thrown by a handler where the request cannot be done; the answer is made of it. */
export class ApiProblem extends Error {
  readonly status: number
  readonly code: string
  readonly errors: readonly FieldError[]

  /** @param detail what to do, never with an address */
  constructor(status: number, code: string, detail: string, errors: readonly FieldError[] = []) {
    super(detail)
    this.name = 'ApiProblem'
    this.status = status
    this.code = code
    this.errors = errors
  }

  get body(): z.infer<typeof problemSchema> {
    const { status, code, message: detail, errors } = this
    return {
      ...{ type: 'about:blank', title: TITLES[status] ?? 'Error', status, code, detail },
      ...(errors.length > 0 ? { errors: [...errors] } : {}),
    }
  }
}

export function answerProblem(c: WebContext, problem: ApiProblem): Response {
  return c.body(JSON.stringify(problem.body), problem.status as ContentfulStatusCode, {
    'content-type': 'application/problem+json',
  })
}

/** No body of 64 KB is in doubt about more. */
const MOST_ERRORS = 20

const UNKNOWN_FIELDS =
  'There are fields here that this request does not have: take them out, or look how they are spelled.'

/** The value in the form of its schema. Throws a 422 that names each field; the values themselves are not repeated. */
export function checked<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  // One for each field: what is wrong first is to be mended first.
  const byField = new Map<string, string>()
  for (const issue of parsed.error.issues.toReversed())
    byField.set(pointer(issue.path), issue.code === 'unrecognized_keys' ? UNKNOWN_FIELDS : issue.message)
  const errors = [...byField]
    .reverse()
    .slice(0, MOST_ERRORS)
    .map(([field, message]) => ({ field, message }))
  throw new ApiProblem(
    422,
    'field',
    'Some fields cannot be used: "errors" names each and what to do.',
    errors,
  )
}

function pointer(path: readonly PropertyKey[]): string {
  return path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}
