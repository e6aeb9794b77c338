// What came back: where reports are read from, and where their messages are kept.
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import type { Config } from './config.ts'
import type { BoxMessage } from './mail/reports/boxes.ts'
import type { Report } from './mail/reports/read-report.ts'

export type ReportSide = {
  readonly read: (bytes: Uint8Array) => Promise<Report>
  /** Messages of a file, a folder, a Maildir, an mbox or an `imap:` URL; the caller says `done` of each. */
  readonly open: (place: string) => Promise<AsyncIterable<BoxMessage>>
  /** What is piped in. */
  readonly pipe: (input: Readable) => Promise<AsyncIterable<BoxMessage>>
  readonly keep: (report: number, bytes: Uint8Array) => Promise<void>
  readonly kept: (report: number) => Promise<Uint8Array | null>
  /** Deletes kept messages that name an address, in small letters. */
  readonly erase: (address: string) => Promise<number>
  readonly prune: (before: string, dryRun: boolean) => Promise<number>
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
    keep: async (report, bytes) => (await files()).keepReport(folder, report, bytes),
    kept: async (report) => (await files()).keptReport(folder, report),
    erase: async (address) => (await files()).eraseKeptReports(folder, address),
    prune: async (before, dryRun) => (await files()).pruneKeptReports(folder, before, dryRun),
  }
}
