// Line marks: a template whose lines carry their own number, so that a line of output can be traced back to it.
import type { TemplateSource } from './handlebars.ts'

// Control characters that no text of an issue has: the view takes them out.
// biome-ignore lint/suspicious/noControlCharactersInRegex: that is why they are used
const MARK = /\u0001([^\u0002]*)\u0002/g

/** The source with a mark before each line that does not begin inside a `{{…}}`. */
export function numbered({ name, text }: TemplateSource): string {
  let isInside = false
  return text
    .split('\n')
    .map((line, i) => {
      const marked = isInside ? line : `\u0001${name}, line ${i + 1}\u0002${line}`
      const open = line.lastIndexOf('{{')
      const close = line.lastIndexOf('}}')
      if (open !== -1 || close !== -1) isInside = open > close
      return marked
    })
    .join('\n')
}

export function stripMarks(marked: string): string {
  return marked.replace(MARK, '')
}

/** The template line that line `line` (from 1) of a marked output came from; '' if none is known. */
export function originOf(marked: string, line: number): string {
  const upTo = marked.split('\n').slice(0, line)
  const here = [...(upTo.at(-1) ?? '').matchAll(MARK)]
  // The last mark with text after it began this line; without one, the line goes on from an earlier one.
  const found = here.at(-1) ?? [...upTo.join('\n').matchAll(MARK)].at(-1)
  return found?.[1] ?? ''
}
