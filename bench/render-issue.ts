// The issue that rendering is measured with: the sample week's English edition, with as many stories as are asked for.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openApp } from '../src/app.ts'
import { loadConfig } from '../src/config.ts'
import { articleId } from '../src/core/article.ts'
import type { Edition, Issue, Story } from '../src/core/issue.ts'
import { storiesOf } from '../src/core/issue.ts'
import { slotsOfIssue } from '../src/core/time.ts'
import { gatherIssue } from '../src/flows/compile-issue.ts'
import type { PreflightSettings } from '../src/render/checks/rule.ts'
import { loadTheme } from '../src/render/theme.ts'
import { command } from '../tests/support/run-in-process.ts'

const KEY = '2026-W47'
/** Just before the sample issue goes out. */
const NOW = '2026-11-20T05:00:00.000Z'

export type Sample = { readonly issue: Issue; readonly settings: PreflightSettings }

/** Gathers the sample week in a folder of its own, which is gone again when this returns. */
export async function sampleIssue(language = 'en', themeName = 'gazette'): Promise<Sample> {
  const folder = mkdtempSync(join(tmpdir(), 'postrider-bench-'))
  try {
    const dir = join(folder, 'letter')
    const made = await command(['init', dir])
    if (made.code !== 0) throw new Error(made.stderr)
    const config = await loadConfig({ dir, env: {} })
    const app = await openApp(config, () => NOW)
    try {
      const { issue } = (await gatherIssue(app.tools, slotsOfIssue(KEY, config.plan))).assembled
      const theme = await loadTheme([join(import.meta.dirname, '../templates/email')], themeName)
      const publicUrl = 'https://letters.caravanpost.example.org'
      const settings: PreflightSettings = {
        publication: { ...config.publication, publicUrl },
        sections: config.sections,
        theme,
        mediaUrl: `${publicUrl}/media`,
        zone: config.plan.zone,
        mailScheme: 'smtps',
      }
      return {
        issue: { ...issue, editions: issue.editions.filter((e) => e.language === language) },
        settings,
      }
    } finally {
      await app.close()
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The issue with exactly so many stories: the last ones left out, or the first ones told again under other URLs. */
export function withStories(issue: Issue, count: number): Issue {
  return { ...issue, editions: issue.editions.map((edition) => resized(edition, count)) }
}

function resized(edition: Edition, count: number): Edition {
  const have = storiesOf(edition).length
  let left = count - (edition.lead ? 1 : 0)
  const rounds = Math.ceil(count / have)
  const sections = edition.sections.map((section) => {
    const stories = Array.from({ length: rounds }, (_, i) =>
      section.stories.map((story) => again(story, i)),
    ).flat()
    const kept = stories.slice(0, Math.min(left, Math.ceil((section.stories.length * count) / have)))
    left -= kept.length
    return { ...section, stories: kept }
  })
  const sized = { ...edition, sections: sections.filter(({ stories }) => stories.length > 0) }
  const found = storiesOf(sized).length
  if (found !== count) throw new Error(`${count} stories were asked for, and there are ${found}`)
  return sized
}

function again({ article, ...story }: Story, turn: number): Story {
  if (turn === 0) return { article, ...story }
  const url = `${article.url}-${turn}`
  return {
    ...story,
    article: { ...article, url, id: articleId(url), title: `${article.title}, part ${turn + 1}` },
  }
}
