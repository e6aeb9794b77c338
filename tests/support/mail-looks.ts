// The sample issue as readers get it: every theme, every edition, and one that is read from right to left.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { merge } from '../../src/core/merge.ts'
import { SAMPLE_READER } from '../../src/render/checks/rule.ts'
import { renderIssue } from '../../src/render/render-issue.ts'
import { loadTheme } from '../../src/render/theme.ts'
import { EMAIL_TEMPLATES } from './issue-builders.ts'
import { MIRRORED, mirroredEdition, mirroredStrings, mirroredText } from './mirrored.ts'
import { type Sample, sampleIssue } from './sample-issue.ts'

export const THEMES = ['gazette', 'wire'] as const

export type MailLook = {
  readonly theme: string
  readonly edition: string
  readonly html: string
  readonly text: string
}

export type MailLooks = { readonly looks: readonly MailLook[] } & Pick<Sample, 'media' | 'settings'>

export async function mailLooks(themes: readonly string[] = THEMES): Promise<MailLooks> {
  const { issue, settings, media } = await sampleIssue()
  const [english] = issue.editions
  if (!english) throw new Error('the sample issue has no edition')
  const folder = mkdtempSync(join(tmpdir(), 'postrider-looks-'))
  try {
    mkdirSync(join(folder, 'strings'))
    writeFileSync(join(folder, 'strings', `${MIRRORED}.json`), mirroredStrings())
    const all = { ...issue, editions: [...issue.editions, mirroredEdition(english)] }
    const { publication, sections } = settings
    const mirrored = <T>(value: T): T =>
      typeof value === 'object' && value !== null && 'en' in value
        ? { ...value, [MIRRORED]: mirroredText(String(value.en)) }
        : value
    const looks: MailLook[] = []
    for (const name of themes) {
      const theme = await loadTheme([folder, EMAIL_TEMPLATES], name)
      const rendered = await renderIssue(all, [], {
        ...settings,
        theme,
        publication: {
          ...publication,
          name: mirrored(publication.name),
          strap: mirrored(publication.strap),
          footer: publication.footer.map((link) => ({ ...link, title: mirrored(link.title) })),
          support: publication.support && {
            ...publication.support,
            title: mirrored(publication.support.title),
            text: mirrored(publication.support.text),
            button: mirrored(publication.support.button),
          },
        },
        sections: sections.map((section) => ({ ...section, title: mirrored(section.title) })),
      })
      for (const { edition, html, text } of rendered.variants)
        looks.push({
          theme: name,
          edition,
          html: merge(html, SAMPLE_READER),
          text: merge(text, SAMPLE_READER),
        })
    }
    return { looks, media, settings }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
