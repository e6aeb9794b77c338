// An operator's send in Chromium: signed, sent, undone, watched while it goes out, and the readers to look at.
import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'
import { afterAll, expect, it } from 'vitest'
import { needs } from '../support/needs.ts'
import { scriptedSmtp } from '../support/scripted-smtp.ts'
import { closeBrowser, servedWeb } from '../support/served-web.ts'
import { ISSUE } from '../support/web.ts'

afterAll(closeBrowser)

const PAGE = `/studio/issues/${ISSUE}`
/** After the undo window. */
const LATER = '2026-11-20T04:31:00.000Z'

const audit = async (page: Page): Promise<readonly string[]> => {
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().options({ iframes: false }).analyze()
  return violations.map((v) => `${v.id} ${v.nodes[0]?.html}`)
}

it('an issue is tested, signed and sent, undone and sent again, and watched', async (test) => {
  needs(test, 'chromium')
  const { web, server, trouble, context } = await servedWeb({ state: 'draft' })
  const page = await (await context({ viewport: { width: 1440, height: 1000 } })).newPage()
  await page.goto(server.url + PAGE)
  await page.getByLabel('Test to this address').fill('mara@caravanpost.example.org')
  await page.getByRole('button', { name: 'Send a test' }).click()
  await page.getByText('20 November, 08:30, Mara Holdertext').waitFor()
  await page.getByRole('button', { name: 'Sign off' }).click()
  await page.getByRole('button', { name: 'Take back sign-off' }).waitFor()
  expect(await audit(page)).toEqual([])
  await page.getByRole('link', { name: 'Send…' }).click()
  expect(await audit(page)).toEqual([])
  const send = async () => {
    await page.getByLabel('Type the number of readers to send').fill('3')
    await page.getByRole('button', { name: 'Send now…' }).click()
    await page.getByRole('heading', { name: 'is about to go out' }).waitFor()
  }
  await send()
  expect(await audit(page)).toEqual([])
  await page.getByRole('button', { name: 'Undo' }).click()
  await page.getByRole('heading', { name: `Send ${ISSUE}` }).waitFor()
  await send()
  await web.sendDue(LATER)
  // Nobody loads the page again: it asks by itself, and stops when there is nothing to come.
  await page.getByRole('heading', { name: `${ISSUE} is out` }).waitFor()
  await page.getByText('Nothing is left').waitFor()
  expect(await page.getByRole('button', { name: 'Pause' }).count()).toBe(0)
  expect(await page.locator('#pulse[hx-get]').count()).toBe(0)
  expect(await audit(page)).toEqual([])
  expect(trouble).toEqual([])
}, 60_000)

it('without script it is paused, let go on, and its unsure readers are settled, on a phone', async (test) => {
  needs(test, 'chromium')
  const { web, server, trouble, context } = await servedWeb({ state: 'approved' })
  const narrow = { viewport: { width: 390, height: 900 }, colorScheme: 'dark' } as const
  const page = await (await context({ ...narrow, javaScriptEnabled: false })).newPage()
  await page.goto(`${server.url}${PAGE}/send`)
  await page.getByLabel('Type the number of readers to send').fill('3')
  await page.getByRole('button', { name: 'Send now…' }).click()
  await page.getByRole('button', { name: 'Pause' }).click()
  await page.getByRole('heading', { name: 'is paused' }).waitFor()
  await page.getByRole('button', { name: 'Resume' }).click()
  await page.getByRole('heading', { name: 'is about to go out' }).waitFor()
  await using relay = await scriptedSmtp({ dot: (peer) => peer.drop() })
  await web.sendDue(LATER, relay.port)
  await page.goto(`${server.url}${PAGE}/send?list=unsure`)
  await page.getByRole('button', { name: 'It arrived' }).first().click()
  await page.getByText('Counts as arrived.').waitFor()
  await page.getByText('Cancel the rest…').click()
  await page.getByLabel(`Type ${ISSUE} to cancel`).fill(ISSUE)
  await page.getByRole('button', { name: 'Cancel the rest', exact: true }).click()
  await page.getByRole('heading', { name: 'was cancelled' }).waitFor()
  expect(trouble).toEqual([])
  const scripted = await (await context(narrow)).newPage()
  await scripted.goto(`${server.url}${PAGE}/send?list=unsure`)
  expect(await audit(scripted)).toEqual([])
  expect(await scripted.evaluate('document.documentElement.scrollWidth - innerWidth')).toBe(0)
}, 60_000)

it('an issue on its way is read section by section, and nothing lies over anything', async (test) => {
  needs(test, 'chromium')
  const { server, context } = await servedWeb({ state: 'sent' })
  const page = await (await context({ viewport: { width: 1440, height: 1000 } })).newPage()
  await page.goto(server.url + PAGE)
  const parts = await page.locator('#outline .sec > header, #outline li.story').all()
  expect(parts.length).toBeGreaterThan(5)
  let end = 0
  for (const part of parts) {
    const box = await part.boundingBox()
    expect(box?.y).toBeGreaterThanOrEqual(end)
    end = (box?.y ?? 0) + (box?.height ?? 0)
  }
  expect(await audit(page)).toEqual([])
}, 60_000)
