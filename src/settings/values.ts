// The kinds of value that a newsletter.config.ts is made of, each with a sentence for what it refuses.
import { z } from 'zod'
import { ARTICLE_KINDS } from '../core/article.ts'
import { MERGE_FIELDS, parseMergeable } from '../core/merge.ts'
import type { SourceFunction } from '../core/plan.ts'
import { parseAddress } from '../core/subscriber.ts'
import { parseIssueKey, parseWeekTime } from '../core/time.ts'
import { nearest, unknownKeys } from './explain.ts'

/** An object that takes its own keys and no others. */
export function strict<S extends z.core.$ZodLooseShape>(shape: S) {
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys' ? unknownKeys(issue.keys, Object.keys(shape)) : undefined,
  })
}

/** A text that passes `reasonAgainst`, which gives the sentence for what is wrong, or null. */
function checked(reasonAgainst: (text: string) => string | null) {
  return z.string().superRefine((text, context) => {
    const reason = reasonAgainst(text)
    if (reason) context.addIssue({ code: 'custom', message: reason })
  })
}

export const text = checked((value) => {
  if (value.trim() === '') return 'is empty; write a text'
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it is for
  return /[\u0000-\u0009\u000b-\u001f\u007f]/.test(value) ? 'has control characters; take them out' : null
})

/** A text in which `[[first_name|reader]]` stands for something of the reader's. */
export const mergeText = checked((value) => {
  const [unknown] = parseMergeable(value, 'text').unknown
  return unknown === undefined
    ? null
    : `has [[${unknown}]], which is no merge field; there are ${MERGE_FIELDS.join(', ')}`
})

/** One line: it stands in a header of the mail. */
const lineOfText = checked((value) => {
  if (value.trim() === '') return 'is empty; write a text'
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it is for
  return /[\u0000-\u001f\u007f\u2028\u2029]/.test(value)
    ? 'must be one line without control characters'
    : null
})

export const language = checked((value) => {
  try {
    const [canonical] = Intl.getCanonicalLocales(value)
    return canonical === value ? null : `is '${value}'; write the language tag '${canonical}'`
  } catch {
    return `is '${value}'; write a language tag, such as 'en' or 'pt-BR'`
  }
})

function localised(value: typeof text) {
  const perLanguage = z
    .record(language, value)
    .refine((texts) => Object.keys(texts).length > 0, { error: 'has no language in it' })
  return z.union([value, perLanguage], {
    error: (issue) => {
      const given = issue.input === undefined ? 'is missing' : 'is not such a text'
      return `${given}; write a text, or one per language: { en: '…', ru: '…' }`
    },
  })
}
export const localisedText = localised(text)
export const localisedLine = localised(lineOfText)

/** What keeps `value` from being the absolute http(s) address of a page, or null. */
export function reasonAgainstUrl(value: string): string | null {
  const url = URL.parse(value)
  if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:') || url.hostname === '')
    return 'is not an absolute URL; write it with https:// or http://'
  return url.username || url.password ? 'has a user name or password in it; take it out' : null
}
export const url = checked(reasonAgainstUrl)
export const localisedUrl = localised(url)

/** What keeps `value` from being the base of our own links, or null. */
export function reasonAgainstBase(value: string): string | null {
  const reason = reasonAgainstUrl(value)
  if (reason) return reason
  return /[?#]/.test(value) ? 'has a ? or # in it; write only the part that all links begin with' : null
}
export const baseUrl = checked(reasonAgainstBase)

export const address = checked((value) => {
  const parsed = parseAddress(value)
  return 'reason' in parsed ? `is not an e-mail address: it ${parsed.reason}` : null
})

export const domain = checked((value) => {
  const parsed = parseAddress(`postmaster@${value}`)
  return 'reason' in parsed ? 'is not a domain; write one such as bounces.example.org' : null
})

export const zone = checked((value) => {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(value)
    return null
  } catch {
    const zones = Intl.supportedValuesOf('timeZone')
    const city = value.split('/').at(-1) ?? value
    const near =
      nearest(value, zones) ?? zones.find((z) => z.toLowerCase().endsWith(`/${city.toLowerCase()}`))
    const hint = near ? ` (did you mean '${near}'?)` : ''
    return `is '${value}'${hint}, which is no time zone; write one of the IANA names, such as 'Asia/Tbilisi' or 'UTC'`
  }
})

export const weekTime = z.string().transform((value, context) => {
  try {
    return parseWeekTime(value)
  } catch {
    context.addIssue({
      code: 'custom',
      message: `is '${value}'; write a time of the week, such as 'friday 07:30'`,
    })
    return z.NEVER
  }
})

const UNIT_MINUTES: Readonly<Record<string, number>> = { m: 1, h: 60, d: 1440 }

