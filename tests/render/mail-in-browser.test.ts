// The mail in a real browser: axe finds nothing, and no width makes it scroll sideways.
import { AxeBuilder } from '@axe-core/playwright'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { haveChromium, openBrowser } from '../support/browser.ts'
import { type MailLook, mailLooks, THEMES } from '../support/mail-looks.ts'
import { MIRRORED } from '../support/mirrored.ts'
import { needs } from '../support/needs.ts'

let looks: readonly MailLook[] = []
let browser: Browser | null = null
beforeAll(async () => {
  looks = (await mailLooks()).looks
  if (haveChromium) browser = await openBrowser()
}, 60_000)
afterAll(() => browser?.close())

/** A mail on a page of its own; nothing is fetched, so that its pictures are off. */
async function shown({ html }: MailLook, width: number, colorScheme: 'light' | 'dark') {
  if (!browser) throw new Error('there is no browser')
  const context = await browser.newContext({ colorScheme, viewport: { width, height: 900 }, offline: true })
  const page = await context.newPage()
  await page.setContent(html, { waitUntil: 'domcontentloaded' })
  return { page, close: () => context.close() }
}

function lookOf(theme: string, edition: string): MailLook {
  const look = looks.find((one) => one.theme === theme && one.edition === edition)
  if (!look) throw new Error(`${theme} has no ${edition}`)
  return look
}

describe.each(THEMES)('%s', (theme) => {
  it.for(['en', 'ru', MIRRORED])(
    'in %s, axe finds nothing by day or night, wide or narrow',
    async (edition, test) => {
      needs(test, 'chromium')
      const look = lookOf(theme, edition)
      for (const width of [600, 375])
        for (const scheme of ['light', 'dark'] as const) {
          const { page, close } = await shown(look, width, scheme)
          const { violations } = await new AxeBuilder({ page })
            .setLegacyMode()
            .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
            .analyze()
          const told = violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html).join(' | ')}`)
          expect([width, scheme, told]).toEqual([width, scheme, []])
          await close()
        }
    },
  )

  it.for(['en', 'ru', MIRRORED])(
    'in %s, nothing stands out sideways from 320 to 700 pixels',
    async (edition, test) => {
      needs(test, 'chromium')
      const look = lookOf(theme, edition)
      for (const width of [320, 375, 480, 600, 700]) {
        const { page, close } = await shown(look, width, 'light')
        const sideways = await page.evaluate('document.documentElement.scrollWidth - innerWidth')
        expect([width, sideways]).toEqual([width, 0])
        await close()
      }
    },
  )
})
