// Articles from a folder of Markdown files with front matter: a bad file is a failure with its name, the rest go on.
import { readdir, readFile } from 'node:fs/promises'
import { isAbsolute, join, relative } from 'node:path'
import type { Article, Gathered, SourceFailure } from '../core/article.ts'
import type { SourcePlan } from '../core/plan.ts'
import { webUrl } from '../core/url.ts'
import { fileProblem } from './file-problem.ts'
import { type DraftArticle, readMarkdownArticle } from './markdown-article.ts'
import type { Reader } from './reader.ts'

export type MarkdownSource = Pick<SourcePlan, 'id' | 'language' | 'regions' | 'topics' | 'articleKind'>

/** More than this is no article. */
const MAX_BYTES = 1024 * 1024

/** The Markdown articles of a folder in the plan. */
export const readMarkdownSource: Reader<'markdown'> = (source, { folder }) =>
  readMarkdownFolder(
    source,
    isAbsolute(source.folder) ? source.folder : join(folder, source.folder),
    join(folder, 'content'),
  )

/**
 * Reads every `*.md` of a folder and of the folders in it, by name; README.md and hidden files are not articles.
 * `translation_of` may name the file of the original beside its URL.
 * @param contentFolder what pictures are found below; null to take their paths unchecked
 */
export async function readMarkdownFolder(
  source: MarkdownSource,
  folder: string,
  contentFolder: string | null,
): Promise<Gathered> {
  const failures: SourceFailure[] = []
  const fail = (where: string, message: string) => void failures.push({ source: source.id, where, message })
  let names: readonly string[] = []
  try {
    names = await markdownNames(folder, (name) =>
      fail(name, 'The file is a link to another place: put the file itself here.'),
    )
  } catch (error) {
    fail(folder, `The folder of this source ${fileProblem(error)}. See "sources" in newsletter.config.ts.`)
  }
  const drafts: DraftArticle[] = []
  for (const name of names) {
    const draft = await readMarkdownFile(source, folder, name, contentFolder, (message) =>
      fail(name, message),
    )
    if (draft) drafts.push(draft)
  }
  const linked = withTranslations(drafts, fail)
  return { source: source.id, fetched: names.length, articles: distinct(linked, fail), failures }
}

/** Reads one file below `folder`; null where it gives no article. What is wrong with it goes to `fail`. */
export async function readMarkdownFile(
  source: MarkdownSource,
  folder: string,
  name: string,
  contentFolder: string | null,
  fail: (message: string) => void,
): Promise<DraftArticle | null> {
  let bytes: Uint8Array
  try {
    bytes = await readFile(join(folder, name))
  } catch (error) {
    fail(`The file ${fileProblem(error)}.`)
    return null
  }
  if (bytes.length > MAX_BYTES) {
    fail('The file is larger than 1 MB: that is no article.')
    return null
  }
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return await readMarkdownArticle(source, { name, text, contentFolder }, fail)
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    fail('The file is not in UTF-8: save it so.')
    return null
  }
}

async function markdownNames(folder: string, onLink: (name: string) => void): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const found: string[] = []
  for (const entry of entries) {
    const name = relative(folder, join(entry.parentPath, entry.name))
    if (!/\.md$/i.test(name) || /(^|[/\\])(\.|readme\.md$)/i.test(name)) continue
    if (entry.isSymbolicLink()) onLink(name)
    else if (entry.isFile()) found.push(name)
  }
  return found.sort()
}

/** `translation_of` as a URL, or as the file of the original beside or below the same folder. */
function withTranslations(
  drafts: readonly DraftArticle[],
  fail: (where: string, message: string) => void,
): readonly (DraftArticle & { article: Article })[] {
  const urls = new Map(drafts.map(({ name, article }) => [name, article.url]))
  return drafts.map((draft) => {
    const { name, original, article } = draft
    if (!original) return draft
    const beside = join(name, '..', original)
    const url = webUrl(original) ?? urls.get(beside) ?? urls.get(original) ?? null
    if (!url)
      fail(name, '"translation_of" must be the url or the file of the article that this one translates.')
    return { ...draft, article: { ...article, translationOf: url } }
  })
}

/** Two files with one URL would be one article: the first by name stands, the other is named. */
function distinct(
  drafts: readonly { readonly name: string; readonly article: Article }[],
  fail: (where: string, message: string) => void,
): readonly Article[] {
  const owners = new Map<string, string>()
  const articles: Article[] = []
  for (const { name, article } of drafts) {
    const owner = owners.get(article.id)
    if (owner) fail(name, `"url" is that of ${owner} too: the article is left out.`)
    else articles.push(article)
    if (!owner) owners.set(article.id, name)
  }
  return articles
}
