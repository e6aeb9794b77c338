// "Was this letter useful?": the link of a letter leads to a page with two buttons, and only a button counts, since
// programs follow links too.
import type { Hono } from 'hono'
import { ANSWERS } from '../core/feedback.ts'
import { badLink } from './failures.ts'
import { fullDate } from './page-strings.ts'
import { peerOf } from './peer.ts'
import type { Site } from './site.ts'
import type { WebContext, WebEnv } from './web-tools.ts'

export function addFeedback(app: Hono<WebEnv>, site: Site): void {
  app.get('/f/:issue/:edition/:answer', (c) => page(site, c, false))
  app.post('/f/:issue/:edition/:answer', (c) => page(site, c, true))
}

async function page(site: Site, c: WebContext, isPost: boolean): Promise<Response> {
  const { issues, feedback, plan } = site.tools
  const key = (c.req.param('issue') ?? '').toUpperCase().replace('-C', '-c')
  const answer = ANSWERS.find((a) => a === c.req.param('answer'))
  const stored = /^\d{4}-W\d{2}(?:-c\d+)?$/.test(key) ? await issues.find(key) : null
  const edition = stored?.issue.editions.find((e) => e.language === c.req.param('edition'))
  if (!stored || !edition || !answer) return badLink(site, c)
  const words = site.words(c, edition.language)
  if (isPost)
    await feedback?.said(key, edition.language, answer, `${peerOf(c)} ${c.req.header('user-agent') ?? ''}`)
  const path = (to: string) => `/f/${key.toLowerCase()}/${edition.language}/${to}`
  const title = words.text(isPost ? 'feedbackThanks' : 'feedbackTitle')
  return site.page(
    c,
    words,
    'feedback',
    { title, path: path(answer), isPrivate: true },
    {
      heading: title,
      lede: isPost
        ? words.text('feedbackCounted')
        : words.text('feedbackLede', {
            subject: edition.subject,
            date: fullDate(words.strings, stored.issue.sendAt, plan.zone),
          }),
      asks: !isPost,
      // The answer that was pressed in the mail stands first.
      answers: [answer, ...ANSWERS.filter((a) => a !== answer)].map((a) => ({
        action: `${site.base}${path(a)}`,
        label: words.text(a === 'yes' ? 'feedbackYes' : 'feedbackNo'),
        first: a === answer,
      })),
    },
  )
}
