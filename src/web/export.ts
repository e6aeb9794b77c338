// The archive as files: what the server answers for it, with links that work from any static server.
import { PostriderError } from '../core/errors.ts'
import type { Issue } from '../core/issue.ts'
import { escapeHtml } from '../core/merge.ts'
import { sentKeys } from '../flows/reading.ts'
import { readableEditions } from './archive-addresses.ts'
import { createPaths, type Paths } from './export-paths.ts'
import { LETTERS_A_PAGE } from './letters.ts'
import { createWeb } from './server.ts'
import type { WebTools } from './web-tools.ts'

export type ExportedFile = { readonly path: string; readonly bytes: Uint8Array }

export type ArchiveExport = {
  /** The keys of the issues in it, newest first. */
  readonly issues: readonly string[]
  /** How many files there are, as far as is known: pages are known at once, pictures when a page shows them. */
  total(): number
  /** Every file once, each page after those that it was listed with; the same issues give the same bytes. */
  files(): AsyncIterable<ExportedFile>
  /** Pictures that pages show and that are not there; complete when all files were taken. */
  readonly missing: readonly string[]
}

/** A page that is exported: what the server is asked for, in which language, and where the answer lies. */
type Page = {
  readonly ask: string
  readonly file: string
  readonly language: string
  readonly kind: 'page' | 'feed'
  /** When it was sent, for letters. */
  readonly at?: string
  /** Whether search engines should know it. */
  readonly listed: boolean
}

/**
 * Prepares the export of everything that was sent.
 * @param tools with a `publicUrl` under which the files will be found
 */
export async function exportArchive(tools: WebTools): Promise<ArchiveExport> {
  const languages = tools.editions.map((e) => e.language)
  const issues: Issue[] = []
  for (const key of await sentKeys(tools)) {
    const stored = await tools.issues.find(key)
    if (stored) issues.push(stored.issue)
  }
  const pages = [...pagesOf(issues, languages)]
  const known = new Set(pages.map((page) => page.file))
  const paths = createPaths(tools.publicUrl, languages, (file) => known.has(file))
  const missing: string[] = []
  const app = createWeb(tools)
  const { host } = new URL(tools.publicUrl)
  // Asked as if by somebody far away, to whom the studio is not open.
  const ask = (path: string) => app.request(path, { headers: { host, via: '1.1 export' } })

  async function* files(): AsyncIterable<ExportedFile> {
    for (const page of pages) {
      const answer = await ask(page.ask)
      if (answer.status !== 200)
        throw new PostriderError(
          'unavailable',
          `The page ${page.ask} answers ${answer.status}: look at it with "serve", and export again.`,
        )
      const text = await answer.text()
      const { file, language, kind } = page
      const shown = kind === 'feed' ? paths.feed(text, language) : paths.page(text, file, language)
      yield { path: file, bytes: Buffer.from(shown) }
    }
    yield { path: 'sitemap.xml', bytes: Buffer.from(sitemap(pages, paths)) }
    for (const path of [...paths.shown].sort()) {
      const answer = await ask(`/${path.split('/').map(encodeURIComponent).join('/')}`)
      if (answer.status === 200) yield { path, bytes: new Uint8Array(await answer.arrayBuffer()) }
      else missing.push(path)
    }
  }

  return {
    issues: issues.map((issue) => issue.key),
    total: () => pages.length + 1 + paths.shown.size,
    files,
    missing,
  }
}

function* pagesOf(issues: readonly Issue[], languages: readonly string[]): Iterable<Page> {
  const [main] = languages
  const last = Math.max(1, Math.ceil(issues.length / LETTERS_A_PAGE))
  for (const language of languages) {
    const shared = { language, kind: 'page', listed: true } as const
    const query = `?lang=${language}`
    yield { ...shared, ask: `/${query}`, file: language === main ? 'index.html' : `${language}/index.html` }
    yield { ...shared, ask: `/archive${query}`, file: `archive/${language}/index.html` }
    if (language === main)
      yield { ...shared, ask: `/archive${query}`, file: 'archive/index.html', listed: false }
    for (let page = 2; page <= last; page++)
      yield {
        ...shared,
        ask: `/archive${query}&page=${page}`,
        file: `archive/${language}/page-${page}/index.html`,
      }
    yield { ...shared, ask: `/privacy${query}`, file: `privacy/${language}/index.html` }
    for (const name of ['u', 'p'])
      yield { ...shared, ask: `/${name}${query}`, file: `${name}/${language}/index.html`, listed: false }
    for (const kind of ['xml', 'json']) {
      const file = `archive/${language}/feed.${kind}`
      yield { ...shared, ask: `/${file}`, file, kind: 'feed', listed: false }
    }
  }
  for (const issue of issues)
    for (const { language } of readableEditions(issue)) {
      const path = `archive/${issue.key}/${language}`
      const file = `${path}/index.html`
      yield { ask: `/${path}`, file, language, kind: 'page', at: issue.sendAt, listed: true }
    }
}

function sitemap(pages: readonly Page[], paths: Paths): string {
  const entries = pages
    .filter((page) => page.listed)
    .map(({ file, at }) => {
      const changed = at === undefined ? '' : `<lastmod>${escapeHtml(at)}</lastmod>`
      return `<url><loc>${escapeHtml(paths.addressOf(file))}</loc>${changed}</url>\n`
    })
  return `<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n${entries.join('')}</urlset>\n`
}
