// A newsletter with a web room: real storage, real rendering, and where it was sent, a real inbox.
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Issue } from '../../src/core/issue.ts'
import { type LinkPurpose, makeToken } from '../../src/core/link.ts'
import type { PersonPlan } from '../../src/core/person.ts'
import { localised, type Plan, type Publication } from '../../src/core/plan.ts'
import { ofLists } from '../../src/core/segment.ts'
import type { UtmPlan } from '../../src/core/utm.ts'
import { approveIssue, checkIssue } from '../../src/flows/compile-issue.ts'
import { type OpenTools, openCampaign } from '../../src/flows/send-campaign.ts'
import { listInbox, readInboxMessage } from '../../src/mail/inbox.ts'
import { inboxFolder } from '../../src/mail/message-files.ts'
import { openTransport, parseMailUrl } from '../../src/mail/transport.ts'
import { loadPages } from '../../src/render/pages.ts'
import { preflight } from '../../src/render/preflight.ts'
import { renderIssue } from '../../src/render/render-issue.ts'
import { loadTheme } from '../../src/render/theme.ts'
import { audit } from '../../src/storage/audit.ts'
import { campaigns } from '../../src/storage/campaigns.ts'
import type { Store } from '../../src/storage/database.ts'
import { deliveries } from '../../src/storage/deliveries.ts'
import { eraseReader } from '../../src/storage/erase.ts'
import { issueVersions } from '../../src/storage/issue-versions.ts'
import { issues } from '../../src/storage/issues.ts'
import { lanes } from '../../src/storage/lanes.ts'
import { ledger } from '../../src/storage/ledger.ts'
import { slots } from '../../src/storage/slots.ts'
import { subscribers } from '../../src/storage/subscribers.ts'
import { suppressions } from '../../src/storage/suppressions.ts'
import { createWeb } from '../../src/web/server.ts'
import type { WebLogEntry, WebTools } from '../../src/web/web-tools.ts'
import { anEditionPlan, aPlan, aPopularPlan } from './builders.ts'
import { clicking, everythingIn } from './clicking.ts'
import { entering, signingUp, syncing } from './entering.ts'
import { aPublication, sectionPlans } from './issue-builders.ts'
import { sendDue, WEB_ISSUE, WEB_KEYS } from './send-due.ts'
import { aRow, openTestStore, temporaryFolder } from './store.ts'
import { twoEditions } from './two-editions.ts'
import { RELAY, webPlan } from './web-plan.ts'

export const ISSUE = WEB_ISSUE
/** An hour after the letter went out. */
export const NOW = '2026-11-20T04:30:00.000Z'
export const PUBLIC_URL = 'http://127.0.0.1:4600'
const KEYS = WEB_KEYS
const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const TEMPLATES = join(ROOT, 'templates')
const LISTS = ['readers']

// Compiled once for all tests of a file: nothing changes them.
let theme: Awaited<ReturnType<typeof loadTheme>> | undefined
let pages: ReturnType<typeof loadPages> | undefined

/** By id: Anna gets all sections, Bek two, Daniyar the Russian edition; Gela's file says that she left. */
export const READERS = { anna: 1, bek: 2, daniyar: 3, gela: 4 } as const

export type TestWebOptions = {
  readonly publicUrl?: string
  /** How far the issue is; `sent` also fills the inbox. */
  readonly state?: 'empty' | 'draft' | 'approved' | 'sent'
  readonly issue?: Issue
  readonly publication?: Partial<Publication>
  readonly plan?: Partial<Plan>
  readonly utm?: UtmPlan
  /** Whether links of stories are counted. */
  readonly clicks?: boolean
  readonly feedback?: boolean
  /** Whether people can sign up. */
  readonly signUp?: boolean
  /** Who may enter from elsewhere. */
  readonly people?: readonly PersonPlan[]
  readonly change?: Partial<WebTools>
}

