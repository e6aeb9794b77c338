// Files for the browser: our own styles by a fixed list of names, and pictures that cannot leave their folders.
import { readFileSync } from 'node:fs'
import { readFile, realpath, stat } from 'node:fs/promises'
import { extname, join, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Hono } from 'hono'
import { sha256 } from '../core/issue.ts'
import { PICTURE_NAME } from '../core/picture.ts'
import type { WebContext, WebEnv, WebTools } from './web-tools.ts'

const CSS = 'text/css; charset=utf-8'
const JS = 'text/javascript; charset=utf-8'

/** Scripts of others, from where they are installed: the path in the map is all that is ever opened. */
const INSTALLED: Readonly<Record<string, string>> = {
  'htmx.js': 'htmx.org/dist/htmx.min.js',
  'sortable.js': 'sortablejs/Sortable.min.js',
}

const ASSETS: Readonly<Record<string, string>> = {
  'letters.css': CSS,
  'reader.css': CSS,
  'reader-forms.css': CSS,
  'studio.css': CSS,
  'studio-checks.css': CSS,
  'studio-issue.css': CSS,
  'studio-lists.css': CSS,
  'studio-parts.css': CSS,
  'studio-preview.css': CSS,
  'studio-sheet.css': CSS,
  'studio-controls.css': CSS,
  'studio-edit.css': CSS,
  'studio-reports.css': CSS,
  'studio-send.css': CSS,
  'studio.js': JS,
  'studio-outline.js': JS,
  'studio-preview.js': JS,
  'studio-typing.js': JS,
  'band.svg': 'image/svg+xml',
  'favicon.svg': 'image/svg+xml',
}

const PICTURES: Readonly<Record<string, string>> = {
  '.avif': 'image/avif',
  '.gif': 'image/gif',
  '.jpeg': 'image/jpeg',
  '.jpg': 'image/jpeg',
  '.png': 'image/png',
  '.webp': 'image/webp',
}

type Served = { readonly bytes: Uint8Array<ArrayBuffer>; readonly type: string; readonly tag: string }

/** Adds `/assets/…`, `/favicon.ico` and `/media/…`. */
export function addFiles(app: Hono<WebEnv>, tools: WebTools): void {
  const assets = new Map(Object.entries(ASSETS).flatMap(([name, type]) => assetOf(tools, name, type)))
  for (const [name, path] of Object.entries(INSTALLED)) {
    const bytes = new Uint8Array(readFileSync(fileURLToPath(import.meta.resolve(path))))
    assets.set(name, { bytes, type: JS, tag: `"${sha256(bytes).slice(0, 16)}"` })
  }
  app.get('/assets/:name', (c) => send(c, assets.get(c.req.param('name')) ?? null, 'no-cache'))
  app.get('/favicon.ico', (c) => send(c, assets.get('favicon.svg') ?? null, 'max-age=86400'))
  app.get('/media/*', async (c) => {
    // Webmail and the sandboxed previews are other origins, and must be able to show them.
    c.header('cross-origin-resource-policy', 'cross-origin')
    const kept = await keptPicture(tools, c.req.path)
    // Other bytes would have another name.
    if (kept) return send(c, kept, 'public, max-age=31536000, immutable')
    return send(c, await picture(tools, c.req.path), 'public, max-age=86400')
  })
}

/** The newsletter's own file, else the shipped one. */
function assetOf(tools: WebTools, name: string, type: string): readonly [string, Served][] {
  for (const folder of tools.templateFolders) {
    try {
      const bytes = new Uint8Array(readFileSync(join(folder, 'pages', 'assets', name)))
      return [[name, { bytes, type, tag: `"${sha256(bytes).slice(0, 16)}"` }]]
    } catch (error) {
      if (!isAbsent(error)) throw error
    }
  }
  return []
}

function send(c: WebContext, file: Served | null, cacheControl: string): Response | Promise<Response> {
  if (!file) return c.notFound()
  c.header('cache-control', cacheControl)
  c.header('etag', file.tag)
  if (c.req.header('if-none-match') === file.tag) return c.body(null, 304)
  return c.body(file.bytes, 200, { 'content-type': file.type })
}

/** `/media/stories/<name>`: a story's picture as it was kept. */
async function keptPicture(tools: WebTools, path: string): Promise<Served | null> {
  const name = path.startsWith('/media/stories/') ? path.slice('/media/stories/'.length) : ''
  const type = PICTURES[extname(name)]
  if (!PICTURE_NAME.test(name) || type === undefined) return null
  const file = await fileBelow(tools.picturesFolder, [name])
  return file && { ...file, type }
}

async function picture(tools: WebTools, path: string): Promise<Served | null> {
  const [, , ...steps] = path.split('/').map(decoded)
  if (steps.length === 0 || !steps.every(isPlainName)) return null
  const names = steps as readonly string[]
  const type = PICTURES[extname(names.at(-1) ?? '').toLowerCase()]
  if (type === undefined) return null
  const [first, ...rest] = names
  const places =
    first === 'theme'
      ? tools.templateFolders.map((folder) => [join(folder, 'email', 'media'), rest] as const)
      : [[tools.contentFolder, names] as const]
  for (const [root, below] of places) {
    const file = await fileBelow(root, below)
    if (file) return { ...file, type }
  }
  return null
}

/** null for what is no UTF-8 in percent code. */
function decoded(step: string): string | null {
  try {
    return decodeURIComponent(step)
  } catch {
    return null
  }
}

// No dot in front, so neither `..` nor hidden files; nothing that a file system takes for a way to elsewhere.
const PLAIN_NAME = /^[\p{L}\p{N}_(][^/\\:*?"<>|\p{Cc}]{0,200}$/u

const isPlainName = (step: string | null): boolean => step !== null && PLAIN_NAME.test(step)

/** The file, if it is one and is below `root` after all links are followed. */
async function fileBelow(root: string, names: readonly string[]): Promise<Omit<Served, 'type'> | null> {
  try {
    const base = await realpath(root)
    const path = await realpath(join(base, ...names))
    if (!path.startsWith(base + sep)) return null
    const { mtimeMs, size } = await stat(path)
    const bytes = new Uint8Array(await readFile(path))
    return { bytes, tag: `"${Math.trunc(mtimeMs).toString(36)}-${size.toString(36)}"` }
  } catch (error) {
    if (isAbsent(error)) return null
    throw error
  }
}

function isAbsent(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : ''
  return ['ENOENT', 'ENOTDIR', 'EISDIR', 'ELOOP', 'ENAMETOOLONG', 'EACCES'].some((c) => c === code)
}
