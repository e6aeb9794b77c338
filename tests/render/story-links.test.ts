import { describe, expect, it } from 'vitest'
import { merge } from '../../src/core/merge.ts'
import type { UtmPlan } from '../../src/core/utm.ts'
import { SAMPLE_READER } from '../../src/render/checks/rule.ts'
import { preflight } from '../../src/render/preflight.ts'
import { readHtml } from '../../src/render/reading.ts'
import { renderIssue } from '../../src/render/render-issue.ts'
import { anIssue, renderSettings } from '../support/issue-builders.ts'
import { fullEdition, shippedTheme, THEMES } from '../support/themes.ts'

const utm: UtmPlan = {
  source: 'letter',
  medium: 'email',
  campaign: null,
  hosts: ['caravanpost.example.org'],
  text: false,
}

async function mail(theme: string, plan: UtmPlan | null) {
  const settings = await renderSettings({ theme: await shippedTheme(theme), utm: plan })
  const issue = anIssue({ editions: [fullEdition()] })
  const rendered = await renderIssue(issue, [], settings)
  const [variant] = rendered.variants
  if (!variant) throw new Error('nothing was rendered')
  return {
    links: [...readHtml(merge(variant.html, SAMPLE_READER)).links.keys()],
    text: merge(variant.text, SAMPLE_READER),
    lost: (over: UtmPlan | null) =>
      preflight(issue, rendered, { ...settings, utm: over, mailScheme: 'smtps' }).filter(
        ({ rule }) => rule === 'lost-story',
      ),
  }
}

describe.each(THEMES)('utm in %s', (theme) => {
  it('marks every story, popular ones too, and nothing else', async () => {
    const { links, text } = await mail(theme, utm)
    const marked = links.filter((url) => url.includes('utm_'))
    // The lead, seven in sections, one popular.
    expect(marked).toHaveLength(9)
    for (const url of marked)
      expect(url).toMatch(/\?utm_source=letter&utm_medium=email&utm_campaign=2026-W47$/)
    expect(links).toEqual(
      expect.arrayContaining([
        'https://caravanpost.example.org/',
        'https://caravanpost.example.org/support',
        'https://caravanpost.example.org/about',
        SAMPLE_READER.unsubscribe_url,
        SAMPLE_READER.preferences_url,
        SAMPLE_READER.online_url,
      ]),
    )
    expect(text).not.toContain('utm_')
  })

  it('is looked for by the checks as it was linked', async () => {
    const { lost } = await mail(theme, utm)
    expect(lost(utm)).toEqual([])
    expect(lost(null)).toHaveLength(9)
  })

  it('is left out where nobody asked, and reaches the text where it was asked for', async () => {
    expect((await mail(theme, null)).links.join(' ')).not.toContain('utm_')
    const { text, lost } = await mail(theme, { ...utm, text: true })
    expect(text.match(/utm_campaign=2026-W47/g)).toHaveLength(9)
    expect(lost({ ...utm, text: true })).toEqual([])
  })
})