export async function aWeb(options: TestWebOptions = {}) {
  const { publicUrl = PUBLIC_URL, state = 'sent', issue = twoEditions() } = options
  const folder = temporaryFolder()
  const path = join(folder, 'postrider.db')
  const store = await openTestStore(path)
  const rooms = {
    issues: issues(store.db),
    subscribers: subscribers(store.db),
    campaigns: campaigns(store.db),
    slots: slots(store.db),
    suppressions: suppressions(store.db),
    deliveries: deliveries(store.db),
  }
  theme ??= await loadTheme([join(TEMPLATES, 'email')], 'gazette')
  pages ??= loadPages([join(TEMPLATES, 'pages')])
  const publication = aPublication({
    publicUrl,
    replyTo: 'desk@caravanpost.example.org',
    ...options.publication,
  })
  const plan = aPlan(options.plan)
  const [sections, clock] = [sectionPlans(), () => NOW]
  const editions = ['en', 'ru'].map((language) => anEditionPlan({ language }))
  const mediaUrl = `${publicUrl}/media`
  const settings = {
    publication,
    sections,
    theme,
    mediaUrl,
    zone: plan.zone,
    utm: options.utm ?? null,
    clicks: options.clicks ? `${publicUrl}/c` : null,
    feedback: options.feedback ? `${publicUrl}/f` : null,
  }
  const tools: OpenTools = {
    ...rooms,
    ...unused,
    clock,
    plan,
    editions,
    sections,
    popular: aPopularPlan({ maximum: 5, minimum: 1, pins: [], files: [] }),
    shapes: (key) => rooms.campaigns.shapes(key, ofLists(LISTS), clock()),
    render: (i, requests) => renderIssue(i, requests, settings),
    preflight: async (i, rendered) => preflight(i, rendered, { ...settings, mailScheme: 'inbox' }),
    signingKeys: () => [],
    scheme: 'inbox',
    sendingPlan: { providers: {}, hours: null, atReadersTime: false },
    home: { isOurs: true, adopt: async () => {} },
    sender: (edition) => ({
      from: { name: localised(publication.from.name, edition), address: publication.from.address },
      replyTo: publication.replyTo,
      listId: publication.listId,
      listName: localised(publication.name, edition),
      publicUrl,
      bounceDomain: 'bounces.caravanpost.example.org',
      unsubscribeMailbox: 'leave@caravanpost.example.org',
      linkKeys: KEYS,
    }),
  }
  await addReaders(rooms.subscribers)
  if (state !== 'empty') await saveDraft(tools, issue)
  if (state === 'approved') await approve(tools)
  if (state === 'sent') await send(tools, folder, store)
  const log: WebLogEntry[] = []
  const inbox = inboxFolder(folder)
  const web: WebTools = {
    ...rooms,
    ...{ hooks: null, publication },
    editions,
    sections,
    plan,
    publicUrl,
    clock,
    audience: LISTS,
    linkTools: {
      subscribers: rooms.subscribers,
      deliveries: rooms.deliveries,
      clock,
      linkKeys: () => KEYS,
    },
    tools,
    pages,
    contentFolder: join(ROOT, 'content'),
    picturesFolder: join(folder, 'pictures'),
    templateFolders: [TEMPLATES],
    versions: issueVersions(store.db),
    audit: audit(store.db),
    operator: 'Mara Holdertext',
    erase: (key) => eraseReader(store.db, key, NOW),
    api: syncing(rooms.subscribers, store, NOW),
    signUp: options.signUp ? signingUp(rooms.subscribers, store, folder, LISTS[0] ?? '', NOW) : null,
    login: options.people ? entering(options.people, store, folder, NOW) : null,
    readPage: async (url) => `These tests read no page: ${url}`,
    asking: null,
    ...webPlan(store, clock, options.feedback === true),
    utm: options.utm ?? null,
    ...clicking(store, options.clicks === true),
    sending: {
      openMail: () => openTransport(parseMailUrl('inbox:'), { folder }),
      signer: () => null,
      ledger: ledger(store.db),
      lanes: lanes(store.db),
      fleet: { ways: [RELAY], routes: [], zone: 'UTC' },
      gate: null,
      syncLists: async () => [],
      testLists: ['desk'],
    },
    inbox: { list: () => listInbox(inbox), read: (file) => readInboxMessage(inbox, file) },
    log: (entry) => log.push(entry),
    ...options.change,
  }
  const app = createWeb(web)
  const host = new URL(publicUrl).host
  const request = (at: string, init: RequestInit = {}) =>
    app.request(at, { ...init, headers: { host, ...init.headers } })
  return {
    web,
    app,
    log,
    store,
    request,
    post: (
      at: string,
      body: string | FormData | URLSearchParams = '',
      headers: Record<string, string> = {},
    ) => request(at, { method: 'POST', body, headers }),
    text: async (at: string, init?: RequestInit) => (await request(at, init)).text(),
    token: (purpose: LinkPurpose, reader: number, key = ISSUE) =>
      makeToken(KEYS, purpose, { reader, issue: key }),
    everything: () => everythingIn(path),
    /** Sends what is due at a time, into the inbox or to a server on a port. */
    sendDue: (at: string, port?: number) => sendDue(tools, folder, store, at, port),
  }
}

