// An access log of any size, the same each time: node bench/log-sample.ts <file> <bytes> writes it, and prints what a right count gives.
import { closeSync, openSync, writeSync } from 'node:fs'

/** What a line has to be counted as. */
type Counted =
  | 'views'
  | 'bots'
  | 'previews'
  | 'assets'
  | 'feeds'
  | 'errors'
  | 'otherMethods'
  | 'selfReferrals'

const ARTICLES = 4000
const AGENTS = 600
const FILES = 3000
const START_MS = Date.UTC(2026, 10, 13, 3)
const SPAN_MS = 7 * 24 * 60 * 60_000
const BLOCK = 4 * 1024 * 1024
const MONTH = 'Nov'

/** Numbers from 0 to 1, each sequence the same: mulberry32. */
function numbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

const next = numbers(47)
const whole = (below: number) => Math.floor(next() * below)
const of = <T>(all: readonly T[]): T => all[whole(all.length)] as T
/** Few are read often, and many seldom. */
const skewed = (below: number) => Math.floor(below * next() ** 3)

const SECTIONS = ['georgia', 'kazakhstan', 'moldova', 'mongolia', 'armenia', 'ukraine']
const WORDS = [
  'the',
  'train',
  'bazaar',
  'harvest',
  'dam',
  'road',
  'winter',
  'school',
  'ferry',
  'seed',
  'court',
]
const slugs = Array.from(
  { length: ARTICLES },
  (_, n) => `/${of(SECTIONS)}/2026/11/${of(WORDS)}-${of(WORDS)}-${of(WORDS)}-${n}/`,
)
const browsers = Array.from({ length: AGENTS }, () =>
  of([
    `Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/1${10 + whole(30)}.0.${whole(7000)}.0 Safari/537.36`,
    `Mozilla/5.0 (iPhone; CPU iPhone OS 1${whole(9)}_${whole(7)} like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.${whole(9)} Mobile/15E148 Safari/604.1`,
    `Mozilla/5.0 (X11; Linux x86_64; rv:1${20 + whole(20)}.0) Gecko/20100101 Firefox/1${20 + whole(20)}.0`,
    `Mozilla/5.0 (Linux; Android 1${whole(6)}; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/1${10 + whole(30)}.0.0.0 Mobile Safari/537.36`,
  ]),
)
const crawlers = [
  'Mozilla/5.0 (compatible; ExampleBot/2.1; +http://bot.example.org/about.html)',
  'Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; SampleCrawler/2.0) Chrome/130.0.0.0 Safari/537.36',
  'python-requests/2.32.3',
  'FeedFetcher-Sample; (+http://feeds.example.org)',
  '-',
]
const previews = ['facebookexternalhit/1.1', 'TelegramBot (like TwitterBot)']
const endings = ['css', 'js', 'jpg', 'png', 'woff2', 'svg', 'webp']
const files = Array.from(
  { length: FILES },
  (_, n) => `/static/${whole(1e6).toString(36)}/${n.toString(36)}.${of(endings)}`,
)
const referers = [
  '-',
  '-',
  '-',
  'https://www.search.example/',
  'https://t.example/',
  'https://post.example.org/',
]

type Line = readonly [counted: Counted, request: string, status: number, referer: string, agent: string]

function aLine(): Line {
  const kind = next()
  const article = slugs[skewed(ARTICLES)] ?? '/'
  if (kind < 0.24) {
    const by = next()
    const letter = by < 0.1 ? `?utm_source=letter&utm_campaign=w${whole(50)}` : ''
    const query = by > 0.9 ? `?fbclid=${whole(1e9).toString(36)}${whole(1e9).toString(36)}` : letter
    const isReload = next() < 0.03
    const referer = isReload ? `https://post.example.org${article}` : of(referers)
    const status = next() < 0.06 ? 304 : 200
    const counted = isReload ? 'selfReferrals' : 'views'
    return [counted, `GET ${article}${query} HTTP/2.0`, status, referer, of(browsers)]
  }
  if (kind < 0.36) {
    return next() < 0.28
      ? ['previews', `GET ${article} HTTP/1.1`, 200, '-', of(previews)]
      : ['bots', `GET ${article} HTTP/1.1`, 200, '-', of(crawlers)]
  }
  if (kind < 0.88) {
    const referer = `https://post.example.org${article}`
    return ['assets', `GET ${files[skewed(FILES)]} HTTP/2.0`, 200, referer, of(browsers)]
  }
  if (kind < 0.92) return ['feeds', 'GET /feed/ HTTP/1.1', 200, '-', of(crawlers)]
  if (kind < 0.96) return ['errors', `GET /wp-login.php?try=${whole(1e6)} HTTP/1.1`, 404, '-', of(crawlers)]
  if (kind < 0.99) {
    return [
      'otherMethods',
      'POST /api/seen HTTP/2.0',
      200,
      `https://post.example.org${article}`,
      of(browsers),
    ]
  }
  return ['errors', of(['-', '\\x16\\x03\\x01', 'OPTIONS * HTTP/1.0', 'GET / HTTP/1.1']), 400, '-', '-']
}

/** Writes a log in Combined form of about so many bytes. */
function writeLog(path: string, bytes: number): object {
  const file = openSync(path, 'w')
  let lines = 0
  const wanted: Record<Counted, number> = {
    views: 0,
    bots: 0,
    previews: 0,
    assets: 0,
    feeds: 0,
    errors: 0,
    otherMethods: 0,
    selfReferrals: 0,
  }
  let written = 0
  let block = ''
  const perByte = SPAN_MS / bytes
  while (written + block.length < bytes) {
    const [counted, asked, status, referer, agent] = aLine()
    const at = new Date(START_MS + (written + block.length) * perByte)
    const clock = at.toISOString().slice(11, 19)
    const day = String(at.getUTCDate()).padStart(2, '0')
    const client = `${of(['192.0.2', '198.51.100', '203.0.113'])}.${whole(256)}`
    block += `${client} - - [${day}/${MONTH}/2026:${clock} +0000] "${asked}" ${status} ${whole(60_000)} "${referer}" "${agent}"\n`
    lines++
    wanted[counted]++
    if (block.length >= BLOCK) {
      writeSync(file, block)
      written += block.length
      block = ''
    }
  }
  writeSync(file, block)
  closeSync(file)
  return { lines, ...wanted }
}

const [, , path = '', bytes = ''] = process.argv
console.log(JSON.stringify(writeLog(path, Number(bytes))))
