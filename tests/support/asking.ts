// Asking the links of an issue with real tools, on servers of loopback that a test names.
import { onTestFinished } from 'vitest'
import type { AskingTools } from '../../src/flows/check-links.ts'
import { createFetcher, type FetchLimits } from '../../src/net/fetcher.ts'
import { politely } from '../../src/net/polite.ts'
import { letterLinks } from '../../src/render/letter-links.ts'
import { pageTitles } from '../../src/sources/page.ts'

/** @param trustedHosts servers that may be asked though they are private */
export function askingTools(trustedHosts: readonly string[], limits: Partial<FetchLimits> = {}): AskingTools {
  const fetcher = createFetcher({ trustedHosts, userAgent: 'postrider-test/1', limits })
  onTestFinished(() => fetcher.close())
  return {
    get: politely(fetcher, { atOnce: 3, gapMs: 0 }),
    titles: async (body, about) => pageTitles(body, about),
    letterLinks: async (rendered) => letterLinks(rendered, ['https://letters.caravanpost.example.org']),
  }
}

/** The page of a story with this headline, as publishing systems write them. */
export function storyPage(title: string): { readonly body: string; readonly type: string } {
  const body = `<!doctype html><html lang="en"><head><title>${title} | The Caravan Post</title>
<meta property="og:site_name" content="The Caravan Post"></head><body><h1>${title}</h1><p>By Jane Doe</p></body></html>`
  return { body, type: 'text/html; charset=utf-8' }
}
