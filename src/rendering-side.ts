// The render room of one newsletter, opened with its theme.
import { join } from 'node:path'
import type { Config } from './config.ts'
import type { OpenTools } from './flows/send-campaign.ts'
import type { MailScheme } from './render/checks/rule.ts'
import { readDkimKeys } from './settings/dkim-keys.ts'

/** The render room of a newsletter: its theme loaded, its settings filled in. */
export async function openRendering(
  config: Config,
  mailScheme: MailScheme,
): Promise<Pick<OpenTools, 'render' | 'preflight'>> {
  const [{ loadTheme }, { renderIssue }, { preflight }] = await Promise.all([
    import('./render/theme.ts'),
    import('./render/render-issue.ts'),
    import('./render/preflight.ts'),
  ])
  const theme = await loadTheme(
    config.templateFolders.map((folder) => join(folder, 'email')),
    config.theme,
    config.look,
  )
  const { publication, sections, plan, utm, clicks, feedback } = config
  const settings = {
    publication,
    sections,
    theme,
    utm,
    clicks: clicks ? `${config.publicUrl}/c` : null,
    feedback: feedback ? `${config.publicUrl}/f` : null,
    mediaUrl: `${config.publicUrl}/media`,
    zone: plan.zone,
  }
  const unsigned = config.mail.dkim !== 'relay' && readDkimKeys(config.keysFolder).length === 0
  return {
    render: (issue, requests) => renderIssue(issue, requests, settings),
    preflight: async (issue, rendered) => preflight(issue, rendered, { ...settings, mailScheme, unsigned }),
  }
}
