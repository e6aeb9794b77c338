// start: what "npm start" runs: the weekly job once, everything embedded, and then the browser.
import { type App, openApp } from '../app.ts'
import { ensureDkimKeys } from '../config.ts'
import { PostriderError } from '../core/errors.ts'
import { ofLists } from '../core/segment.ts'
import { type Clock, currentIssue, epochMs, instantOf, slotsOfIssue } from '../core/time.ts'
import { countIssue, findIssue, gatherIssue } from '../flows/compile-issue.ts'
import { openCampaign } from '../flows/send-campaign.ts'
import { makeFirstSecrets } from './first-secrets.ts'
import { type Context, defineCommand } from './frame.ts'
import { systemUser } from './person.ts'
import { sendDue } from './sending.ts'
import { ringingBell, untilStopped } from './serving.ts'
import { wholeNumber } from './values.ts'
import { counted, exitOf, findingsInWords, type Status, statusOf, syncListFiles } from './with-app.ts'

/** Whoever starts the sample signs it: it goes to the embedded inbox and to nobody else. */
const SIGNER = 'the sample run'

export const command = defineCommand({
  details:
    'Gathers, drafts, renders, signs and sends the week of the sample content to the sample readers, through an inbox that catches the mail. ' +
    'Then it shows the issue and every mail in the browser.',
  options: {
    once: { summary: 'ends after the send' },
    port: { value: 'n', summary: 'where to serve (default: 4600)', parse: wholeNumber(0, 65_535) },
  },
  async run(context, _args, options) {
    const { out } = context
    const wrote = await makeFirstSecrets(context)
    if (wrote.length > 0)
      out.line(`Made ${wrote.join(' and ')} in ${context.dir}/.env: keep that file, and keep it to yourself.`)
    const config = await context.config({ port: options.port, apart: true })
    await ensureDkimKeys(config.keysFolder, context.now())
    if (!config.mailUrl.startsWith('inbox:'))
      throw new PostriderError(
        'refused',
        'start only mails into the embedded inbox, and MAIL_URL names another way out: use "run", "send" or "serve" for that, or start without MAIL_URL.',
      )
    if (config.sampleWeek === null)
      out.line(
        "start works in var/start.db, apart from the newsletter's own database: nothing it does counts as sent.",
      )
    const clock =
      config.sampleWeek === null
        ? context.now
        : sampleClock(slotsOfIssue(config.sampleWeek, config.plan).sendAt)
    const app = await openApp(config, clock)
    try {
      // First, so that a port which cannot be had is told before anything is sent.
      let ring = (): void => {}
      const web = options.once
        ? null
        : await app.serve(systemUser(), { ring: () => ring(), rangMs: () => null })
      try {
        const status = await runWeek(app, context, web?.url ?? null)
        if (web) {
          // From now on, what is sent by the studio's button leaves as well.
          const bell = await ringingBell(app, context, false)
          ring = bell.ring
          await untilStopped(context.signal, [() => bell.stop()])
        }
        return exitOf(status)
      } finally {
        await web?.close()
      }
    } finally {
      await app.close()
    }
  },
})

/** Gathers, drafts, signs and sends the week, and tells what came of it. */
async function runWeek(app: App, context: Context, url: string | null): Promise<Status> {
  const { out } = context
  const { sampleWeek, plan } = app.config
  await syncListFiles(app, context)
  const slots = sampleWeek === null ? currentIssue(app.clock(), plan) : slotsOfIssue(sampleWeek, plan)
  const report = await gatherIssue(app.tools, slots, {
    onSource: (done, count, total) =>
      out.progress({ step: 'gather', done: count, total, source: done.source }),
    onLog: (log, done, total) => out.progress({ step: 'logs', done, total, source: log }),
    onPicture: (src, done, total) => out.progress({ step: 'pictures', done, total, source: src }),
  })
  for (const f of report.sources.flatMap((s) => s.failures)) out.warn(`${f.source}: ${f.where}: ${f.message}`)
  const stored = await findIssue(app.tools, slots.key)
  const counts = countIssue(stored.issue)
  out.line(
    `Gathered ${slots.key}: ${counted(counts.articles, 'article')}, ${counts.popular} popular, ${counted(counts.editions.length, 'edition')}.`,
  )
  if (report.findings.length > 0) out.line(findingsInWords(report.findings))
  const { campaign, resumed } = await openCampaign(app.tools, stored, ofLists(app.audience), {
    signAs: SIGNER,
    accepts: async () => true,
  })
  out.line(`${resumed ? 'Sent before' : 'Frozen'} for ${counted(campaign.frozen, 'reader')}.`)
  const { trouble } = await sendDue(app, context, slots.key, { unknown: 'resend', patience: 3 })
  const editions = await app.campaigns.byEdition(slots.key)
  const status = await statusOf(app, slots.key)
  out.result(
    {
      issue: slots.key,
      ...counts,
      editions,
      inbox: app.inboxFolder,
      url,
      state: status.state,
      trouble,
    },
    () =>
      [
        ...editions.map((e) => `  ${e.edition}: ${e.accepted} of ${counted(e.readers, 'reader')}`),
        trouble ?? '',
        `The mails are in ${app.inboxFolder}`,
        url ? `See the issue, and what each reader got: ${url}\nCtrl-C ends it.` : '',
      ]
        .filter(Boolean)
        .join('\n'),
  )
  return status
}

/** A clock that starts when the sample issue goes out, and runs on. */
function sampleClock(from: string): Clock {
  const offset = epochMs(from) - Date.now()
  return () => instantOf(Date.now() + offset)
}
