// A prepared newsletter: a folder with config, secrets, list and database, its campaign signed, rendered and open,
// so that a copy of it can be sent by the real command at once.
import { cp, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openApp } from '../../src/app.ts'
import { ensureSecrets, loadConfig, type NewsletterConfig } from '../../src/config.ts'
import { ofLists } from '../../src/core/segment.ts'
import { addressKey } from '../../src/core/subscriber.ts'
import { openCampaign } from '../../src/flows/send-campaign.ts'
import { syncLists } from '../../src/flows/subscriptions.ts'
import { anEdition, anIssue, aPublication, sectionPlans } from '../../tests/support/issue-builders.ts'

export const ISSUE = '2026-W47'
/** A little after the slot of the issue: the calendar clock the sending is prepared on. */
const NOW = '2026-11-20T06:00:00.000Z'

export const databaseOf = (dir: string): string => join(dir, 'var', 'postrider.db')
export const readerAddress = (n: number): string => `reader${n}@reader.example.org`

function newsletter(): NewsletterConfig {
  const publication = aPublication()
  return {
    publication: {
      ...publication,
      replyTo: undefined,
      logo: undefined,
      support: publication.support ?? undefined,
    },
    editions: [{ language: 'en' }],
    plan: { zone: 'Asia/Tbilisi', draftAt: 'thursday 18:00', sendAt: 'friday 07:30' },
    sections: sectionPlans(),
    sources: [{ kind: 'markdown', folder: 'content/articles' }],
    lists: [{ id: 'readers', file: 'subscribers/readers.csv' }],
    mail: { dkim: 'relay' },
  }
}

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

  const config = await loadConfig({ dir, env: { MAIL_URL: 'smtp://127.0.0.1?tls=none' } })
  const app = await openApp(config, () => NOW)
  try {
    await syncLists(app.listTools, app.lists)
    if (bySql) {
      const secret = config.secrets.addressSecret()
      await addBySql(databaseOf(dir), readers, (n) => addressKey(secret, readerAddress(n)))
    }
    const issue = anIssue({ editions: [anEdition()] })
    const { hash } = await app.tools.render(issue, [])
    const draft = {
      issue,
      decisions: [],
      draftAt: issue.week.to,
      hash,
      condition: 'draft',
      reason: '',
    } as const
    await app.issues.saveDraft(draft, NOW)
    const stored = await app.issues.find(ISSUE)
    if (!stored) throw new Error('the draft was not saved')
    await openCampaign(app.tools, stored, ofLists(['readers']), {
      signAs: 'bench',
      accepts: async () => true,
    })
  } finally {
    await app.close()
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
