// send: signs off if need be, opens or resumes the campaign, and sends what is due.
import { hostname } from 'node:os'
import type { App } from '../app.ts'
import { PostriderError } from '../core/errors.ts'
import { type Audience, audienceOf } from '../core/segment.ts'
import { deadEndOf, staysHere, type WrongWay, wrongWay } from '../flows/caught.ts'
import { findIssue } from '../flows/compile-issue.ts'
import { steadyMs } from '../flows/run-sending.ts'
import { openCampaign } from '../flows/send-campaign.ts'
import { planSending, sendTests } from '../flows/try-send.ts'
import { type Context, defineCommand, type ExitCode } from './frame.ts'
import { gateOf } from './gate.ts'
import { systemUser } from './person.ts'
import { sendDue } from './sending.ts'
import { instant } from './values.ts'
import {
  counted,
  exitOf,
  findingsInWords,
  ISSUE_ARGUMENT,
  type Status,
  statusInWords,
  statusOf,
  syncListFiles,
  withApp,
} from './with-app.ts'

export const command = defineCommand({
  details:
    'A second send sends to nobody twice; a stopped one goes on where it was. On a terminal it shows the findings and asks; ' +
    'without one it wants --yes, which signs as --by and says yes to amber findings and to lateness. Red findings always refuse. ' +
    'Before an issue is frozen the pages of its stories are asked (plan.gate): one that was withdrawn refuses, unless --as-is is given.',
  arguments: { issue: ISSUE_ARGUMENT },
  options: {
    yes: { summary: 'says yes to everything but red findings' },
    dryRun: { summary: 'says who would get what, and sends nothing' },
    asIs: { summary: 'does not ask first whether the pages of the stories are still there' },
    add: { summary: 'gives it to readers as well who joined the lists after it was frozen' },
    to: { value: 'list-or-segment', many: true, summary: 'only these lists and segments (see "segments")' },
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
      summary:
        'what becomes of readers whose server may have it: keep them for a person, take them as accepted, or send again, at most twice (default: resend)',
    },
  },
  run: (context, args, options) =>
    withApp(context, async (app) => {
      await syncListFiles(app, context, async (doubt) => {
        context.out.line(`- ${doubt}`)
        return (options.yes && !options.dryRun) || context.out.confirm('Take them off?')
      })
      const to = audienceFor(app, options.to)
      const stored = await findIssue(app.tools, args.issue)
      if (options.test.length > 0) return test(app, context, args.issue, options.test)
      if (options.dryRun) return dryRun(app, context, args.issue, to)
      if (!options.yes && !context.out.canAsk)
        throw new PostriderError('refused', 'Sending wants a yes: run it on a terminal, or give --yes.')
      await refuseStopped(app, args.issue)
      const deadEnd = deadEndOf(app.tools.scheme, app.config.publicUrl)
      if (deadEnd) context.out.warn(deadEnd)
      const wrong = await wrongWay(app.tools, args.issue)
      if (wrong) return stopAt(app, context, args.issue, wrong)
      const opened = await openCampaign(
        app.tools,
        stored,
        to,
        {
          signAs: options.yes || context.out.canAsk ? (options.by ?? systemUser()) : null,
          accepts: async (doubts) => {
            for (const doubt of doubts) context.out.line(`- ${doubt}`)
            return (
              options.yes ||
              context.out.confirm(`Send ${args.issue} to ${to.name.replaceAll('+', ', ')} all the same?`)
            )
          },
        },
        {
          notBefore: options.at ?? null,
          addLate: options.add,
          gate: options.asIs ? null : gateOf(app, context),
        },
      )
      const { campaign } = opened
      context.out.line(
        opened.resumed
          ? `${args.issue} goes on: ${counted(campaign.frozen, 'reader')} in all.`
          : `${args.issue} is frozen for ${counted(campaign.frozen, 'reader')}.`,
      )
      const { trouble, again, seconds, rate } = await sendDue(app, context, args.issue, {
        unknown: options.unknown ?? 'resend',
        patience: 3,
      })
      if (again > 0)
        context.out.warn(
          `${counted(again, 'reader')} of whom nobody knows whether they have it ${again === 1 ? 'was' : 'were'} queued once more, and may get a second copy: "who ${args.issue} --accepted --json" notes who; "--unknown hold" leaves them to you.`,
        )
      const late = await opened.late()
      if (late > 0)
        context.out.warn(
          `${counted(late, 'reader')} on these lists ${late === 1 ? 'has' : 'have'} no copy of this issue: "send ${args.issue} --add" gives it to them.`,
        )
      const status = await statusOf(app, args.issue)
      const hitch = trouble ?? (await othersAtWork(app, status))
      context.out.result(
        { ...status, late, again, seconds: round(seconds), rate: round(rate), trouble: hitch },
        () =>
          [statusInWords(status), hitch ?? '', `${round(seconds)} s, ${round(rate)} messages a second.`]
            .filter(Boolean)
            .join('\n'),
      )
      if (trouble !== null && status.accepted === 0) return 1
      return late > 0 ? 3 : exitOf(status)
    }),
})

