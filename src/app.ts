// The application of one newsletter: opens every room with its values, and closes them in reverse.
import { isAbsolute, join } from 'node:path'
import { type Config, packageVersion } from './config.ts'
import type { DoctorFinding } from './core/doctor.ts'
import { PostriderError } from './core/errors.ts'
import type { ListPlan } from './core/plan.ts'
import { ofLists } from './core/segment.ts'
import { addressCheck } from './core/subscriber.ts'
import { addMinutes, type Clock } from './core/time.ts'
import type { AskingTools } from './flows/check-links.ts'
import type { OpenFleet } from './flows/fleet.ts'
import type { OperatingTools, Watched } from './flows/operating.ts'
import type { ReportTools } from './flows/record-report.ts'
import type { RetentionTools } from './flows/retention.ts'
import type { SendingTools } from './flows/run-sending.ts'
import type { OpenTools } from './flows/send-campaign.ts'
import { CONFIRM_HOURS } from './flows/sign-up.ts'
import type { LinkTools, ListTools } from './flows/subscriptions.ts'
import type { AlertTools } from './flows/tell-alerts.ts'
import type { FleetView } from './flows/waits.ts'
import { keyLabel } from './mail/dkim.ts'
import { parseMailUrl } from './mail/mail-url.ts'
import { inboxFolder } from './mail/message-files.ts'
import type { Note } from './mail/note.ts'
import type { Transport } from './mail/transport.ts'
import { once, openOutside } from './outside.ts'
import type { Bell } from './queue/bell.ts'
import { openRendering } from './rendering-side.ts'
import { type ReportSide, reportSide } from './report-side.ts'
import { senderOf, signerOf } from './sender-side.ts'
import { holdsAddressKeys, knowsAddressSecret } from './storage/address-check.ts'
import { type ApiKeys, apiKeys } from './storage/api-keys.ts'
import { type Articles, articles } from './storage/articles.ts'
import { type Audit, audit } from './storage/audit.ts'
import { type Campaigns, campaigns } from './storage/campaigns.ts'
import { type Db, openStore } from './storage/database.ts'
import { type Deliveries, deliveries } from './storage/deliveries.ts'
import { eraseReader } from './storage/erase.ts'
import { type FeedbackCounts, feedback } from './storage/feedback.ts'
import { homeOf } from './storage/home.ts'
import { type IssueVersions, issueVersions } from './storage/issue-versions.ts'
import { type Issues, issues } from './storage/issues.ts'
import { type Lanes, lanes } from './storage/lanes.ts'
import { type Ledger, ledger } from './storage/ledger.ts'
import { type Reports, reports } from './storage/reports.ts'
import { forgetOld } from './storage/retention.ts'
import { type Sessions, sessions } from './storage/sessions.ts'
import { type SignUps, signUps } from './storage/sign-ups.ts'
import { type Slots, slots } from './storage/slots.ts'
import { type Sources, sources } from './storage/sources.ts'
import { type Subscribers, subscribers } from './storage/subscribers.ts'
import { type Suppressions, suppressions } from './storage/suppressions.ts'
import { type ViewCounts, viewCounts } from './storage/view-counts.ts'
import { fleetView, openFleet, openMail } from './ways-out.ts'
import type { ArchiveExport } from './web/export.ts'
import type { WebServer } from './web/server.ts'
import { sendNote, webTools } from './web-side.ts'

