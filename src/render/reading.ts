// Reading a finished mail back with an HTML parser that is not ours: its links, pictures and visible words.
import { Parser } from 'htmlparser2'
import { comparable } from './typography.ts'

export type HtmlPage = {
  /** The words of each link by its address; '' for a link round a picture. */
  readonly links: ReadonlyMap<string, readonly string[]>
  readonly images: readonly { readonly src: string; readonly alt: string | null }[]
  /** All visible words, comparable. */
  readonly words: string
}

const SILENT = new Set(['style', 'script', 'title'])
const VOID = new Set([
  'br',
  'img',
  'meta',
  'link',
  'hr',
  'input',
  'col',
  'wbr',
  'base',
  'area',
  'embed',
  'source',
])

export function readHtml(html: string): HtmlPage {
  const links = new Map<string, string[]>()
  const images: { src: string; alt: string | null }[] = []
  let words = ''
  let open: { readonly href: string; text: string } | null = null
  // How many elements deep we are inside one that is not shown.
  let hidden = 0
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        const isHidden = SILENT.has(name) || /display:\s*none/i.test(attributes.style ?? '')
        if ((hidden > 0 || isHidden) && !VOID.has(name)) hidden += 1
        if (name === 'a') open = { href: attributes.href ?? '', text: '' }
        if (name === 'img' && hidden === 0)
          images.push({ src: attributes.src ?? '', alt: attributes.alt ?? null })
        if (!['a', 'b', 'i', 'em', 'strong', 'span'].includes(name)) words += ' '
      },
      ontext(text) {
        if (hidden > 0) return
        words += text
        if (open) open.text += text
      },
      onclosetag(name) {
        if (name === 'a' && open) {
          links.set(open.href, [...(links.get(open.href) ?? []), comparable(open.text)])
          open = null
        }
        if (hidden > 0 && !VOID.has(name)) hidden -= 1
      },
    },
    { decodeEntities: true },
  )
  parser.end(html)
  return { links, images, words: comparable(words) }
}
