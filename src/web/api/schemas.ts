// What goes in and out of the API. Requests are checked by these schemas, and the description is made of them.
import { z } from 'zod'
import { parseAddress, SUPPRESSION_REASONS } from '../../core/subscriber.ts'
import { instantOf } from '../../core/time.ts'
import type { WebTools } from '../web-tools.ts'

/** Rows of one import: what 64 KB hold. */
export const MOST_ROWS = 100
const MOST_A_PAGE = 500

/** Neither control characters nor what turns the direction of text: these words are shown on terminals and pages. */
const PLAIN = /^[^\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]*$/u
const PLAIN_LINES = /^(?:[^\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]|\n)*$/u

const text = (most: number, says: string, form = PLAIN) =>
  z.string(says).min(1, says).max(most, says).regex(form, says)

const address = z
  .string('Give an address, such as eka@example.org.')
  .max(320, 'An address has at most 320 characters.')
  .check((payload) => {
    const parsed = parseAddress(payload.value)
    if (!('reason' in parsed)) return
    const message = `This address ${parsed.reason}: ask for another.`
    payload.issues.push({ code: 'custom', message, input: '' })
  })
  .meta({ description: 'One plain e-mail address.', examples: ['eka@example.org'] })

const INSTANT = 'Give a time in ISO 8601 with its zone, such as 2026-11-20T06:00:00Z.'
const instant = z.iso.datetime({ offset: true, error: INSTANT }).transform((value, context) => {
  try {
    return instantOf(Temporal.Instant.from(value))
  } catch {
    context.addIssue({ code: 'custom', message: INSTANT })
    return z.NEVER
  }
})

const oneOf = (values: readonly string[], what: string) => {
  const says = values.length > 0 ? `${what}: ${values.join(', ')}.` : `${what}: there is none.`
  return values.length > 0 ? z.enum(values as [string, ...string[]], says) : z.never(says)
}

const PAGE = 'Give the address of the page where they agreed, with http or https, in at most 300 characters.'
const page = z
  .url({ protocol: /^https?$/, error: PAGE })
  .max(300, PAGE)
  .regex(PLAIN, PAGE)
const WORDS = 'Give the words that stood beside the button, in at most 1,000 characters.'
const words = text(1000, WORDS, PLAIN_LINES)
const STATUSES = ['active', ...SUPPRESSION_REASONS.filter((r) => r !== 'erased')] as const

export const readerSchema = z
  .object({
    id: z.int(),
    address: z.string().nullable().meta({ description: 'null once erased.' }),
    status: z.enum(['active', 'pending', ...SUPPRESSION_REASONS]),
    language: z.string(),
    first_name: z.string(),
    sections: z
      .array(z.string())
      .nullable()
      .meta({ description: 'null for all, also those that come later.' }),
    paused_until: z.string().nullable(),
    joined: z.string().nullable(),
    lists: z.array(z.string()),
  })
  .meta({ description: 'A reader.' })

export const standingSchema = z
  .object({ id: z.int(), status: z.enum(['active', 'pending', ...SUPPRESSION_REASONS]) })
  .meta({ description: 'A reader by id, and what stands: `active` gets letters, all else does not.' })

/** The schemas of one newsletter, with its languages, sections and lists. */
export function schemasOf({
  editions,
  sections,
  audience,
}: Pick<WebTools, 'editions' | 'sections' | 'audience'>) {
  const language = oneOf(
    editions.map((e) => e.language),
    'Give a language of this newsletter',
  )
  const chosen = z
    .array(
      oneOf(
        sections.filter((s) => s.optional).map((s) => s.id),
        'Give sections that readers may choose',
      ),
      'Give a list of sections, or null for all.',
    )
    .max(100, 'Name each section once.')
    .nullable()
    .meta({ description: 'Sections that readers may choose; null for all, also those that come later.' })
  const firstName = z
    .string('Give a first name as text.')
    .max(100, 'A first name has at most 100 characters.')
    .regex(PLAIN, 'Take control characters out of the name.')

  const row = z.strictObject(
    {
      address,
      language: language.optional().meta({ description: 'The main edition if not given.' }),
      first_name: firstName.default(''),
      sections: chosen.default(null),
      joined: instant.nullable().default(null),
      status: z
        .enum(STATUSES, `Give one of ${STATUSES.join(', ')}.`)
        .default('active')
        .meta({ description: 'Anything but `active` keeps the address out; `active` brings nobody back.' }),
      consent: z
        .strictObject({ words, page, at: instant }, 'Give words, page and at.')
        .optional()
        .meta({ description: 'What they were told where they agreed, where that was, and when.' }),
    },
    'Give an object for each reader.',
  )

  return {
    SignUp: z
      .strictObject(
        {
          address,
          language,
          sections: chosen.default(null),
          words: words.meta({
            description: 'What stood beside the button: kept as the evidence of consent.',
          }),
          page: page.meta({ description: 'Where the form stood.' }),
          client: z
            .union([z.ipv4(), z.ipv6()], 'Give the network address of whoever filled in the form.')
            .optional()
            .meta({
              description:
                'The network address of whoever filled in the form, of which a keyed hash is kept. Without it all sign-ups with this key count as of one client: 20 an hour.',
            }),
        },
        'Send an object.',
      )
      .meta({ description: 'A form that somebody filled in on your site.' }),

    Page: z.strictObject({
      cursor: z
        .string()
        .regex(/^\d{1,15}$/, 'Give "next_cursor" of the page before.')
        .optional()
        .meta({ description: '`next_cursor` of the page before.' }),
      limit: z
        .string()
        .regex(/^[1-9]\d{0,2}$/, `Give a number from 1 to ${MOST_A_PAGE}.`)
        .refine((value) => Number(value) <= MOST_A_PAGE, `Give a number from 1 to ${MOST_A_PAGE}.`)
        .optional()
        .meta({ description: `Readers a page, 1 to ${MOST_A_PAGE}; 100 if not given.` }),
      changed_since: instant
        .optional()
        .meta({ description: '`as_of` of the first page of the round before: only who changed since.' }),
    }),

    Find: z.strictObject({ address }, 'Send an object with an address.'),

    Import: z.strictObject(
      {
        list: oneOf(audience, 'Give a list of this newsletter').optional().meta({
          description: 'The first list of the config if not given.',
        }),
        rows: z
          .array(row, 'Give a list of readers.')
          .min(1, 'Give at least one row.')
          .max(MOST_ROWS, `Give at most ${MOST_ROWS} rows at once.`),
      },
      'Send an object with rows.',
    ),

    Change: z
      .strictObject(
        {
          language: language.optional(),
          first_name: firstName.optional(),
          sections: chosen.optional(),
          paused_until: instant.nullable().optional().meta({
            description: 'No letter whose time is before this, at most a year ahead; null ends a pause.',
          }),
          reader_chose: z.boolean('Give true or false.').default(false).meta({
            description:
              'Whether the reader chose this themselves, on your pages. Without it their own earlier choice is not overruled (409).',
          }),
        },
        'Send an object with what is to change.',
      )
      .meta({ description: 'What is not named stays as it is.' }),

    Suppress: z.strictObject(
      {
        reason: z.enum(['manual', 'hard-bounce', 'complaint'], 'Give one of manual, hard-bounce, complaint.'),
      },
      'Send an object with a reason.',
    ),

    Nothing: z.strictObject({}, 'Send an empty object, or nothing.'),
  }
}

export type ApiSchemas = ReturnType<typeof schemasOf>
