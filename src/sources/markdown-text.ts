// Markdown as plain text: what an author wrote, without its marks.
import MarkdownIt from 'markdown-it'

/** HTML is not read but shown as it was typed, so none of it can get further. */
const reader = new MarkdownIt({ html: false, linkify: false, typographer: false })

/** The paragraphs of a Markdown text, headings and list items included, as plain text. */
export function paragraphsOf(markdown: string): readonly string[] {
  return reader
    .parse(markdown, {})
    .filter((token) => token.type === 'inline')
    .map((token) =>
      (token.children ?? [])
        .map((child) => (child.type === 'softbreak' || child.type === 'hardbreak' ? ' ' : child.content))
        .join('')
        .replace(/\s+/g, ' ')
        .trim(),
    )
    .filter((text) => text !== '')
}

/** The beginning of a text, cut at a word with an ellipsis where it is longer than `longest` characters. */
export function beginningOf(text: string, longest: number): string {
  if ([...text].length <= longest) return text
  const cut = [...text].slice(0, longest).join('')
  return `${cut.slice(0, Math.max(cut.lastIndexOf(' '), longest / 2)).replace(/[\s,;:.–—-]+$/u, '')}…`
}
