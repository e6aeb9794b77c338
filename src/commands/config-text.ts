// Writes a newsletter.config.ts as a person would: comments that teach, one line where one line is enough.
import type { NewsletterConfig } from '../config.ts'

/** Comments before a key, by its path; `*` stands for every entry of a list. */
export type Remarks = Readonly<Record<string, readonly string[]>>

const WIDTH = 110

/** What every newcomer should know, where they will look for it. */
const TEACHING: Remarks = {
  'publication.home': ["The publication's own site."],
  'publication.postalAddress': ['The law in many places asks for the street address of the publisher.'],
  'publication.publicUrl': ['Where readers reach this Postrider: the base of all links of ours.'],
  editions: [
    'One edition per language; the first is the main one. [[first_name|reader]] becomes the name of the reader,',
    'or the word after the bar for those who gave none.',
  ],
  plan: [
    'The week of an issue ends at draftAt; the issue goes out at sendAt. With approval "editor" nothing leaves',
    'without a sign-off; with "none" the schedule sends whatever has no red finding.',
  ],
  sections: [
    'In the order of the letter. A section takes what fits any of each list that it gives; sections that name',
    'kinds choose first. With fewer stories than minimum it is left out; more than maximum wait.',
  ],
  popular: ['The most read: files of views by URL (CSV or JSON), and URLs pinned by hand.'],
  lists: ['Everyone on a list gets the letter; a list for tests gets nothing but test letters.'],
}

/**
 * The text of a config file.
 * @param importFrom where the type comes from, such as `postrider`
 * @param remarks further comments; they stand after those that every file has
 */
export function configText(config: NewsletterConfig, importFrom: string, remarks: Remarks = {}): string {
  const body = printed(config, '', 0, remarks)
  return [
    '// What this newsletter is: its name and sender, its rhythm, its sections, its sources and its readers.',
    '// Every command checks it: an unknown key or a wrong value is named, with what is allowed there.',
    `import type { NewsletterConfig } from '${importFrom}'`,
    '',
    `export default ${body} satisfies NewsletterConfig`,
    '',
  ].join('\n')
}

function commentsAt(path: string, remarks: Remarks): readonly string[] {
  return [...(TEACHING[path] ?? []), ...(remarks[path] ?? [])]
}

function printed(value: unknown, path: string, depth: number, remarks: Remarks): string {
  const flat = inline(value)
  const isTop = depth <= 1 && !Array.isArray(value)
  const mustBreak = isTop || hasComments(value, path, remarks) || isTable(value)
  const room = WIDTH - depth * 2 - (path.split('.').at(-1)?.length ?? 0) - 4
  if (typeof value !== 'object' || value === null || (!mustBreak && flat.length <= room)) return flat
  const indent = '  '.repeat(depth + 1)
  const end = '  '.repeat(depth)
  if (Array.isArray(value)) {
    const entries = value.map((entry) => `${indent}${printed(entry, `${path}.*`, depth + 1, remarks)},\n`)
    return entries.length === 0 ? '[]' : `[\n${entries.join('')}${end}]`
  }
  const entries = Object.entries(value).flatMap(([key, inner]) => {
    if (inner === undefined) return []
    const at = path === '' ? key : `${path}.${key}`
    const comments = commentsAt(at, remarks).map((line) => `${indent}// ${line}\n`)
    return `${comments.join('')}${indent}${keyText(key)}: ${printed(inner, at, depth + 1, remarks)},\n`
  })
  return `{\n${entries.join('')}${end}}`
}

/** Rows of several keys read better one below the other; so does the formatter of this project think. */
function isTable(value: unknown): boolean {
  return (
    Array.isArray(value) &&
    value.length > 1 &&
    value.every((row) => typeof row === 'object' && row !== null && Object.keys(row).length > 1)
  )
}

function hasComments(value: unknown, path: string, remarks: Remarks): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  return Object.entries(value).some(([key, inner]) => {
    const at = `${path}.${key}`
    return inner !== undefined && (commentsAt(at, remarks).length > 0 || hasComments(inner, at, remarks))
  })
}

function inline(value: unknown): string {
  if (typeof value === 'string') return quoted(value)
  if (Array.isArray(value)) return `[${value.map(inline).join(', ')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const pairs = Object.entries(value).filter(([, inner]) => inner !== undefined)
  return pairs.length === 0
    ? '{}'
    : `{ ${pairs.map(([key, inner]) => `${keyText(key)}: ${inline(inner)}`).join(', ')} }`
}

function keyText(key: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(key) ? key : quoted(key)
}

/** A string literal that survives any text: JSON's escapes, in single quotes unless the text has some. */
function quoted(text: string): string {
  const json = JSON.stringify(text).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029')
  if (text.includes("'")) return json
  return `'${json.slice(1, -1).replaceAll('\\"', '"')}'`
}
