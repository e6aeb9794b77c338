// Front matter: YAML between two lines of three dashes, split by hand, since what splits and evaluates runs code.
import { parseDocument } from 'yaml'

export type FrontMatter =
  | { readonly data: Readonly<Record<string, unknown>>; readonly body: string }
  /** What is wrong, as the end of a sentence about the file. */
  | { readonly problem: string }

const FENCED = /^---[ \t]*\r?\n([\s\S]*?)(?:\r?\n)?---[ \t]*(?:\r?\n|$)/

/**
 * Splits a Markdown file. Values are those of YAML's core schema: a date stays the text it was, so that no zone
 * of the machine shifts it.
 */
export function readFrontMatter(text: string): FrontMatter {
  const match = FENCED.exec(text.replace(/^\ufeff/, ''))
  if (!match) return { problem: 'has no front matter: it must begin with a line of three dashes' }
  const document = parseDocument(match[1] ?? '', { schema: 'core', strict: true, uniqueKeys: true })
  const [error] = document.errors
  if (error) {
    const line = (error.linePos?.[0].line ?? 0) + 1 // the fence is line 1
    return { problem: `has front matter that is not YAML, at line ${line}: ${error.message.split('\n')[0]}` }
  }
  const data: unknown = document.toJS({ maxAliasCount: 10 })
  if (data === null) return { data: {}, body: text.slice(match[0].length) }
  if (typeof data !== 'object' || Array.isArray(data))
    return { problem: 'has front matter that is no list of keys' }
  return { data: data as Record<string, unknown>, body: text.replace(/^\ufeff/, '').slice(match[0].length) }
}
