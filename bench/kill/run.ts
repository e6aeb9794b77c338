// A kill run: one prepared newsletter, and campaign after campaign of it until each case had its kills.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type CampaignEnd, type Case, runCampaign } from './campaign.ts'
import { prepareNewsletter } from './newsletter.ts'
import { type CaseReport, reportOf } from './report.ts'

/** What differs from case to case, and how many processes are to be ended in it. */
export type Share = Pick<Case, 'policy' | 'delay' | 'signal'> & { readonly kills: number }

export type RunOptions = Omit<Case, keyof Share> & {
  readonly readers: number
  readonly shares: readonly Share[]
  readonly onProgress?: (share: Share, done: number) => void
}

/** Runs all cases, each campaign to its end. */
export async function runKills(options: RunOptions): Promise<readonly CaseReport[]> {
  const { readers, shares, onProgress, ...common } = options
  const folder = mkdtempSync(join(tmpdir(), 'postrider-prepared-'))
  try {
    await prepareNewsletter(folder, { readers })
    const reports: CaseReport[] = []
    for (const share of shares) {
      const how = { ...common, ...share }
      const ends: CampaignEnd[] = []
      let done = 0
      while (done < share.kills) {
        const end = await runCampaign(folder, how, share.kills - done)
        ends.push(end)
        done += end.crashes.length
        onProgress?.(share, done)
      }
      reports.push(reportOf(how, ends))
    }
    return reports
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
