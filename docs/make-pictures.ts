// npm run pictures: runs the sample week in a folder of its own, and takes the pictures of README and guides: the
// letter, and each page of the studio wide and narrow, by day and at night.
// Wants Debian's chromium: apt-get install chromium
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import sharp from 'sharp'
import { openBrowser } from '../tests/support/browser.ts'
import { freePort } from '../tests/support/free-port.ts'

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
]

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

/** A page of the studio, and what is done on it before it is looked at. */
type StudioShot = {
  readonly name: string
  readonly path: string
  readonly act?: (page: Page) => Promise<void>
}

const ISSUE = '/studio/issues/2026-W47'
const DRAFT_SHOTS: readonly StudioShot[] = [
  { name: 'issues', path: '/studio' },
  { name: 'issue', path: ISSUE },
  {
    name: 'story',
    path: ISSUE,
    act: (page) => page.locator('summary[aria-label^="Edit: The bazaar"]').click(),
  },
  { name: 'candidates', path: `${ISSUE}?tray=open#tray` },
  { name: 'preview', path: `${ISSUE}?scheme=dark&width=375#preview` },
  { name: 'checks', path: `${ISSUE}#checks` },
  { name: 'compare', path: `${ISSUE}?compare=week#preview` },
  { name: 'versions', path: `${ISSUE}/versions` },
  { name: 'send', path: `${ISSUE}/send` },
  { name: 'log', path: '/studio/log' },
]
const SENT_SHOTS: readonly StudioShot[] = [
  { name: 'sending', path: `${ISSUE}/send` },
  { name: 'sendings', path: '/studio/sending' },
  { name: 'inbox', path: '/inbox' },
]

async function shootStudio(browser: Browser, base: string, shots: readonly StudioShot[]): Promise<void> {
  for (const width of [1440, 390])
    for (const colorScheme of ['light', 'dark'] as const)
      for (const { name, path, act } of shots) {
        const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme })
        await page.goto(base + path, { waitUntil: 'networkidle' })
        await act?.(page)
        const file = `studio-${name}-${width}-${colorScheme}.webp`
        await assertGround(page, file, colorScheme)
        await sharp(await page.screenshot())
          .webp({ quality: 80 })
          .toFile(join(OUT, file))
        await page.close()
        console.log(`docs/pictures/${file}`)
      }
}

/** An editor's morning, so that there is something to see: words, a pin, a story taken out. */
async function edit(browser: Browser, base: string): Promise<void> {
  const page = await browser.newPage()
  const saved = (version: number) => page.getByText(`version ${version} ·`).waitFor()
  await page.goto(base + ISSUE)
  await page.getByLabel('Subject').fill('The train that waits for the harvest, and a ferry')
  await saved(2)
  await page.getByRole('button', { name: 'Move: Four towers' }).press('p')
  await saved(3)
  await page.getByRole('button', { name: 'Move: A seed bank' }).press('x')
  await page.keyboard.type('the bank asked us to wait a week')
  await page.keyboard.press('Enter')
  await saved(4)
  await page.close()
}

const folder = await mkdtemp(join(tmpdir(), 'postrider-pictures-'))
const letter = join(folder, 'letter')
await mkdir(OUT, { recursive: true })
await run(['init', letter])
await run(['gather', '--week', '2026-W47', '--dir', letter])
const port = await freePort()
const base = `http://127.0.0.1:${port}`
const serving = await run(['serve', '--dir', letter, '--port', String(port)], 'Serving')
const browser = await openBrowser()
try {
  for (const shot of SHOTS) await shoot(browser, base, shot)
  await edit(browser, base)
  await shootStudio(browser, base, DRAFT_SHOTS)
  await run(['approve', '2026-W47', '--by', 'Mara Holdertext', '--dir', letter])
  await run(['send', '2026-W47', '--yes', '--as-is', '--dir', letter])
  await shootStudio(browser, base, SENT_SHOTS)
} finally {
  await browser.close()
  serving.kill('SIGTERM')
  await once(serving, 'close')
  await rm(folder, { recursive: true, force: true })
}
