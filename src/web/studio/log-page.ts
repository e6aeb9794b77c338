// The log: who did what in the studio, newest first.
import type { Site } from '../site.ts'
import type { WebContext } from '../web-tools.ts'
import { deskPage, shortTime } from './desk.ts'

const LINES_A_PAGE = 100

export async function logPage(site: Site, c: WebContext): Promise<Response> {
  const { audit, plan } = site.tools
  const before = /^\d{1,15}$/.test(c.req.query('before') ?? '') ? Number(c.req.query('before')) : null
  const entries = await audit.page(LINES_A_PAGE + 1, before)
  const shown = entries.slice(0, LINES_A_PAGE)
  const last = shown.at(-1)
  const options = { title: 'Log', section: 'log', styles: ['studio-lists.css'] } as const
  const words = site.deskWords.of(c)
  return deskPage(site, c, 'studio-log', options, {
    empty: entries.length === 0,
    entries: shown.map((entry) => ({
      at: shortTime(entry.at, plan.zone, words),
      who: entry.who,
      action: words.say(entry.action),
      subject: entry.subject,
      detail: entry.detail,
    })),
    newer: before === null ? '' : `${site.base}/studio/log`,
    older: last && entries.length > shown.length ? `${site.base}/studio/log?before=${last.id}` : '',
  })
}
