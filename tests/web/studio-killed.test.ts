// The studio of a real process that is killed with SIGKILL while an editor works, and started again.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { afterAll, expect, it, onTestFinished } from 'vitest'
import { slotsOfIssue } from '../../src/core/time.ts'
import { gatherIssue } from '../../src/flows/compile-issue.ts'
import { openBrowser } from '../support/browser.ts'
import { freePort } from '../support/free-port.ts'
import { needs } from '../support/needs.ts'
import { checkout } from '../support/run-postrider.ts'
import { openAt, sampleFolder } from '../support/sample-newsletter.ts'

const ISSUE = '2026-W47'

let browser: Awaited<ReturnType<typeof openBrowser>> | null = null
afterAll(() => browser?.close())

/** `serve` as an operator runs it; resolves when it listens. */
async function serving(dir: string, port: number): Promise<ChildProcess> {
  const words = [`${checkout}/src/main.ts`, 'serve', '--dir', dir, '--port', String(port)]
  const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  // Listened to for good: a pipe that nobody holds open would end the process at its next word.
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (chunk) => String(chunk).includes('Serving') && resolve())
    child.once('exit', (code) => reject(new Error(`serve ended with ${code}`)))
  })
  return child
}

it('saves what was written in the dark once it is back, and says meanwhile that it is not saved', async (test) => {
  needs(test, 'chromium')
  const dir = await sampleFolder()
  const app = await openAt(dir, '2026-11-20T05:00:00.000Z')
  await gatherIssue(app.tools, slotsOfIssue(ISSUE, app.config.plan))
  const port = await freePort()
  const first = await serving(dir, port)
  browser ??= await openBrowser()
  const page = await browser.newPage()
  page.setDefaultTimeout(15_000)
  await page.goto(`http://127.0.0.1:${port}/studio/issues/${ISSUE}`)
  await page.locator('#w-subject').fill('Before')
  await page.getByText('version 2 ·').waitFor()

  first.kill('SIGKILL')
  await once(first, 'exit')
  await page.locator('#w-subject').fill('Written in the dark')
  await page.getByText('The server does not answer.').waitFor()
  await page.locator('#w-preheader').fill('This too')
  await serving(dir, port)
  await page.locator('#lost').getByRole('button', { name: 'Try now' }).click()
  await page.getByText('version 4 ·').waitFor()
  expect(await page.locator('#lost').isHidden()).toBe(true)
  const edition = (await app.issues.find(ISSUE))?.issue.editions[0]
  expect(edition).toMatchObject({ subject: 'Written in the dark', preheader: 'This too' })
}, 90_000)
