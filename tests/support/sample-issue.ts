// The sample week as an issue, gathered as `gather` does it, with what it takes to render it.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openApp } from '../../src/app.ts'
import { loadConfig } from '../../src/config.ts'
import type { Issue } from '../../src/core/issue.ts'
import { slotsOfIssue } from '../../src/core/time.ts'
import { gatherIssue } from '../../src/flows/compile-issue.ts'
import type { PreflightSettings } from '../../src/render/checks/rule.ts'
import { loadTheme } from '../../src/render/theme.ts'
import { EMAIL_TEMPLATES } from './issue-builders.ts'
import { command } from './run-in-process.ts'

const KEY = '2026-W47'
/** Just before the sample issue goes out. */
const NOW = '2026-11-20T05:00:00.000Z'

export type Sample = {
  readonly issue: Issue
  readonly settings: PreflightSettings
  /** The files below `settings.mediaUrl`, by path. */
  readonly media: ReadonlyMap<string, Buffer>
}

/** Gathers the sample week in a folder of its own, which is gone again when this returns. */
export async function sampleIssue(): Promise<Sample> {
  const folder = mkdtempSync(join(tmpdir(), 'postrider-bench-'))
  try {
    const dir = join(folder, 'letter')
    const made = await command(['init', dir])
    if (made.code !== 0) throw new Error(made.stderr)
    const config = await loadConfig({ dir, env: {} })
    const app = await openApp(config, () => NOW)
    try {
      const { issue } = (await gatherIssue(app.tools, slotsOfIssue(KEY, config.plan))).assembled
      const theme = await loadTheme([EMAIL_TEMPLATES], 'gazette')
      const publicUrl = 'https://letters.caravanpost.example.org'
      const settings: PreflightSettings = {
        publication: { ...config.publication, publicUrl },
        sections: config.sections,
        theme,
        mediaUrl: `${publicUrl}/media`,
        zone: config.plan.zone,
        mailScheme: 'smtps',
      }
      return { issue, settings, media: mediaOf(config.varFolder) }
    } finally {
      await app.close()
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function mediaOf(varFolder: string): ReadonlyMap<string, Buffer> {
  const all = (folder: string, path: string) =>
    readdirSync(folder).map((name) => [`${path}/${name}`, readFileSync(join(folder, name))] as const)
  return new Map([
    ...all(join(varFolder, 'pictures'), 'stories'),
    ...all(join(EMAIL_TEMPLATES, 'media'), 'theme'),
  ])
}