export type TestWeb = Awaited<ReturnType<typeof aWeb>>

const noArticles = {
  save: async () => {},
  known: async () => ({ articles: [], sightings: new Map() }),
  considered: async () => [],
}

/** What only gathering needs: these tests do not gather. */
const unused = {
  labels: [],
  gathering: {
    clock: () => NOW,
    sources: [],
    health: { all: async () => [], save: async () => {} },
    articles: noArticles,
    version: '',
    read: async () => [],
  },
  readNotes: async () => ({ notes: [], failures: [] }),
  pictures: { pictures: 'store' as const, keep: async () => new Map() },
  logs: {
    clock: () => NOW,
    plans: [],
    counts: { cursors: async () => [], add: async () => {}, since: async () => [], prune: async () => {} },
    read: () => {
      throw new Error('These tests read no log.')
    },
  },
  readViews: async () => ({ rows: [], failures: [] }),
  articles: noArticles,
}

async function addReaders(room: WebTools['subscribers']): Promise<void> {
  const row = (name: string, firstName: string, fields: Parameters<typeof aRow>[0] = {}) =>
    aRow({ address: `${name}@reader.example.org`, firstName, ...fields })
  const rows = [
    row('anna', 'Anna'),
    row('bek', 'Bek', { sections: ['caucasus', 'blogs'] }),
    row('daniyar', 'Данияр', { language: 'ru' }),
    row('gela', 'Gela', { status: 'unsubscribed' }),
  ]
  await room.importRows('readers', rows, { mirror: true, dryRun: false, now: NOW })
}

async function saveDraft(tools: OpenTools, issue: Issue): Promise<void> {
  const { hash } = await tools.render(issue, [])
  const decisions = [
    ...issue.editions
      .flatMap(({ lead }) => lead ?? [])
      .map(({ article }) => ({
        url: article.url,
        title: article.title,
        language: article.language,
        in: true,
        reasons: ['en: Leads: the en note names it.', 'ru: Leads: the ru note names it.'],
        score: 12,
      })),
    {
      url: 'https://caravanpost.example.org/en/how-to-read-a-dam',
      title: 'How to read a dam',
      language: 'en',
      in: false,
      reasons: ['Published before the week began.'],
      score: 0,
    },
  ]
  const draftAt = '2026-11-19T14:00:00.000Z'
  await tools.issues.saveDraft({ issue, decisions, draftAt, hash, condition: 'draft', reason: '' }, NOW)
}

async function stored(tools: OpenTools) {
  const found = await tools.issues.find(ISSUE)
  if (!found) throw new Error(`${ISSUE} was not saved`)
  return found
}

async function approve(tools: OpenTools): Promise<void> {
  const draft = await stored(tools)
  await approveIssue(tools, draft, await checkIssue(tools, draft.issue), 'Mara Holdertext')
}

async function send(tools: OpenTools, folder: string, store: Store): Promise<void> {
  await openCampaign(tools, await stored(tools), ofLists(LISTS), {
    signAs: 'Mara Holdertext',
    accepts: async () => true,
  })
  await sendDue(tools, folder, store, tools.clock())
}
