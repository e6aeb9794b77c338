// Planting faults: the checks on a plain week, with its issue, its settings or the finished mail changed.
import { expect } from 'vitest'
import type { Edition, Finding } from '../../src/core/issue.ts'
import type { Mergeable, RenderedIssue } from '../../src/core/merge.ts'
import type { Publication } from '../../src/core/plan.ts'
import type { PreflightSettings } from '../../src/render/checks/rule.ts'
import { preflight } from '../../src/render/preflight.ts'
import { renderIssue } from '../../src/render/render-issue.ts'
import { anEdition, anIssue, aPublication, renderSettings } from './issue-builders.ts'

export type Planted = {
  readonly editions?: readonly Partial<Edition>[]
  readonly publication?: Partial<Publication>
  readonly settings?: Partial<PreflightSettings>
  /** Changes the finished HTML; it must change something. */
  readonly html?: (html: string) => string
  readonly text?: (text: string) => string
}

/** Where slots stand while a mail is changed; no mail has such a character. */
const SLOT = '\ue000'

function changed(part: Mergeable, change: ((text: string) => string) | undefined): Mergeable {
  if (!change) return part
  const before = part.segments.join(SLOT)
  const after = change(before)
  if (after === before) throw new Error('the fault was not planted: nothing changed')
  return { segments: after.split(SLOT), slots: part.slots }
}

/** Every finding on the week with what was planted, but what clients show plainer of any letter. */
export async function findingsOf(planted: Planted): Promise<readonly Finding[]> {
  return (await allFindingsOf(planted)).filter((finding) => !isPlainer(finding))
}

/** The theme of the plain week has dark mode and rounded corners, and this tells of them. */
export function isPlainer({ rule, level }: Finding): boolean {
  return rule === 'compatibility' && level === 'info'
}

export async function allFindingsOf(planted: Planted): Promise<readonly Finding[]> {
  const { editions = [{}], publication = {}, settings = {}, html, text } = planted
  const issue = anIssue({ editions: editions.map((edition) => anEdition(edition)) })
  const all: PreflightSettings = {
    ...(await renderSettings({ publication: aPublication(publication) })),
    mailScheme: 'smtps',
    ...settings,
  }
  const { variants, ...rest } = await renderIssue(issue, [], all)
  const rendered: RenderedIssue = {
    ...rest,
    variants: variants.map((v) => ({ ...v, html: changed(v.html, html), text: changed(v.text, text) })),
  }
  return preflight(issue, rendered, all)
}

/** Puts HTML before the last element of the letter, its footer's row of links. */
export function adding(markup: string): Planted {
  return { html: (html) => html.replace('</body>', `<div>${markup}</div></body>`) }
}

/** Replaces the first of a text in the HTML. */
export function replacing(from: string | RegExp, to: string): Planted {
  return { html: (html) => html.replace(from, to) }
}

/** `amber link-http`, one for each finding. */
export function told(findings: readonly Finding[]): readonly string[] {
  return findings.map(({ level, rule }) => `${level} ${rule}`)
}

/** A rule, what plants its fault, what it must say, and a twin that is as near and sound. */
export type FaultCase = readonly [
  rule: string,
  what: string,
  fault: Planted,
  says: readonly [level: Finding['level'], message: RegExp],
  sound: Planted,
]

/** The fault is found once, by its rule, at its level and in these words; its sound twin is not. */
export async function expectFault([rule, , fault, [level, message], sound]: FaultCase): Promise<Finding> {
  const found = (await findingsOf(fault)).filter((finding) => finding.rule === rule)
  expect(found).toEqual([
    expect.objectContaining({ level, rule, edition: 'en', message: expect.stringMatching(message) }),
  ])
  expect((await findingsOf(sound)).filter((finding) => finding.rule === rule)).toEqual([])
  const [finding] = found
  if (!finding) throw new Error('nothing was found')
  return finding
}
