// The editors' notes of an issue: one Markdown file per language, and none is needed.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { SourceFailure } from '../core/article.ts'
import type { EditorNote } from '../core/plan.ts'
import { fileProblem } from './file-problem.ts'
import { fieldsOf, readFrontMatter } from './front-matter.ts'
import { blocksOf } from './markdown-text.ts'

const KEYS = ['subject', 'preheader', 'lead', 'corrections']

/**
 * Reads `<folder>/<issueKey>.<language>.md` for each language that has one. A file without front matter is all
 * paragraphs. What is wrong in a note is a failure that names its file and key; the rest of the note serves.
 */
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
    try {
      const note = noteFrom(await readFile(join(folder, name), 'utf8'), language, fail)
      if (note) notes.push(note)
    } catch (error) {
      if (!isMissing(error)) fail(`The note ${fileProblem(error)}.`)
    }
  }
  return { notes, failures }
}

function noteFrom(text: string, language: string, fail: (message: string) => void): EditorNote | null {
  const matter = /^\ufeff?---[ \t]*\r?\n/.test(text) ? readFrontMatter(text) : { data: {}, body: text }
  if ('problem' in matter) {
    fail(`The note ${matter.problem}.`)
    return null
  }
  const fields = fieldsOf(matter.data, KEYS, fail)
  return {
    language,
    subject: fields.text('subject'),
    preheader: fields.text('preheader'),
    lead: fields.text('lead'),
    paragraphs: blocksOf(matter.body, { links: true }).map((block) => block.text),
    corrections: fields.list('corrections') ?? [],
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}
