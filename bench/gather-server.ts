// Serves the feeds of bench:gather from a process of its own: 200 of them on 50 hosts, unchanged ones as 304.
import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import { gzipSync } from 'node:zlib'

const ITEMS = 30
/** How often each feed was added to, by its path. */
const added = new Map<string, number>()
const seen = { requests: 0, unchanged: 0, bytes: 0 }

function feed(path: string): string {
  const items = Array.from({ length: ITEMS + (added.get(path) ?? 0) }, (_, i) => {
    const link = `https://site.example.org${path}/story-${i}`
    const date = new Date(Date.UTC(2026, 10, 20, 6, 0) - i * 3_600_000).toUTCString()
    return `<item><title>Story ${i} of feed ${path}</title><link>${link}</link><guid>${link}</guid><pubDate>${date}</pubDate><description>What story ${i} is about, in a sentence that is as long as they are.</description></item>`
  })
  return `<?xml version="1.0"?><rss version="2.0"><channel><title>Feed ${path}</title><link>https://site.example.org/</link>${items.reverse().join('')}</channel></rss>`
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
    response.end()
    return
  }
  seen.requests++
  const text = feed(path)
  const etag = `"${createHash('sha256').update(text).digest('hex').slice(0, 16)}"`
  if (request.headers['if-none-match'] === etag) {
    seen.unchanged++
    response.writeHead(304, { etag }).end()
    return
  }
  const body = gzipSync(text)
  seen.bytes += body.length
  response
    .writeHead(200, { 'content-type': 'application/rss+xml', 'content-encoding': 'gzip', etag })
    .end(body)
})

// All of 127.0.0.0/8 is this machine: one server has many hosts.
server.listen(0, '0.0.0.0', () => {
  const address = server.address()
  process.send?.(typeof address === 'object' ? address?.port : 0)
})
