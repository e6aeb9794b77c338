// A mail as a page of its own: the same HTML, with a line above it that leads to the other letters.
import { escapeHtml } from '../core/merge.ts'

export type LetterBar = {
  readonly name: string
  readonly home: string
  readonly all: { readonly title: string; readonly href: string }
  /** The same letter in other languages. */
  readonly others: readonly { readonly lang: string; readonly title: string; readonly href: string }[]
  /** Markup for the head. */
  readonly head: string
}

const STYLE = `<style>
.pr-bar{width:calc(100% - 48px);max-width:552px;margin:0 auto;padding:14px 0;font:14px/22px -apple-system,"Segoe UI",Roboto,"Noto Sans",Arial,sans-serif;color:#575e6d;border-bottom:1px solid #d6d9de;display:flex;flex-wrap:wrap;gap:2px 18px;box-sizing:border-box}
.pr-bar a{color:#1b2233;padding:5px 0}.pr-bar b{margin-inline-end:auto;padding:5px 0}.pr-bar b a{text-decoration:none;padding:0}
.pr-bar a:focus-visible{outline:2px solid #a3262a;outline-offset:3px}
@media (prefers-color-scheme:dark){html{background:#14171d}.pr-bar{background:#14171d;border-color:#363d49;color:#abb2bf}.pr-bar a{color:#eef0f3}.pr-bar a:focus-visible{outline-color:#ff9f91}}
</style>`

/** Puts the bar in; a mail without head or body tags stays as it is. */
export function withLetterBar(html: string, bar: LetterBar): string {
  const link = (href: string, title: string, lang = '') =>
    `<a href="${escapeHtml(href)}"${lang && ` lang="${escapeHtml(lang)}" hreflang="${escapeHtml(lang)}"`}>${escapeHtml(title)}</a>`
  const others = bar.others.map((o) => link(o.href, o.title, o.lang)).join('')
  const nav = `<nav class="pr-bar" aria-label="${escapeHtml(bar.name)}"><b>${link(bar.home, bar.name)}</b>${link(bar.all.href, bar.all.title)}${others}</nav>`
  return html
    .replace(/<\/head>/i, () => `${bar.head}${STYLE}</head>`)
    .replace(/<body[^>]*>/i, (tag) => `${tag}${nav}`)
}
