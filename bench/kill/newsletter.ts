// A prepared newsletter: a folder with config, secrets, list and database, its campaign signed, rendered and open,
// so that a copy of it can be sent by the real command at once.
import { cp, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ensureSecrets, loadConfig, type NewsletterConfig } from '../../src/config.ts'
import { addressKey } from '../../src/core/subscriber.ts'
import { type OpenTools, openCampaign } from '../../src/flows/send-campaign.ts'
import { syncLists } from '../../src/flows/subscriptions.ts'
import { preflight } from '../../src/render/preflight.ts'
import { type RenderSettings, renderIssue } from '../../src/render/render-issue.ts'
import { loadTheme } from '../../src/render/theme.ts'
import { hashListFile, readListFile } from '../../src/sources/list-file.ts'
import { articles } from '../../src/storage/articles.ts'
import { campaigns } from '../../src/storage/campaigns.ts'
import { openStore } from '../../src/storage/database.ts'
import { issues } from '../../src/storage/issues.ts'
import { subscribers } from '../../src/storage/subscribers.ts'
import { anEdition, anIssue, aPublication, sectionPlans } from '../../tests/support/issue-builders.ts'

export const ISSUE = '2026-W47'
/** A little after the slot of the issue: the calendar clock the sending is prepared on. */
const NOW = '2026-11-20T06:00:00.000Z'

export const databaseOf = (dir: string): string => join(dir, 'var', 'postrider.db')
export const readerAddress = (n: number): string => `reader${n}@reader.example.org`

function newsletter(): NewsletterConfig {
  const publication = aPublication()
  return {
    publication: { ...publication, replyTo: undefined, support: publication.support ?? undefined },
    editions: [{ language: 'en' }],
    plan: { zone: 'Asia/Tbilisi', draftAt: 'thursday 18:00', sendAt: 'friday 07:30' },
    sections: sectionPlans(),
    sources: [{ kind: 'markdown', folder: 'content/articles' }],
    lists: [{ id: 'readers', file: 'subscribers/readers.csv' }],
    mail: { dkim: 'relay' },
  }
}

/** What happens on the way; a million readers take a while. */
export type PrepareOptions = {
  readonly readers: number
  /** Puts readers in by SQL and leaves the list's file empty: for more of them than a list of a benchmark needs. */
  readonly bySql?: boolean
}

/** Makes the folder `dir` with an open campaign of `ISSUE` to so many readers. */
export async function prepareNewsletter(
  dir: string,
  { readers, bySql = false }: PrepareOptions,
): Promise<void> {
  await mkdir(join(dir, 'subscribers'), { recursive: true })
  await mkdir(join(dir, 'content', 'articles'), { recursive: true })
  const lines = Array.from({ length: bySql ? 0 : readers }, (_, i) => `${readerAddress(i + 1)},Anna${i + 1}`)
  await writeFile(join(dir, 'subscribers', 'readers.csv'), `${['address,first_name', ...lines].join('\n')}\n`)
  await writeFile(
    join(dir, 'newsletter.config.ts'),
    `export default ${JSON.stringify(newsletter(), null, 2)}\n`,
  )
  await ensureSecrets(dir)

  const config = await loadConfig({ dir, env: {} })
  const store = await openStore(config.databaseUrl)
  try {
    const { db } = store
    const rooms = {
      articles: articles(db),
      issues: issues(db),
      subscribers: subscribers(db),
      campaigns: campaigns(db),
    }
    const clock = () => NOW
    const lists = config.lists.map((list) => ({ ...list, path: join(dir, list.file) }))
    const addressSecret = () => config.secrets.addressSecret()
    await syncLists(
      { ...rooms, clock, addressSecret, readListFile: (path) => readListFile(path, 'en'), hashListFile },
      lists,
    )
    if (bySql) await addBySql(databaseOf(dir), readers, (n) => addressKey(addressSecret(), readerAddress(n)))

    const settings: RenderSettings = {
      publication: config.publication,
      sections: config.sections,
      theme: await loadTheme(
        config.templateFolders.map((folder) => join(folder, 'email')),
        config.theme,
      ),
      mediaUrl: `${config.publicUrl}/media`,
      zone: config.plan.zone,
    }
    const issue = anIssue({ editions: [anEdition()] })
    const tools: OpenTools = {
      ...rooms,
      clock,
      plan: config.plan,
      editions: config.editions,
      sections: config.sections,
      popular: config.popular,
      gather: async () => [],
      readNotes: async () => ({ notes: [], failures: [] }),
      readViews: async () => ({ rows: [], failures: [] }),
      shapes: (key) => rooms.campaigns.shapes(key, ['readers']),
      render: (what, requests) => renderIssue(what, requests, settings),
      preflight: (what, rendered) => preflight(what, rendered, { ...settings, mailScheme: 'smtp' }),
      sender: () => ({
        from: { name: 'The Caravan Post', address: config.publication.from.address },
        replyTo: config.publication.replyTo,
        listId: config.publication.listId,
        listName: 'The Caravan Post',
        publicUrl: config.publicUrl,
        bounceDomain: 'bounces.caravanpost.example.org',
        unsubscribeMailbox: 'leave@caravanpost.example.org',
        linkKeys: config.secrets.linkKeys(),
      }),
      scheme: 'smtp',
    }
    const { hash } = await tools.render(issue, [])
    const draft = {
      issue,
      decisions: [],
      draftAt: issue.week.to,
      hash,
      condition: 'draft',
      reason: '',
    } as const
    await rooms.issues.saveDraft(draft, NOW)
    const stored = await rooms.issues.find(ISSUE)
    if (!stored) throw new Error('the draft was not saved')
    await openCampaign(tools, stored, ['readers'], { signAs: 'bench', accepts: async () => true })
  } finally {
    await store.close()
  }
}

/** Rows as an import would leave them, in one transaction. */
async function addBySql(path: string, readers: number, keyOf: (n: number) => string): Promise<void> {
  const { DatabaseSync } = await import('node:sqlite')
  const db = new DatabaseSync(path)
  db.exec('pragma synchronous = off; begin')
  const reader = db.prepare(
    `insert into subscribers (address_key, address, language, first_name, status, created_at, updated_at)
     values (?, ?, 'en', 'Anna', 'active', '${NOW}', '${NOW}')`,
  )
  for (let n = 1; n <= readers; n++) reader.run(keyOf(n), readerAddress(n))
  // A hand-made membership: the list's file, which is empty, takes off only those that a file brought.
  db.exec(
    `insert into list_members (list, subscriber, source) select 'readers', id, 'import' from subscribers; commit`,
  )
  db.close()
}

/** A copy of its own for one campaign. */
export async function copyNewsletter(from: string, to: string): Promise<void> {
  await cp(from, to, { recursive: true })
}
