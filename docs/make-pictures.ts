// npm run pictures: starts the sample week in a folder of its own and takes the pictures that the README shows.
// Wants Debian's chromium: apt-get install chromium
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { openBrowser } from '../tests/support/browser.ts'

const MAIN = join(import.meta.dirname, '../src/main.ts')
const OUT = join(import.meta.dirname, 'pictures')

type Shot = {
  readonly name: string
  readonly path: string
  readonly width: number
  readonly scheme?: 'light' | 'dark'
  /** Only so many pixels from the top. */
  readonly height?: number
}

const MAIL = '/studio/issues/2026-W47/preview?part=html&edition='
const SHOTS: readonly Shot[] = [
  { name: 'issue-en-600', path: `${MAIL}en`, width: 600 },
  { name: 'issue-en-375', path: `${MAIL}en`, width: 375 },
  { name: 'issue-en-600-top', path: `${MAIL}en`, width: 600, height: 1500 },
  { name: 'issue-en-375-top', path: `${MAIL}en`, width: 375, height: 1500 },
  // The preview shows a mail as light or dark as its address asks, whatever the browser is.
  { name: 'issue-ru-375-dark', path: `${MAIL}ru&scheme=dark`, width: 375, scheme: 'dark', height: 1500 },
  { name: 'studio-issue-1440', path: '/studio/issues/2026-W47', width: 1440, height: 900 },
]

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address ? address.port : 0
}

async function run(args: readonly string[], until?: string) {
  const child = spawn(process.execPath, [MAIN, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  let out = ''
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (text) => {
      out += String(text)
      if (until && out.includes(until)) resolve()
    })
    child.once('close', (code) =>
      code === 0 ? resolve() : reject(new Error(`${args[0]} ended with ${String(code)}`)),
    )
  })
  return child
}

/** A dark picture is dark, and a light one light: by the ground of the page as the browser paints it. */
async function assertGround(page: Page, name: string, scheme: 'light' | 'dark'): Promise<void> {
  const ground = await page.evaluate<string>(
    `[document.body, document.documentElement].map((e) => getComputedStyle(e).backgroundColor)
      .find((colour) => colour !== 'rgba(0, 0, 0, 0)') ?? 'rgb(255, 255, 255)'`,
  )
  const [r = 0, g = 0, b = 0] = ground.match(/[\d.]+/g)?.map(Number) ?? []
  const lightness = (0.2126 * r + 0.7152 * g + 0.0722 * b) / 255
  if (scheme === 'dark' ? lightness > 0.25 : lightness < 0.75)
    throw new Error(`${name} should be ${scheme}, and its ground is ${ground}`)
}

async function shoot(browser: Browser, base: string, shot: Shot): Promise<void> {
  const { width, height, scheme = 'light' } = shot
  const page = await browser.newPage({ viewport: { width, height: height ?? 900 }, colorScheme: scheme })
  await page.goto(base + shot.path, { waitUntil: 'networkidle' })
  await assertGround(page, shot.name, scheme)
  await page.screenshot({ path: join(OUT, `${shot.name}.png`), fullPage: height === undefined })
  await page.close()
  console.log(`docs/pictures/${shot.name}.png`)
}

const folder = await mkdtemp(join(tmpdir(), 'postrider-pictures-'))
await mkdir(OUT, { recursive: true })
await run(['init', join(folder, 'letter')])
const port = await freePort()
const serving = await run(['start', '--dir', join(folder, 'letter'), '--port', String(port)], 'Ctrl-C')
const browser = await openBrowser()
try {
  for (const shot of SHOTS) await shoot(browser, `http://127.0.0.1:${port}`, shot)
} finally {
  await browser.close()
  serving.kill('SIGTERM')
  await once(serving, 'close')
  await rm(folder, { recursive: true, force: true })
}