export type App = {
  readonly config: Config
  readonly clock: Clock
  readonly articles: Articles
  readonly issues: Issues
  readonly sources: Sources
  readonly subscribers: Subscribers
  readonly suppressions: Suppressions
  readonly campaigns: Campaigns
  readonly lanes: Lanes
  readonly ledger: Ledger
  readonly slots: Slots
  readonly deliveries: Deliveries
  readonly issueVersions: IssueVersions
  readonly audit: Audit
  readonly sessions: Sessions
  readonly signUps: SignUps
  readonly apiKeys: ApiKeys
  readonly views: ViewCounts
  readonly feedback: FeedbackCounts
  readonly reports: Reports
  /** What compiling and opening campaigns need. */
  readonly tools: OpenTools
  /** What asking the links of an issue needs. */
  readonly asking: AskingTools
  readonly listTools: ListTools
  readonly linkTools: LinkTools
  readonly retentionTools: RetentionTools
  readonly sendingTools: SendingTools
  readonly reportTools: ReportTools
  /** Where reports come from, and the messages that were kept. */
  readonly reportSide: ReportSide
  /** The lists of the plan with the paths of their files. */
  readonly lists: readonly (ListPlan & { readonly path: string })[]
  /** The ids of the lists that are the audience. */
  readonly audience: readonly string[]
  /** Where the embedded inbox keeps what it catches. */
  readonly inboxFolder: string
  /** Opens the first way out, that of MAIL_URL; the caller closes it. */
  openMail(): Promise<Transport>
  /** Every way out, for those who only look. */
  readonly fleet: FleetView
  /** Opens every way out; the caller closes it. */
  openFleet(): Promise<OpenFleet>
  /**
   * Serves the pages on the config's port; the caller closes it.
   * @param operator who works in the studio where it asks for no login
   * @param bell of this process, if it has one
   */
  serve(operator: string, bell?: Watched): Promise<WebServer>
  /** What tells the newsroom of what it has to know. */
  alerting(): Promise<AlertTools>
  /** What those who watch are told from. */
  operating(rangMs: () => number | null): Promise<OperatingTools>
  /**
   * The archive as files.
   * @param base the address they will be found under, without a final slash; null for that of the newsletter
   */
  exportArchive(base: string | null): Promise<ArchiveExport>
  /**
   * Forgets a reader: the database, and the mails that the inbox inside kept.
   * @returns whether there was such a reader, and how many mails went
   */
  erase(addressKey: string, address: string): Promise<{ readonly known: boolean; readonly mails: number }>
  /** Mails one of the newsroom, signed as the letters are. */
  sendNote(note: Note): Promise<void>
  /**
   * Looks at everything that a sending stands on.
   * @param isDeep reads the whole database too
   */
  examine(isDeep: boolean): Promise<readonly DoctorFinding[]>
  startBell(work: () => Promise<void>, onError: (error: unknown) => void): Promise<Bell>
  /** What made the mail, by name: with the same versions the same issue gives the same bytes. */
  versions(): Promise<Readonly<Record<string, string>>>
  close(): Promise<void>
}

