// The editors' notes of an issue: one Markdown file per language, and none is needed.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { SourceFailure } from '../core/article.ts'
import { messageOf } from '../core/errors.ts'
import type { EditorNote } from '../core/plan.ts'
import { readFrontMatter } from './front-matter.ts'
import { paragraphsOf } from './markdown-text.ts'

const KEYS = ['subject', 'preheader', 'lead', 'corrections'] as const

/** Reads `<folder>/<issueKey>.<language>.md` for each language that has one. */
export async function readNotes(
  folder: string,
  issueKey: string,
  languages: readonly string[],
): Promise<{ readonly notes: readonly EditorNote[]; readonly failures: readonly SourceFailure[] }> {
  const notes: EditorNote[] = []
  const failures: SourceFailure[] = []
  for (const language of languages) {
    const name = `${issueKey}.${language}.md`
    const fail = (message: string): void => void failures.push({ source: 'notes', where: name, message })
    let text: string
    try {
      text = await readFile(join(folder, name), 'utf8')
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT')
        fail(`The note cannot be read: ${messageOf(error)}.`)
      continue
    }
    const note = noteOf(text, language, fail)
    if (note) notes.push(note)
  }
  return { notes, failures }
}

function noteOf(text: string, language: string, fail: (message: string) => void): EditorNote | null {
  // A note may be nothing but its paragraphs.
  const matter = text.trimStart().startsWith('---') ? readFrontMatter(text) : { data: {}, body: text }
  if ('problem' in matter) {
    fail(`The note ${matter.problem}.`)
    return null
  }
  const data: Readonly<Record<string, unknown>> = matter.data
  for (const key of Object.keys(data))
    if (!KEYS.some((k) => k === key)) fail(`"${key}" is no key of a note: the keys are ${KEYS.join(', ')}.`)
  const string = (key: string): string => {
    const value = data[key]
    if (value === undefined || value === null) return ''
    if (typeof value === 'string') return value.trim()
    fail(`"${key}" must be a text.`)
    return ''
  }
  const corrections = data.corrections ?? []
  const isList = Array.isArray(corrections) && corrections.every((c) => typeof c === 'string')
  if (!isList)
    fail('"corrections" must be a list of texts; put quotation marks round one that has a colon in it.')
  return {
    language,
    subject: string('subject'),
    preheader: string('preheader'),
    lead: string('lead'),
    paragraphs: paragraphsOf(matter.body),
    corrections: isList ? corrections.map((c: string) => c.trim()) : [],
  }
}
