// The mail in a real browser: axe finds nothing in any theme, scheme, width or direction, and nothing scrolls sideways.
import { AxeBuilder } from '@axe-core/playwright'
import { afterAll, describe, expect, it } from 'vitest'
import { merge } from '../../src/core/merge.ts'
import { SAMPLE_READER } from '../../src/render/checks/rule.ts'
import { renderIssue } from '../../src/render/render-issue.ts'
import { openBrowser } from '../support/browser.ts'
import { anIssue, aPublication, renderSettings } from '../support/issue-builders.ts'
import { needs } from '../support/needs.ts'
import { fullEdition, shippedTheme, THEMES } from '../support/themes.ts'

let browser: Awaited<ReturnType<typeof openBrowser>> | null = null
afterAll(() => browser?.close())

const SCREENS = [
  { language: 'en', colorScheme: 'light', width: 600 },
  { language: 'en', colorScheme: 'dark', width: 375 },
  { language: 'he', colorScheme: 'dark', width: 700 },
  { language: 'he', colorScheme: 'light', width: 320 },
  { language: 'ru', colorScheme: 'light', width: 320 },
] as const

// Its other rules want landmarks, which a mail inside a mail program does not have.
const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

/** English with a logo, the others with the name. */
async function mail(theme: string, language: string): Promise<string> {
  const logo = language === 'en' ? { src: 'logo.png', width: 240, alt: 'The Caravan Post' } : null
  const publication = aPublication({ logo })
  const settings = await renderSettings({ theme: await shippedTheme(theme), publication })
  const { variants } = await renderIssue(anIssue({ editions: [fullEdition({ language })] }), [], settings)
  return merge(variants[0]?.html ?? { segments: [], slots: [] }, SAMPLE_READER)
}

describe.each(THEMES)('%s', (theme) => {
  it('has nothing for axe to find, and nothing that scrolls sideways', async (test) => {
    needs(test, 'chromium')
    browser ??= await openBrowser()
    for (const { language, colorScheme, width } of SCREENS) {
      const context = await browser.newContext({ colorScheme, viewport: { width, height: 900 } })
      // No picture is fetched: what is looked at is what readers see whose mail program shows none.
      await context.route('**/*', (route) => route.abort())
      const page = await context.newPage()
      await page.setContent(await mail(theme, language))
      const { violations } = await new AxeBuilder({ page }).setLegacyMode().withTags(WCAG).analyze()
      const sideways = await page.evaluate('document.documentElement.scrollWidth - innerWidth')
      await context.close()
      const seen = violations.map((v) => `${v.id} ${v.nodes.map((n) => n.html).join(' | ')}`)
      expect([language, colorScheme, width, seen, sideways]).toEqual([language, colorScheme, width, [], 0])
    }
  }, 60_000)
})
