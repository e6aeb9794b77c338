// What the web room is handed: values, storage and flows of one newsletter. It reads no config and no environment.
import type { HttpBindings } from '@hono/node-server'
import type { Context } from 'hono'
import type { Article } from '../core/article.ts'
import type { Health } from '../core/operating.ts'
import type { Person } from '../core/person.ts'
import type { EditionPlan, Plan, Publication, SectionPlan } from '../core/plan.ts'
import type { Retention } from '../core/retention.ts'
import type { Segment } from '../core/segment.ts'
import type { Clock } from '../core/time.ts'
import type { UtmPlan } from '../core/utm.ts'
import type { AskingTools, Gate } from '../flows/check-links.ts'
import type { ClickCounter } from '../flows/count-clicks.ts'
import type { FeedbackCounter } from '../flows/count-feedback.ts'
import type { LoginTools } from '../flows/login.ts'
import type { OpenTools } from '../flows/send-campaign.ts'
import type { SignUpTools } from '../flows/sign-up.ts'
import type { LinkTools } from '../flows/subscriptions.ts'
import type { SyncTools } from '../flows/sync.ts'
import type { FleetView } from '../flows/waits.ts'
import type { DkimTurns } from '../mail/dkim-turns.ts'
import type { InboxEntry, InboxMessage } from '../mail/inbox.ts'
import type { Transport } from '../mail/transport.ts'
import type { Metrics } from '../metrics.ts'
import type { Pages } from '../render/pages.ts'
import type { ApiKeys } from '../storage/api-keys.ts'
import type { Audit } from '../storage/audit.ts'
import type { Campaigns } from '../storage/campaigns.ts'
import type { Deliveries } from '../storage/deliveries.ts'
import type { FeedbackCounts } from '../storage/feedback.ts'
import type { IssueVersions } from '../storage/issue-versions.ts'
import type { Issues } from '../storage/issues.ts'
import type { Lanes } from '../storage/lanes.ts'
import type { Ledger } from '../storage/ledger.ts'
import type { ReportCounts } from '../storage/report-counts.ts'
import type { Reports } from '../storage/reports.ts'
import type { Slots } from '../storage/slots.ts'
import type { Subscribers } from '../storage/subscribers.ts'
import type { Suppressions } from '../storage/suppressions.ts'
import type { ViewCounts } from '../storage/view-counts.ts'

/** The embedded inbox as the browser shows it. */
export type InboxReader = {
  list(): Promise<readonly InboxEntry[]>
  /** Throws `not-found` for a name that `list` did not give. */
  read(file: string): Promise<InboxMessage>
}

/** One line for the log; it names no reader, no token and no address. */
export type WebLogEntry = {
  readonly level: 'error' | 'warn' | 'info'
  readonly message: string
  readonly method: string
  /** The first step of the path only: what follows may be a reader's token. */
  readonly route: string
  readonly status: number
  readonly stack?: string
}

/** What sending from the studio needs, next to what opens a campaign. */
export type SendingDesk = {
  /** Opens the way out that MAIL_URL names; the caller closes it. */
  readonly openMail: () => Promise<Transport>
  readonly signer: () => DkimTurns | null
  readonly ledger: Pick<Ledger, 'atWork' | 'recover'>
  readonly lanes: Pick<Lanes, 'all'>
  /** Every way out, as the plan has it. */
  readonly fleet: FleetView
  /** Asks the pages of the stories before an issue is frozen; null where the plan wants none. */
  readonly gate: Gate | null
  /** Brings the lists up to their files, as a sending does first. */
  readonly syncLists: () => Promise<unknown>
  /** Ids of the lists that get test letters only. */
  readonly testLists: readonly string[]
}

export type Hooks = (
  provider: string,
  call: { readonly header: (name: string) => string; readonly body: string },
) => Promise<number | 'unknown' | 'refused'>

