// npm run looks [-- <folder>]: pictures of the sample letter in every theme, edition and way to look at it.
// Wants Debian's chromium: apt-get install chromium
import { mkdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Browser, BrowserContextOptions } from 'playwright-core'
import { openBrowser } from '../tests/support/browser.ts'
import { type MailLook, mailLooks } from '../tests/support/mail-looks.ts'

type Way = {
  readonly name: string
  readonly options: BrowserContextOptions
  readonly pictures: boolean
}

const by = (width: number, colorScheme: 'light' | 'dark' = 'light'): BrowserContextOptions => ({
  viewport: { width, height: 900 },
  colorScheme,
})
const WAYS: readonly Way[] = [
  { name: '600', options: by(600), pictures: true },
  { name: '375', options: by(375), pictures: true },
  { name: '600-dark', options: by(600, 'dark'), pictures: true },
  { name: '375-dark', options: by(375, 'dark'), pictures: true },
  { name: '600-images-off', options: by(600), pictures: false },
  { name: '320', options: by(320), pictures: true },
]

// biome-ignore lint/style/noProcessEnv: only npm tells where the person stood
const out = resolve(process.env.INIT_CWD ?? '.', process.argv[2] ?? 'var/looks')
const { looks, media, settings } = await mailLooks()

async function shoot(browser: Browser, look: MailLook, way: Way): Promise<string> {
  const context = await browser.newContext(way.options)
  const page = await context.newPage()
  await page.route('**/*', (route) => {
    const path = route
      .request()
      .url()
      .slice(settings.mediaUrl.length + 1)
    const body = way.pictures ? media.get(path) : undefined
    return body ? route.fulfill({ body }) : route.abort()
  })
  await page.setContent(look.html, { waitUntil: 'load' })
  const name = `${look.theme}-${look.edition}-${way.name}.png`
  await page.screenshot({ path: join(out, name), fullPage: true })
  await context.close()
  return name
}

await mkdir(out, { recursive: true })
const browser = await openBrowser()
try {
  for (const look of looks) {
    await writeFile(join(out, `${look.theme}-${look.edition}.txt`), look.text)
    for (const way of WAYS) console.log(await shoot(browser, look, way))
  }
} finally {
  await browser.close()
}
console.log(`Written to ${out}`)
