// The posts before a sending: signing off, taking that back, and a test to oneself or to the test list.
import { messageOf, PostriderError } from '../../core/errors.ts'
import { approveIssue, checkIssue } from '../../flows/compile-issue.ts'
import { sendTests } from '../../flows/try-send.ts'
import type { StoredIssue } from '../../storage/issues.ts'
import type { Site } from '../site.ts'
import { personOf } from '../visitor.ts'
import type { WebContext } from '../web-tools.ts'
import { deskNotFound, deskPart, figure, joined, shortHash } from './desk.ts'
import { type Fields, field } from './edit-form.ts'
import type { Notice } from './editing.ts'
import { issuePage, rightSide } from './issue-page.ts'
import { issueParts } from './issue-parts.ts'
import { TESTED_MOST, testAddresses } from './ship-view.ts'

/** What was done, for the log; or why it was not, in a sentence. */
type Done = { readonly action: string; readonly detail: string } | { readonly trouble: string }

type Act = (stored: StoredIssue, fields: Fields) => Promise<Done>

export const postSign = (site: Site, c: WebContext): Promise<Response> =>
  act(site, c, async (stored, fields) => {
    if (Number(field(fields, 'version')) !== stored.version)
      return {
        trouble: `${stored.issue.key} changed since this page showed it: look at it again, then sign.`,
      }
    const { tools } = site.tools
    const checked = await checkIssue(tools, stored.issue)
    const { hash } = await approveIssue(tools, stored, checked, personOf(c).name)
    return { action: 'sign off', detail: `version ${stored.version}, ${shortHash(hash)}` }
  })

export const postUnsign = (site: Site, c: WebContext): Promise<Response> =>
  act(site, c, async ({ issue, version }) =>
    (await site.tools.issues.unsign(issue.key, version))
      ? { action: 'take back sign-off', detail: `version ${version}` }
      : { trouble: `${issue.key} has no sign-off that could be taken back.` },
  )

export const postTest = (site: Site, c: WebContext): Promise<Response> =>
  act(site, c, async ({ issue, version }, fields) => {
    const typed = field(fields, 'to')
      .split(/[\s,;]+/)
      .filter(Boolean)
    const to = typed.length > 0 ? typed : await testAddresses(site)
    if (to.length === 0) return { trouble: 'Say where the test goes: there is no test list.' }
    if (to.length > TESTED_MOST) return { trouble: `A test goes to ${TESTED_MOST} addresses at most.` }
    const { tools, sending } = site.tools
    const results = await sendTests(tools, issue.key, to, sending.openMail, sending.signer())
    const failed = results.filter((r) => r.outcome !== 'accepted')
    const [first] = failed
    if (first)
      return {
        trouble: `${failed.length} of ${results.length} tests were not accepted: ${first.detail || first.outcome}`,
      }
    // The log names no reader, and an address that somebody typed may be one.
    const editions = joined([...new Set(results.map((r) => r.edition))])
    return {
      action: 'test',
      detail: `version ${version}, ${editions} to ${to.length === 1 ? 'one address' : `${figure(to.length)} addresses`}`,
    }
  })

async function act(site: Site, c: WebContext, doIt: Act): Promise<Response> {
  const fields = await c.req.parseBody()
  const { issues, audit, clock } = site.tools
  const key = c.req.param('key') ?? ''
  const stored = await issues.find(key)
  if (!stored) return deskNotFound(site, c, 'There is no such issue.')
  const done = await doIt(stored, fields).catch((error: unknown): Done => {
    if (error instanceof PostriderError) return { trouble: messageOf(error) }
    throw error
  })
  if ('trouble' in done) {
    const text = site.deskWords.of(c).say(done.trouble)
    return answer(site, c, key, fields, [{ level: 'red', text, conflict: null }])
  }
  const { action, detail } = done
  await audit.add({ at: clock(), who: personOf(c).name, action, subject: key, detail })
  return answer(site, c, key, fields, [])
}

/** The head and the right side to a window that runs scripts; any other goes back to the page. */
async function answer(
  site: Site,
  c: WebContext,
  key: string,
  fields: Fields,
  notices: readonly Notice[],
): Promise<Response> {
  const language = field(fields, 'edition')
  if (c.req.header('hx-request') !== 'true') {
    if (notices.length > 0) return issuePage(site, c, notices)
    return c.redirect(`${site.base}/studio/issues/${key}?edition=${encodeURIComponent(language)}#checks`, 303)
  }
  const stored = await site.tools.issues.find(key)
  const edition = stored?.issue.editions.find((e) => e.language === language) ?? stored?.issue.editions[0]
  if (!stored || !edition) return c.notFound()
  return deskPart(site, c, 'studio-shipped', {
    ...(await issueParts(site, c, stored, edition, [])),
    ...(await rightSide(site, c, stored, edition.language, null)),
    // Beside the button that was pressed.
    refusals: notices.map((n) => n.text),
  })
}
