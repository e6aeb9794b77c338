// Serves the feeds of bench:gather from a process of its own: 200 of them on 50 hosts, unchanged ones as 304.
// Feeds with an even number have an ETag and a Last-Modified, odd ones only a Last-Modified.
import { createHash } from 'node:crypto'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import { gzipSync } from 'node:zlib'

const ITEMS = 30
/** How often each feed was added to, by its path. */
const added = new Map<string, number>()
/** Made when first asked for, so that what is timed is not the making. */
const made = new Map<string, Made>()
const seen = { requests: 0, unchanged: 0, bytes: 0 }

type Made = { readonly body: Uint8Array; readonly etag: string; readonly lastModified: string }

function feed(path: string): string {
  const items = Array.from({ length: ITEMS + (added.get(path) ?? 0) }, (_, i) => {
    const link = `https://site.example.org${path}/story-${i}`
    const date = new Date(Date.UTC(2026, 10, 20, 6, 0) - i * 3_600_000).toUTCString()
    return `<item><title>Story ${i} of feed ${path}</title><link>${link}</link><guid>${link}</guid><pubDate>${date}</pubDate><description>What story ${i} is about, in a sentence that is as long as they are.</description></item>`
  })
  return `<?xml version="1.0"?><rss version="2.0"><channel><title>Feed ${path}</title><link>https://site.example.org/</link>${items.reverse().join('')}</channel></rss>`
}

function make(path: string): Made {
  const text = feed(path)
  const changed = Date.UTC(2026, 10, 20, 6, added.get(path) ?? 0)
  return {
    body: gzipSync(text),
    etag: /[02468]$/.test(path) ? `"${createHash('sha256').update(text).digest('hex').slice(0, 16)}"` : '',
    lastModified: new Date(changed).toUTCString(),
  }
}

/** RFC 9110, 13.2.2: where an ETag is named, the date does not count. */
function isUnchanged({ etag, lastModified }: Made, asked: IncomingHttpHeaders): boolean {
  const named = asked['if-none-match']
  if (named !== undefined) return named === etag
  return Date.parse(asked['if-modified-since'] ?? '') >= Date.parse(lastModified)
}

const server = createServer((request, response) => {
  const path = request.url ?? '/'
  if (path === '/seen') {
    response.end(JSON.stringify(seen))
    Object.assign(seen, { requests: 0, unchanged: 0, bytes: 0 })
    return
  }
  if (path.startsWith('/add/')) {
    const name = path.slice(4)
    added.set(name, (added.get(name) ?? 0) + 1)
    made.delete(name)
    response.end()
    return
  }
  seen.requests++
  const each = made.get(path) ?? make(path)
  made.set(path, each)
  const validators = { 'last-modified': each.lastModified, ...(each.etag && { etag: each.etag }) }
  if (isUnchanged(each, request.headers)) {
    seen.unchanged++
    response.writeHead(304, validators).end()
    return
  }
  seen.bytes += each.body.length
  response
    .writeHead(200, { 'content-type': 'application/rss+xml', 'content-encoding': 'gzip', ...validators })
    .end(each.body)
})

// All of 127.0.0.0/8 is this machine: one server has many hosts.
server.listen(0, '0.0.0.0', () => {
  const address = server.address()
  process.send?.(typeof address === 'object' ? address?.port : 0)
})
