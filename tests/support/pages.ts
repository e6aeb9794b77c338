// Article pages about a canal that is not there, in the shapes that publishing systems write.

export const HEADLINE = 'Ferry crews learn to read the river again'

const TEXT = `<p>The river has its own mind, the crews say, and for a decade nobody has asked it. Now they do so every
morning before the first crossing, with poles and with patience.</p>
<p>The last who did so was here on 3 March 1990, before the locks were built.</p>`

/** A page with some text below what `body` says. */
export function aPage(head: string, body = `<h1>${HEADLINE}</h1>`, language = 'en'): string {
  return `<!doctype html><html lang="${language}"><head><meta charset="utf-8">${head}</head><body>${body}${TEXT}</body></html>`
}

export function jsonLd(value: unknown): string {
  return `<script type="application/ld+json">${JSON.stringify(value)}</script>`
}

/** An article as its own data tells it, with anything changed. */
export function anArticle(more: Readonly<Record<string, unknown>> = {}): string {
  return jsonLd({
    '@context': 'https://schema.org',
    '@type': 'NewsArticle',
    headline: HEADLINE,
    datePublished: '2026-11-19T08:30:00+00:00',
    author: { '@type': 'Person', name: 'Jane Doe' },
    ...more,
  })
}
