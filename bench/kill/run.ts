// All cases of a kill run: each policy against a fast and a slow sink, and SIGTERM beside them.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type CampaignEnd, type Case, runCampaign } from './campaign.ts'
import { prepareNewsletter } from './newsletter.ts'
import type { Policy } from './processes.ts'
import { type CaseReport, reportOf } from './report.ts'

export type RunOptions = {
  /** Over all cases together. */
  readonly kills: number
  /** Processes that are ended by SIGTERM instead, beside the kills. */
  readonly terms: number
  readonly readers: number
  readonly connections: number
  readonly policies: readonly Policy[]
  /** Milliseconds before the sink answers, one case each. */
  readonly delays: readonly number[]
  readonly onProgress?: (how: Case, kills: number, of: number) => void
}

/** Runs campaign after campaign until each case had its kills; every campaign goes on to its end. */
export async function runKills(options: RunOptions): Promise<readonly CaseReport[]> {
  const folder = mkdtempSync(join(tmpdir(), 'postrider-prepared-'))
  try {
    await prepareNewsletter(folder, { readers: options.readers })
    const cases = casesOf(options)
    const reports: CaseReport[] = []
    for (const { how, kills } of cases) {
      const ends: CampaignEnd[] = []
      let done = 0
      while (done < kills) {
        const end = await runCampaign(folder, how, kills - done)
        ends.push(end)
        done += end.crashes.length
        options.onProgress?.(how, done, kills)
      }
      reports.push(reportOf(how, ends))
    }
    return reports
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function casesOf(options: RunOptions): readonly { readonly how: Case; readonly kills: number }[] {
  const { connections } = options
  const pairs = options.policies.flatMap((policy) => options.delays.map((delay) => ({ policy, delay })))
  const share = (total: number, i: number, of: number): number =>
    Math.floor(total / of) + (i < total % of ? 1 : 0)
  const cases = [
    ...pairs.map((pair, i) => ({
      how: { ...pair, connections, signal: 'SIGKILL' as const },
      kills: share(options.kills, i, pairs.length),
    })),
    ...options.delays.map((delay, i) => ({
      how: { policy: 'hold' as const, delay, connections, signal: 'SIGTERM' as const },
      kills: share(options.terms, i, options.delays.length),
    })),
  ]
  return cases.filter(({ kills }) => kills > 0)
}