/** `90m`, `6h`, `1d` in minutes. */
export const minutes = z.string().transform((value, context) => {
  const match = /^(\d{1,5})\s*([mhd])$/.exec(value.trim())
  const unit = UNIT_MINUTES[match?.[2] ?? '']
  if (match && unit) return Number(match[1]) * unit
  context.addIssue({
    code: 'custom',
    message: `is '${value}'; write a span of time such as '90m', '6h' or '1d'`,
  })
  return z.NEVER
})

/** A day of the calendar, `2026-12-01`. */
export const day = z.string().refine(
  (value) => {
    try {
      return Temporal.PlainDate.from(value).toString() === value
    } catch {
      return false
    }
  },
  { error: ({ input }) => `is '${input}'; write a day such as '2026-12-01'` },
)

export const issueWeek = checked((value) => {
  try {
    return parseIssueKey(value).correction ? 'is a correction; write a week, such as 2026-W47' : null
  } catch {
    return `is '${value}'; write an ISO week, such as '2026-W47'`
  }
})

export const name = checked((value) =>
  /^[a-z0-9-]{1,60}$/.test(value)
    ? null
    : `is '${value}'; write small letters, digits and hyphens, such as 'central-asia'`,
)

export const host = checked((value) =>
  /[\s/\\@?#]/.test(value) || !URL.canParse(`http://${value}`)
    ? `is '${value}'; write a host name or address without https://, such as 'feeds.intranet' or '10.0.0.7:8080'`
    : null,
)

/** A path inside the newsletter folder, or an absolute one. */
export const path = checked((value) =>
  value.trim() === '' || value.includes('\0')
    ? 'is empty; write a path that counts from the newsletter folder'
    : null,
)

/** What mail programs show: they have no SVG. */
const PICTURE_FILE = /\.(?:png|jpe?g|gif|webp)$/i

/** A picture on https, or a file below `content/`. */
export const picture = checked((value) => {
  const url = URL.parse(value)
  if (url && url.protocol !== 'https:') return 'is not on https, and many mail programs would not show it'
  const file = url ? url.pathname : value
  if (/\.svg$/i.test(file)) return 'is an SVG, which most mail programs do not show; make a PNG of it'
  if (url) return null
  if (value.split('/').some((step) => step === '' || step.startsWith('.')) || /[\\\0:]/.test(value))
    return "is no path below content/; write one such as 'logo.png' or 'pictures/logo.png'"
  return PICTURE_FILE.test(file) ? null : 'is not a picture; write the path of a PNG, JPEG, GIF or WebP file'
})

/** Faces that every machine has some of. */
const GENERIC_FACES = ['serif', 'sans-serif', 'monospace', 'system-ui']

/** A colour or a list of type faces, for a style attribute of the mail. */
export const lookValue = checked((value) => {
  if (value.startsWith('#'))
    return /^#[0-9a-f]{6}$/i.test(value)
      ? null
      : `is '${value}'; write a colour with six digits, such as '#0a5c36'`
  const faces = value.split(',').map((face) => face.trim())
  const isList = value.length <= 200 && faces.every((face) => /^(?:[\w-]+(?: [\w-]+)*|'[\w -]+')$/.test(face))
  if (!isList)
    return `is '${value.slice(0, 60)}'; write a colour such as '#0a5c36', or type faces such as "Georgia,'Noto Serif',serif"`
  return GENERIC_FACES.includes(faces.at(-1) ?? '')
    ? null
    : `is '${value}'; end the list with ${GENERIC_FACES.join(', ')}, for machines that have none of the others`
})

/** The value of a utm_ parameter. */
export const tag = checked((value) =>
  /^[\p{L}\p{N}_.+-]{1,60}$/u.test(value)
    ? null
    : `is '${value.slice(0, 60)}'; write letters, digits, dots, hyphens and underscores, such as 'caravan-post'`,
)

/** What it selects is seen when the page is read: here it only has to be one line. */
export const selector = checked((value) =>
  value.trim() === '' || /[\r\n]/.test(value)
    ? "is empty or of several lines; write a CSS selector, such as '.popular li'"
    : null,
)

export const sourceFunction = z.custom<SourceFunction>((value) => typeof value === 'function', {
  error: 'is not a function; write articles: async ({ since, fetch }) => [{ url, title, published }]',
})

export const count = z.int().min(0).max(1000)
export const words = z.array(text)
export const articleKind = z.enum(ARTICLE_KINDS)

/** Says of each entry whose `key` an earlier one has that it is there twice. */
export function distinct<T>(key: (entry: T) => string | undefined, path: string) {
  return (entries: readonly T[], context: z.core.$RefinementCtx<readonly T[]>) => {
    const seen = new Set<string>()
    for (const [i, entry] of entries.entries()) {
      const value = key(entry)
      if (value === undefined) continue
      if (seen.has(value))
        context.issues.push({
          code: 'custom',
          path: [i, path],
          message: `is '${value}', which an earlier entry has; give each its own`,
          input: entries,
        })
      seen.add(value)
    }
  }
}
