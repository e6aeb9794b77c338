// Sitemaps written for tests: whole documents around the few lines that a test is about.

const NAMESPACES = [
  'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"',
  'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"',
  'xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"',
  'xmlns:video="http://www.google.com/schemas/sitemap-video/1.1"',
  'xmlns:xhtml="http://www.w3.org/1999/xhtml"',
].join(' ')

/** A sitemap of these entries. */
export function aSitemap(...entries: readonly string[]): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<urlset ${NAMESPACES}>\n${entries.join('\n')}\n</urlset>`
}

/** An entry of a plain sitemap, with what else is given. */
export function aUrl(path: string, more = ''): string {
  return `<url><loc>https://canal.example.org/${path}</loc>${more}</url>`
}

/** An entry of a news sitemap. `title` is as XML has it; `more` stands within `news:news`, `after` behind it. */
export function aNewsUrl(
  path: string,
  {
    title = `Story ${path}`,
    published = '2026-11-19T11:30:00+03:00',
    language = 'en',
    more = '',
    after = '',
  } = {},
): string {
  const publication = `<news:publication><news:name>The Canal Letter</news:name><news:language>${language}</news:language></news:publication>`
  return aUrl(
    path,
    `<news:news>${publication}<news:publication_date>${published}</news:publication_date><news:title>${title}</news:title>${more}</news:news>${after}`,
  )
}

/** An index of sitemaps, each with its address and its `lastmod`, '' for none. */
export function anIndex(...sitemaps: readonly (readonly [url: string, lastmod: string])[]): string {
  const listed = sitemaps.map(
    ([url, lastmod]) => `<sitemap><loc>${url}</loc>${lastmod && `<lastmod>${lastmod}</lastmod>`}</sitemap>`,
  )
  return `<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">${listed.join('')}</sitemapindex>`
}
