// start: what "npm start" runs: the weekly job once, everything embedded, and then the browser.
import { openApp } from '../app.ts'
import { ensureDkimKeys, ensureSecrets } from '../config.ts'
import { PostriderError } from '../core/errors.ts'
import { type Clock, currentIssue, epochMs, instantOf, slotsOfIssue } from '../core/time.ts'
import { countIssue, findIssue, gatherIssue } from '../flows/compile-issue.ts'
import { openCampaign } from '../flows/send-campaign.ts'
import { defineCommand } from './frame.ts'
import { sendDue } from './sending.ts'
import { untilStopped } from './serving.ts'
import { wholeNumber } from './values.ts'
import { exitOf, findingsInWords, statusOf, syncListFiles } from './with-app.ts'

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
    const wrote = await ensureSecrets(context.dir, context.env)
    if (wrote.length > 0)
      out.line(`Made ${wrote.join(' and ')} in ${context.dir}/.env: keep that file, and keep it to yourself.`)
    const config = await context.config({ port: options.port })
    await ensureDkimKeys(config.keysFolder, context.now())
    if (!config.mailUrl.startsWith('inbox:'))
      throw new PostriderError(
        'refused',
        'start only mails into the embedded inbox, and MAIL_URL names another way out: use "run", "send" or "serve" for that, or start without MAIL_URL.',
      )
    const clock =
      config.sampleWeek === null
        ? context.now
        : sampleClock(slotsOfIssue(config.sampleWeek, config.plan).sendAt)
    const app = await openApp(config, clock)
    try {
      await syncListFiles(app, context)
      const slots =
        config.sampleWeek === null
          ? currentIssue(clock(), config.plan)
          : slotsOfIssue(config.sampleWeek, config.plan)
      const report = await gatherIssue(app.tools, slots, (done, count, total) =>
        out.progress({ step: 'gather', done: count, total, source: done.source }),
      )
      for (const f of report.sources.flatMap((s) => s.failures))
        out.warn(`${f.source}: ${f.where}: ${f.message}`)
      const stored = await findIssue(app.tools, slots.key)
      const counts = countIssue(stored.issue)
      out.line(
        `Gathered ${slots.key}: ${counts.articles} articles, ${counts.popular} popular, ${counts.editions.length} editions.`,
      )
      if (report.findings.length > 0) out.line(findingsInWords(report.findings))
      const { campaign, resumed } = await openCampaign(app.tools, stored, app.audience, {
        signAs: SIGNER,
        accepts: async () => true,
      })
      out.line(`${resumed ? 'Sent before' : 'Frozen'} for ${campaign.frozen} readers.`)
      const { trouble } = await sendDue(app, context, slots.key, { unknown: 'resend', patience: 3 })
      const editions = await app.campaigns.byEdition(slots.key)
      const status = await statusOf(app, slots.key)
      const web = options.once ? null : await app.serve()
      out.result(
        {
          issue: slots.key,
          ...counts,
          editions,
          inbox: app.inboxFolder,
          url: web?.url ?? null,
          state: status.state,
          trouble,
        },
        () =>
          [
            ...editions.map((e) => `  ${e.edition}: ${e.accepted} of ${e.readers} readers`),
            trouble ?? '',
            `The mails are in ${app.inboxFolder}`,
            web ? `See the issue, and what each reader got: ${web.url}\nCtrl-C ends it.` : '',
          ]
            .filter(Boolean)
            .join('\n'),
      )
      if (web) await untilStopped(context.signal, [() => web.close()])
      return exitOf(status)
    } finally {
      await app.close()
    }
  },
})

/** A clock that starts when the sample issue goes out, and runs on. */
function sampleClock(from: string): Clock {
  const offset = epochMs(from) - Date.now()
  return () => instantOf(Date.now() + offset)
}