/** Opens a newsletter. Only what a command uses is read: secrets are asked for when they are needed. */
export async function openApp(config: Config, clock: Clock): Promise<App> {
  const { sections, editions, plan } = config
  const target = parseMailUrl(config.mailUrl, config.folder)
  const rendering = once(() => openRendering(config, target.scheme))
  const store = await openStore(config.databaseUrl)
  const { db } = store
  const inFolder = (path: string) => (isAbsolute(path) ? path : join(config.folder, path))
  const lists = config.lists.map((list) => ({ ...list, path: inFolder(list.file) }))
  const audience = lists.filter((list) => !list.test).map((list) => list.id)
  const languages = editions.map((e) => e.language)
  const rooms = {
    articles: articles(db),
    issues: issues(db),
    sources: sources(db),
    subscribers: subscribers(db),
    suppressions: suppressions(db),
    campaigns: campaigns(db),
    lanes: lanes(db),
    ledger: ledger(db),
    slots: slots(db),
    deliveries: deliveries(db),
    issueVersions: issueVersions(db),
    audit: audit(db),
    sessions: sessions(db),
    signUps: signUps(db),
    apiKeys: apiKeys(db),
    views: viewCounts(db),
    feedback: feedback(db),
    reports: reports(db),
  }

  const returned = reportSide(config)
  const outside = openOutside(config, clock, { ...rooms, counts: rooms.views })

  const tools: OpenTools = {
    ...rooms,
    clock,
    plan,
    editions,
    sections,
    popular: config.popular,
    labels: config.labels,
    ...outside.tools,
    shapes: (key) => rooms.campaigns.shapes(key, ofLists(audience), clock()),
    render: async (issue, requests) => (await rendering()).render(issue, requests),
    preflight: async (issue, rendered) => (await rendering()).preflight(issue, rendered),
    sender: (edition) => senderOf(config, edition),
    signingKeys: () => signerOf(config)?.at(clock()).keys.map(keyLabel) ?? [],
    sendingPlan: config.sending,
    scheme: target.allTo ? 'owner' : target.scheme,
    home: await homeOf(config.varFolder, store, rooms.campaigns),
  }

  const app: App = {
    ...rooms,
    config,
    clock,
    tools,
    asking: {
      ...outside.asking,
      letterLinks: async (rendered) =>
        (await import('./render/letter-links.ts')).letterLinks(rendered, [config.publicUrl]),
    },
    listTools: {
      subscribers: rooms.subscribers,
      clock,
      addressSecret: () => addressSecretOf(config, db),
      openList: async (path, secret) =>
        (await import('./sources/list-file.ts')).openList(path, { language: languages[0] ?? 'en', secret }),
      hashListFile: async (path) => (await import('./sources/list-file.ts')).hashListFile(path),
    },
    sendingTools: {
      campaigns: rooms.campaigns,
      ledger: rooms.ledger,
      lanes: rooms.lanes,
      reports: rooms.reports,
      clock,
      linkKeys: () => config.secrets.linkKeys(),
      signer: () => signerOf(config),
      checkSignature: async ({ raw }, date) => {
        const signer = signerOf(config)?.at(date)
        return signer ? (await import('./mail/dkim-check.ts')).signatureTrouble(raw, signer) : null
      },
    },
    linkTools: {
      subscribers: rooms.subscribers,
      deliveries: rooms.deliveries,
      clock,
      linkKeys: () => config.secrets.linkKeys(),
    },
    retentionTools: {
      retention: config.retention,
      clock,
      forget: async (limits, dryRun) => {
        if (!dryRun) await rooms.signUps.prune(addMinutes(clock(), -CONFIRM_HOURS * 60))
        return forgetOld(db, limits, dryRun)
      },
      pruneInbox: async (before, dryRun) =>
        (await import('./mail/prune-kept.ts')).pruneKept(inboxFolder(config.varFolder), before, dryRun),
      pruneReports: returned.prune,
    },
    reportTools: {
      ...{ reports: rooms.reports, deliveries: rooms.deliveries, campaigns: rooms.campaigns, clock },
      ...{ linkKeys: () => config.secrets.linkKeys(), read: returned.read, keep: returned.keep },
    },
    reportSide: returned,
    lists,
    audience,
    fleet: fleetView(config),
    openMail: () => openMail(config),
    openFleet: () => openFleet(config),
    inboxFolder: inboxFolder(config.varFolder),
    alerting: async () => (await import('./operating-side.ts')).alertTools(app),
    operating: async (rangMs) => (await import('./operating-side.ts')).operatingTools(app, rangMs),
    serve: async (operator, bell) =>
      (await import('./web/server.ts')).serveWeb(await webTools(app, outside, operator, bell), {
        port: config.port,
      }),
    async exportArchive(base) {
      const publicUrl = base ?? config.publicUrl
      const web = await webTools(app, outside, '')
      const sender: OpenTools['sender'] = (edition) => ({ ...tools.sender(edition), publicUrl })
      const { exportArchive } = await import('./web/export.ts')
      return exportArchive({ ...web, publicUrl, inbox: null, tools: { ...tools, sender } })
    },
    erase: async (key, address) => {
      const known = await eraseReader(db, key, clock())
      const { eraseKept } = await import('./mail/erase-kept.ts')
      const small = address.toLowerCase()
      const mails = await eraseKept(inboxFolder(config.varFolder), small)
      return { known, mails: mails + (await returned.erase(small)) }
    },
    sendNote: (note) => sendNote(app, note),
    versions: async () => ({
      ...(await import('./render/versions.ts')).makerVersions(),
      postrider: packageVersion(),
    }),
    examine: async (isDeep) => (await import('./doctor-side.ts')).examineApp(app, isDeep),
    startBell: async (work, onError) => (await import('./queue/bell.ts')).startBell(work, onError),
    async close() {
      await rooms.ledger.idle()
      await store.close()
      await outside.close()
    },
  }
  return app
}

/** The address secret, where it is the one of this database; all who need it ask here. */
async function addressSecretOf(config: Config, db: Db): Promise<string> {
  const secret = config.secrets.addressSecret()
  if (await knowsAddressSecret(db, addressCheck(secret))) return secret
  throw new PostriderError(
    'config',
    'POSTRIDER_ADDRESS_SECRET is not the address secret that this database was made with: restore .env from the backup. With another one, readers who left would be mailed again.',
  )
}

/** Whether the database of this newsletter has readers already, whose keys only one address secret can make. */
export function hasReaders(config: Pick<Config, 'databaseUrl'>): boolean {
  return holdsAddressKeys(config.databaseUrl)
}
