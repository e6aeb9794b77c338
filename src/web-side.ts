// The web side of a newsletter: what its pages are handed.
import { join } from 'node:path'
import type { App } from './app.ts'
import { PostriderError } from './core/errors.ts'
import { storyGate } from './flows/check-links.ts'
import type { ClickCounter } from './flows/count-clicks.ts'
import { feedbackCounter } from './flows/count-feedback.ts'
import type { LoginTools } from './flows/login.ts'
import type { Watched } from './flows/operating.ts'
import { recordReport } from './flows/record-report.ts'
import { preflightOnce, renderOnce } from './flows/render-once.ts'
import type { SignUpTools } from './flows/sign-up.ts'
import { syncLists } from './flows/subscriptions.ts'
import { sendAlone } from './flows/try-send.ts'
import type { Note } from './mail/note.ts'
import type { Metrics } from './metrics.ts'
import type { Outside } from './outside.ts'
import { isLoopback } from './render/addresses.ts'
import type { Hooks, Watching, WebTools } from './web/web-tools.ts'

/** @param operator who works in the studio where it asks for no login */
export async function webTools(
  app: App,
  { readPage }: Pick<Outside, 'readPage'>,
  operator: string,
  bell?: Watched,
): Promise<WebTools> {
  const { config, clock, tools, linkTools, issues, campaigns, subscribers, suppressions, slots } = app
  const { deliveries, issueVersions: versions, audit } = app
  const [{ createLog }, { loadPages }, { listInbox, readInboxMessage }] = await Promise.all([
    import('./telemetry.ts'),
    import('./render/pages.ts'),
    import('./mail/inbox.ts'),
  ])
  const log = createLog({ level: config.logLevel, hidden: config.secrets.hidden() })
  const folder = app.inboxFolder
  return {
    ...{ clock, linkTools, issues, campaigns, subscribers, suppressions, slots, deliveries },
    ...{ versions, audit, readPage, operator, asking: app.asking },
    tools: { ...tools, render: renderOnce(tools.render), preflight: preflightOnce(tools.preflight) },
    sending: {
      openMail: app.openMail,
      signer: app.sendingTools.signer,
      ledger: app.ledger,
      lanes: app.lanes,
      fleet: app.fleet,
      syncLists: () => syncLists(app.listTools, app.lists),
      // The shipped sample week has stories whose pages are nowhere.
      gate:
        config.plan.gate && config.sampleWeek === null
          ? storyGate(app.asking, { signal: new AbortController().signal })
          : null,
      testLists: app.lists.filter((list) => list.test).map((list) => list.id),
    },
    ...(bell ? { ring: bell.ring } : {}),
    watching: await watchingOf(app, bell),
    login: loginTools(app, (message) => log.warn({ message })),
    erase: app.erase,
    api: {
      apiKeys: app.apiKeys,
      sync: { ...{ subscribers, clock }, signUps: app.signUps, addressSecret: app.listTools.addressSecret },
    },
    signUp: signUpTools(app, (message) => log.warn({ message })),
    utm: config.utm,
    clicks: config.clicks ? await clicksOf(app) : null,
    clickCounts: config.clicks ? app.views : null,
    hooks: hooksOf(app),
    publication: config.publication,
    editions: config.editions,
    sections: config.sections,
    plan: config.plan,
    publicUrl: config.publicUrl,
    segments: config.segments,
    feedback: config.feedback ? feedbackCounter({ clock, counts: app.feedback }) : null,
    feedbackCounts: app.feedback,
    ...{ reports: app.reports, reportMessage: app.reportSide.kept },
    retention: config.retention,
    audience: app.audience,
    pages: loadPages(config.templateFolders.map((f) => join(f, 'pages'))),
    contentFolder: config.contentFolder,
    picturesFolder: config.picturesFolder,
    templateFolders: config.templateFolders,
    inbox: config.mailUrl.startsWith('inbox:')
      ? { list: () => listInbox(folder), read: (file) => readInboxMessage(folder, file) }
      : null,
    log: ({ level, ...entry }) => log[level](entry),
  }
}

/** Figures and health, each from what is loaded when somebody first asks. */
async function watchingOf(app: App, bell: Watched | undefined): Promise<Watching> {
  const tools = await app.operating(bell?.rangMs ?? (() => null))
  const { healthOf, samples } = await import('./flows/operating.ts')
  let metrics: Metrics | null = null
  return {
    health: () => healthOf(tools),
    token: app.config.secrets.metricsToken(),
    metrics: () => metrics,
    async openMetrics() {
      const { openMetrics } = await import('./metrics.ts')
      metrics ??= openMetrics(() => samples(tools))
      return metrics
    },
  }
}

/** null where no provider's key is set. */
function hooksOf({ config, clock, reportSide, reportTools }: App): Hooks | null {
  const keys = config.secrets.hookKeys()
  if (Object.keys(keys).length === 0) return null
  return async (name, call) => {
    const key = keys[name]
    if (key === undefined) return 'unknown'
    const events = await reportSide.call(name, { ...call, now: Date.parse(clock()) }, key)
    if (events === null) return 'refused'
    // What is kept for people is the call as it came.
    const bytes = Buffer.from(call.body)
    for (const event of events) await recordReport(reportTools, event, name, bytes)
    return events.length
  }
}

async function clicksOf({ clock, views }: App): Promise<ClickCounter> {
  const [{ clickCounter }, { agentOf }] = await Promise.all([
    import('./flows/count-clicks.ts'),
    import('./sources/log-agents.ts'),
  ])
  return clickCounter({ clock, counts: views, isReader: (agent) => agentOf(agent) === 'reader' })
}

/** null where the config wants no sign-up, or has no list for it. */
function signUpTools(app: App, onTrouble: (message: string) => void): SignUpTools | null {
  const { config, clock, subscribers, listTools, signUps } = app
  const [list] = app.audience
  if (!config.signUp || list === undefined) return null
  const { addressSecret } = listTools
  const sendNote: SignUpTools['sendNote'] = (note) => app.sendNote(note)
  return { signUps, subscribers, addressSecret, clock, list, sendNote, onTrouble }
}

/** Where a cookie can be read on its way, nobody is let in. */
const isSafe = (publicUrl: string): boolean => publicUrl.startsWith('https:') || isLoopback(publicUrl)

/** null where the config names nobody, or the way is not safe. */
function loginTools(app: App, onTrouble: (message: string) => void): LoginTools | null {
  const { config, clock, sessions, audit } = app
  if (config.people.length === 0 || !isSafe(config.publicUrl)) return null
  return { people: config.people, sessions, audit, clock, onTrouble, sendNote: (note) => sendNote(app, note) }
}

/** Sends a note to one of the newsroom, signed as the letters are. */
export async function sendNote(app: App, note: Note): Promise<void> {
  const { tools, clock, sendingTools } = app
  const [{ composeNote }, { signMessage }] = await Promise.all([
    import('./mail/note.ts'),
    import('./mail/dkim.ts'),
  ])
  const date = clock()
  const message = await composeNote(note, tools.sender(app.config.editions[0]?.language ?? 'en'), date)
  const signer = sendingTools.signer()?.at(date)
  const transport = await app.openMail()
  try {
    const outcome = await sendAlone(transport, signer ? await signMessage(message, signer, date) : message)
    if (outcome.kind === 'accepted') return
    const why =
      'reply' in outcome ? outcome.reply.text : 'message' in outcome ? outcome.message : outcome.kind
    throw new PostriderError('unavailable', `A note was not taken by the mail server: ${why}`)
  } finally {
    await transport.close()
  }
}
