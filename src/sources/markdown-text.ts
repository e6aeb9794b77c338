// Markdown as plain text: what an author wrote, without its marks.
import MarkdownIt, { type Token } from 'markdown-it'
import { oneLine } from './feed-text.ts'

/** HTML is not read but shown as it was typed, so none of it can get further. */
const reader = new MarkdownIt({ html: false, linkify: false, typographer: false })

export type MarkdownBlock = { readonly kind: 'heading' | 'paragraph'; readonly text: string }

/**
 * The blocks of a Markdown text in order, list items among the paragraphs, as plain text. Merge fields
 * (`[[first_name|reader]]`) stay. With `links`, a link's address follows its words in brackets.
 */
export function blocksOf(markdown: string, { links = false } = {}): readonly MarkdownBlock[] {
  const blocks: MarkdownBlock[] = []
  let kind: MarkdownBlock['kind'] = 'paragraph'
  for (const token of reader.parse(markdown, {})) {
    if (token.type === 'heading_open') kind = 'heading'
    if (token.type === 'paragraph_open') kind = 'paragraph'
    if (token.type !== 'inline') continue
    const text = oneLine(inlineText(token.children ?? [], links))
    if (text) blocks.push({ kind, text })
  }
  return blocks
}

function inlineText(tokens: readonly Token[], links: boolean): string {
  let text = ''
  let href = ''
  let wordsFrom = 0
  for (const token of tokens) {
    if (token.type === 'softbreak' || token.type === 'hardbreak') text += ' '
    if (token.type === 'link_open') {
      href = String(token.attrGet('href') ?? '')
      wordsFrom = text.length
    } else if (token.type === 'link_close') {
      const words = text.slice(wordsFrom).trim()
      if (links && href && href.replace(/^mailto:/, '') !== words) text += ` (${href})`
    } else text += token.content
  }
  return text
}