/** For those who watch from outside. */
export type Watching = {
  readonly health: () => Promise<Health>
  /** Whoever has it may read every figure from elsewhere; null: only this machine may. */
  readonly token: string | null
  /** Loads what writes figures, when somebody first asks for them. */
  readonly openMetrics: () => Promise<Metrics>
  /** The same, once it is loaded. */
  readonly metrics: () => Metrics | null
}

export type WebTools = {
  readonly watching: Watching
  readonly publication: Publication
  /** The first is the main one. */
  readonly editions: readonly EditionPlan[]
  readonly sections: readonly SectionPlan[]
  readonly plan: Plan
  readonly publicUrl: string
  readonly clock: Clock
  readonly issues: Issues
  readonly campaigns: Campaigns
  readonly subscribers: Subscribers
  readonly suppressions: Suppressions
  /** Without it mails are looked at by what readers choose now, not by what was frozen for them. */
  readonly deliveries: Deliveries
  readonly slots: Slots
  /** Ids of the lists that are the audience. */
  readonly audience: readonly string[]
  /** Named filters on their readers. */
  readonly segments: readonly Segment[]
  readonly linkTools: LinkTools
  readonly tools: OpenTools
  readonly versions: IssueVersions
  readonly audit: Audit
  /** Who works in the studio where it asks for no login: the user of this machine. */
  readonly operator: string
  /** How people enter the studio from elsewhere; null where the config names nobody, and it is closed. */
  readonly login: LoginTools | null
  /** Forgets a reader: the database, and the mails that the inbox inside kept. */
  readonly erase: (addressKey: string, address: string) => Promise<unknown>
  /** How people ask for the letter themselves; null where the config wants none of it. */
  readonly signUp: SignUpTools | null
  /** Keys of other programs, and what those that sync may do. */
  readonly api: { readonly apiKeys: ApiKeys; readonly sync: SyncTools }
  /** Takes a call of a mail provider: how many reports it held, or why it is not taken. Null where none is set up. */
  readonly hooks: Hooks | null
  /** Counts links that are followed; null where the config wants no counting. */
  readonly clicks: ClickCounter | null
  /** What it counted; null where the config wants no counting. */
  readonly clickCounts: Pick<ViewCounts, 'since'> | null
  /** Counts what readers say of letters; null where letters do not ask. */
  readonly feedback: FeedbackCounter | null
  readonly feedbackCounts: Pick<FeedbackCounts, 'of'>
  readonly reports: Pick<Reports, 'page' | 'find' | 'undo' | keyof ReportCounts>
  /** The message of a report as it came; null where it is not kept any more. */
  readonly reportMessage: (report: number) => Promise<Uint8Array | null>
  readonly retention: Retention
  readonly utm: UtmPlan | null
  /** Reads the page of one article; a sentence says why it cannot. */
  readonly readPage: (url: string) => Promise<Article | string>
  /** Asks the links of an issue; null where that is not offered. */
  readonly asking: AskingTools | null
  readonly sending: SendingDesk
  /** Lets the bell of this process ring at once, so that it takes up what is due; none where no bell is. */
  readonly ring?: () => void
  readonly pages: Pages
  /** Where the pictures of articles are. */
  readonly contentFolder: string
  /** Where the pictures of stories are kept, as letters show them. */
  readonly picturesFolder: string
  /** Folders that hold `email/` and `pages/`: the newsletter's own first, then the shipped one. */
  readonly templateFolders: readonly string[]
  /** null unless mail goes to the embedded inbox. */
  readonly inbox: InboxReader | null
  readonly log: (entry: WebLogEntry) => void
}

/** `studio`: whether the studio is open to this request, to whom, what ties its forms to its pages, and by which login. */
export type WebEnv = {
  Bindings: Partial<HttpBindings>
  Variables: { studio: boolean; person: Person | null; session: string; sessionId: number | null }
}
export type WebContext = Context<WebEnv>
