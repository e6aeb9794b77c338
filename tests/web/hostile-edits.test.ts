// Whatever an editor may paste into any field: it stands there as text, runs nothing and asks for nothing elsewhere.
import { afterAll, expect, it } from 'vitest'
import { pageToken } from '../../src/web/visitor.ts'
import { needs } from '../support/needs.ts'
import { closeBrowser, servedWeb } from '../support/served-web.ts'
import { ISSUE } from '../support/web.ts'

afterAll(closeBrowser)

const PAGE = `/studio/issues/${ISSUE}`

/** Ours, after the kinds that lists of such things have. */
const HOSTILE = [
  '"><script>alert(1)</script>',
  "'-alert(1)-'",
  '<img src=https://elsewhere.example.org/a onerror=alert(2)>',
  '</textarea></form><svg/onload=alert(3)>',
  '<iframe srcdoc="<script>alert(4)</script>"></iframe>',
  '{{7*7}} <%= 7*7 %> [[nonsense]]',
  '<hx-partial hx-target="#head">x</hx-partial><div hx-get="https://elsewhere.example.org/b" hx-trigger="load">',
  'javascript:alert(5)//\u202e\u2066\u0000',
]

it('is shown in every field and preview, and runs nowhere', async (test) => {
  needs(test, 'chromium')
  const { web, server, trouble, context } = await servedWeb({ state: 'draft' })
  const first = (await web.web.issues.find(ISSUE))?.issue.editions[0]
  const [story, other] = first?.sections.flatMap((s) => s.stories.map((x) => x.article.id)) ?? []
  const origin = web.web.publicUrl
  const edit = (fields: Record<string, string>) =>
    web.post(`${PAGE}/edit`, new URLSearchParams({ edition: 'en', client: 'one', ...fields }), {
      origin,
      'x-token': pageToken('this machine'),
    })
  const page = await (await context({ viewport: { width: 1440, height: 900 } })).newPage()
  page.on('dialog', async (dialog) => {
    // The studio's own question, where it is still saving; any other would be a script of the words'.
    if (dialog.type() !== 'beforeunload') trouble.push(`said ${dialog.message()}`)
    await dialog.accept()
  })
  for (const text of HOSTILE) {
    await edit({ do: 'words', field: 'subject', text })
    await edit({ do: 'words', field: 'preheader', text })
    await edit({ do: 'words', field: 'intro', text })
    await edit({ do: 'rewrite', story: story ?? '', title: text, dek: text })
    await edit({ do: 'take-out', story: other ?? '', reason: text })
    await edit({ do: 'put-back', story: other ?? '' })
    await edit({ do: 'take-out', story: other ?? '', reason: text })
    for (const path of [
      PAGE,
      `${PAGE}?view=text`,
      `${PAGE}?view=page`,
      `${PAGE}/versions`,
      '/studio',
      '/studio/log',
    ]) {
      await page.goto(server.url + path)
      await page.waitForLoadState('networkidle')
    }
    await page.goto(server.url + PAGE)
    // By htmx as well, which reads its own attributes out of what it swaps.
    await page.getByLabel('Preheader').fill(`${text} `)
    await page.waitForTimeout(700)
    await page.waitForLoadState('networkidle')
    await edit({ do: 'put-back', story: other ?? '' })
  }
  // A template that meets an unknown merge field says so (422); nothing else goes wrong.
  expect(trouble.filter((t) => !/status of (?:404|422)/.test(t))).toEqual([])
}, 300_000)