/** What a person stopped, or a global stop did, goes on only when a person says so. */
async function refuseStopped(app: App, issue: string): Promise<void> {
  const campaigns = await app.campaigns.of(issue)
  const [first] = campaigns
  if (!first || campaigns.some((c) => c.wish === 'send')) return
  const { state, reason } = await statusOf(app, issue)
  const why = reason === '' ? '' : ` because ${reason.replace(/\.$/, '')}`
  if (state === 'held')
    throw new PostriderError('refused', `${issue} is held${why}: mend it, then "resume ${issue}".`)
  if (state === 'paused')
    throw new PostriderError('refused', `${issue} is paused: "resume ${issue}" lets it go on.`)
  if (state === 'cancelled') throw new PostriderError('refused', `${issue} was cancelled; that is final.`)
}

/** Nothing is sent by a way that the issue was not opened for. */
async function stopAt(app: App, context: Context, issue: string, wrong: WrongWay): Promise<ExitCode> {
  if (staysHere(app.tools.scheme)) throw new PostriderError('refused', wrong.message)
  const status = await statusOf(app, issue)
  context.out.result({ ...status, caught: wrong.caught, seconds: 0, rate: 0, trouble: wrong.message }, () =>
    [statusInWords(status), wrong.message].join('\n'),
  )
  return 3
}

/** Who holds what we found waiting; null where nobody does. */
async function othersAtWork(app: App, { issue, queued, inflight }: Status): Promise<string | null> {
  if (queued + inflight === 0) return null
  const others = await app.ledger.atWork(issue, steadyMs())
  if (others.length === 0) return null
  const who = others.map(({ host, pid }) => (host === hostname() ? `pid ${pid}` : `pid ${pid} on ${host}`))
  return `Another sender (${who.join(', ')}) is at work on ${issue}: it has the readers who are left.`
}

const round = (n: number) => Math.round(n * 100) / 100

function audienceFor(app: App, asked: readonly string[]): Audience {
  const { segments } = app.config
  const known = [...app.lists.map((l) => l.id), ...segments.map((s) => s.name)]
  const missing = asked.find((id) => !known.includes(id))
  if (missing !== undefined)
    throw new PostriderError(
      'usage',
      `There is no list or segment "${missing}": the config has ${known.join(', ') || 'none'}.`,
    )
  const test = asked.find((id) => app.lists.some((l) => l.id === id && l.test))
  if (test !== undefined)
    throw new PostriderError(
      'refused',
      `"${test}" is a test list, which gets test letters only: "send <issue> --test <address>" sends one.`,
    )
  return audienceOf(asked, segments, app.audience)
}

async function dryRun(app: App, context: Context, issue: string, to: Audience): Promise<ExitCode> {
  const { findings, audience, readers } = await planSending(app.tools, issue, to)
  context.out.result({ issue, dryRun: true, readers, audience, findings }, () =>
    [
      findingsInWords(findings),
      ...audience.map((a) => `${a.edition}.${a.variant}: ${a.readers}`),
      `${counted(readers, 'reader')} would get ${issue}. Nothing was sent.`,
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
  const results = await sendTests(app.tools, issue, addresses, app.openMail, app.sendingTools.signer())
  context.out.result({ issue, test: results }, () =>
    results.map((r) => `${r.edition}: ${r.outcome}${r.detail ? ` (${r.detail})` : ''}`).join('\n'),
  )
  return results.every((r) => r.outcome === 'accepted') ? 0 : 3
}
