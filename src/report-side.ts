// What came back: where reports are read from, and where their messages are kept.
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import type { Config } from './config.ts'
import type { BoxMessage } from './mail/reports/boxes.ts'
import type { CallEvent } from './mail/reports/call-events.ts'
import type { Call, Provider } from './mail/reports/call-signatures.ts'
import type { Report } from './mail/reports/read-report.ts'

export type ReportSide = {
  readonly read: (bytes: Uint8Array) => Promise<Report>
  /** Messages of a file, a folder, a Maildir, an mbox or an `imap:` URL; the caller says `done` of each. */
  readonly open: (place: string) => Promise<AsyncIterable<BoxMessage>>
  /** What is piped in. */
  readonly pipe: (input: Readable) => Promise<AsyncIterable<BoxMessage>>
  /** The events of a provider's call; null for one that does not prove where it comes from. */
  readonly call: (provider: string, call: Call, key: string) => Promise<readonly CallEvent[] | null>
  readonly keep: (report: number, bytes: Uint8Array) => Promise<void>
  readonly kept: (report: number) => Promise<Uint8Array | null>
  /** Deletes kept messages that name an address, in small letters. */
  readonly erase: (address: string) => Promise<number>
  readonly prune: (before: string, dryRun: boolean) => Promise<number>
}

/** Fetches a small text from a public host. */
async function getText(url: string): Promise<string> {
  const { createFetcher } = await import('./net/fetcher.ts')
  const fetcher = createFetcher({
    trustedHosts: [],
    userAgent: 'postrider',
    limits: { totalMs: 10_000, maxBytes: 64 * 1024 },
  })
  try {
    return Buffer.from((await fetcher.get(url)).body).toString('utf8')
  } finally {
    await fetcher.close()
  }
}

export function reportSide(config: Pick<Config, 'varFolder'>): ReportSide {
  const folder = join(config.varFolder, 'reports')
  const files = () => import('./mail/reports/kept.ts')
  return {
    read: async (bytes) => (await import('./mail/reports/read-report.ts')).readReport(bytes),
    open: async (place) =>
      /^imaps?:/i.test(place)
        ? (await import('./mail/reports/imap.ts')).openImap(place)
        : (await import('./mail/reports/boxes.ts')).openBox(place),
    pipe: async (input) => (await import('./mail/reports/boxes.ts')).openPipe(input),
    call: async (provider, call, key) =>
      (await import('./mail/reports/calls.ts')).readCall(provider as Provider, call, key, getText),
    keep: async (report, bytes) => (await files()).keepReport(folder, report, bytes),
    kept: async (report) => (await files()).keptReport(folder, report),
    erase: async (address) => (await files()).eraseKeptReports(folder, address),
    prune: async (before, dryRun) => (await files()).pruneKeptReports(folder, before, dryRun),
  }
}
