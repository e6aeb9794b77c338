// send: signs off if need be, opens or resumes the campaign, and sends what is due.
import type { App } from '../app.ts'
import { PostriderError } from '../core/errors.ts'
import { findIssue } from '../flows/compile-issue.ts'
import { openCampaign } from '../flows/send-campaign.ts'
import { planSending, sendTests } from '../flows/try-send.ts'
import { type Context, defineCommand, type ExitCode } from './frame.ts'
import { systemUser } from './person.ts'
import { sendDue } from './sending.ts'
import { instant } from './values.ts'
import {
  exitOf,
  findingsInWords,
  ISSUE_ARGUMENT,
  statusInWords,
  statusOf,
  syncListFiles,
  withApp,
} from './with-app.ts'

export const command = defineCommand({
  details:
    'A second send sends to nobody twice; a stopped one goes on where it was. On a terminal it shows the findings and asks; ' +
    'without one it wants --yes, which signs as --by and says yes to amber findings and to lateness. Red findings always refuse.',
  arguments: { issue: ISSUE_ARGUMENT },
  options: {
    yes: { summary: 'says yes to everything but red findings' },
    dryRun: { summary: 'says who would get what, and sends nothing' },
    to: { value: 'list', many: true, summary: 'only these lists' },
    by: { value: 'name', summary: 'who signs (default: the user of this system)' },
    at: {
      value: 'instant',
      summary: 'freezes it now, and sends from then on ("serve" does, or the next "send")',
      parse: instant,
    },
    test: { value: 'address', many: true, summary: 'sends it to these addresses only, outside the ledger' },
    unknown: {
      value: 'what',
      choices: ['hold', 'assume', 'resend'],
      summary: 'what becomes of readers who may have it already (default: resend)',
    },
  },
  run: (context, args, options) =>
    withApp(context, async (app) => {
      await syncListFiles(app, context)
      const lists = listsFor(app, options.to)
      const stored = await findIssue(app.tools, args.issue)
      if (options.test.length > 0) return test(app, context, args.issue, options.test)
      if (options.dryRun) return dryRun(app, context, args.issue, lists)
      if (!options.yes && !context.out.canAsk)
        throw new PostriderError('refused', 'Sending wants a yes: run it on a terminal, or give --yes.')
      const opened = await openCampaign(
        app.tools,
        stored,
        lists,
        {
          signAs: options.yes || context.out.canAsk ? (options.by ?? systemUser()) : null,
          accepts: async (doubts) => {
            for (const doubt of doubts) context.out.line(`- ${doubt}`)
            return (
              options.yes || context.out.confirm(`Send ${args.issue} to ${lists.join(', ')} all the same?`)
            )
          },
        },
        options.at ?? null,
      )
      const { campaign } = opened
      if (campaign.scheme !== app.tools.scheme)
        context.out.warn(
          `this issue was opened for ${campaign.scheme}: what it counts as accepted did not go out by ${app.tools.scheme}.`,
        )
      context.out.line(
        opened.resumed
          ? `${args.issue} goes on: ${campaign.frozen} readers in all.`
          : `${args.issue} is frozen for ${campaign.frozen} readers.`,
      )
      const { trouble, seconds, rate } = await sendDue(app, context, args.issue, {
        unknown: options.unknown ?? 'resend',
        patience: 3,
      })
      const status = await statusOf(app, args.issue)
      context.out.result({ ...status, seconds: round(seconds), rate: round(rate), trouble }, () =>
        [statusInWords(status), trouble ?? '', `${round(seconds)} s, ${round(rate)} messages a second.`]
          .filter(Boolean)
          .join('\n'),
      )
      if (trouble !== null && status.accepted === 0) return 1
      return exitOf(status)
    }),
})

const round = (n: number) => Math.round(n * 100) / 100

function listsFor(app: App, asked: readonly string[]): readonly string[] {
  if (asked.length === 0) return app.audience
  const known = app.lists.map((l) => l.id)
  const missing = asked.find((id) => !known.includes(id))
  if (missing !== undefined)
    throw new PostriderError(
      'usage',
      `There is no list "${missing}": the config has ${known.join(', ') || 'none'}.`,
    )
  return asked
}

async function dryRun(
  app: App,
  context: Context,
  issue: string,
  lists: readonly string[],
): Promise<ExitCode> {
  const { findings, audience, readers } = await planSending(app.tools, issue, lists)
  context.out.result({ issue, dryRun: true, readers, audience, findings }, () =>
    [
      findingsInWords(findings),
      ...audience.map((a) => `${a.edition}.${a.variant}: ${a.readers}`),
      `${readers} readers would get ${issue}. Nothing was sent.`,
    ]
      .filter(Boolean)
      .join('\n'),
  )
  return findings.some((f) => f.level === 'red') ? 1 : 0
}

async function test(
  app: App,
  context: Context,
  issue: string,
  addresses: readonly string[],
): Promise<ExitCode> {
  const transport = await app.openMail()
  try {
    const results = await sendTests(app.tools, issue, addresses, transport)
    context.out.result({ issue, test: results }, () =>
      results.map((r) => `${r.edition}: ${r.outcome}${r.detail ? ` (${r.detail})` : ''}`).join('\n'),
    )
    return results.every((r) => r.outcome === 'accepted') ? 0 : 3
  } finally {
    await transport.close()
  }
}
