// What those who watch one newsletter are told from.
import { stat, statfs } from 'node:fs/promises'
import type { App } from './app.ts'
import type { Config } from './config.ts'
import { alerts, type OperatingTools } from './flows/operating.ts'
import type { AlertTools } from './flows/tell-alerts.ts'
import { databasePath } from './storage/database.ts'

/** @param rangMs when the bell of this process last rang; null where it has none */
export function operatingTools(app: App, rangMs: () => number | null): OperatingTools {
  const { campaigns, issues, ledger, clock, lanes, fleet, slots, sources, subscribers, reports, config } = app
  return {
    ...{ campaigns, issues, ledger, clock, lanes, fleet, slots, sources, subscribers, reports, rangMs },
    plan: config.plan,
    disk: () => diskOf(config),
  }
}

/** Bytes that are free where the newsletter keeps what it has, and those of its database. */
export async function diskOf({ varFolder, databaseUrl }: Pick<Config, 'varFolder' | 'databaseUrl'>): Promise<{
  readonly folder: string
  readonly free: number
  readonly database: number
}> {
  const { bavail, bsize } = await statfs(varFolder)
  const path = databasePath(databaseUrl)
  const database = path === null ? 0 : ((await stat(path).catch(() => null))?.size ?? 0)
  return { folder: varFolder, free: bavail * bsize, database }
}

/** How long the hook of the newsroom may take. */
const HOOK_MS = 10_000

export function alertTools(app: App): AlertTools {
  const { config, audit, clock, sendNote } = app
  const tools = operatingTools(app, () => null)
  const url = config.secrets.alertUrl()
  return {
    ...{ audit, clock, sendNote, people: config.people, publicUrl: config.publicUrl },
    alerts: () => alerts(tools),
    post: url === null ? null : (body) => postTo(url, body),
  }
}

/** The address is the operator's: it may be on a private network. */
async function postTo(url: string, body: object): Promise<void> {
  const { createFetcher } = await import('./net/fetcher.ts')
  const fetcher = createFetcher({ trustedHosts: [], userAgent: 'Postrider', limits: { totalMs: HOOK_MS } })
  try {
    await fetcher.get(url, { json: body, trusted: true })
  } finally {
    await fetcher.close()
  }
}
