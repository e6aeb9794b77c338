// What a check is: a named rule that is given the issue and what became of it, and remarks on what is wrong.
import type { Edition, Finding, Issue, Story } from '../../core/issue.ts'
import { type MergeValues, merge, type RenderedIssue, type RenderedVariant } from '../../core/merge.ts'
import { type HtmlPage, readHtml } from '../reading.ts'
import type { RenderSettings } from '../render-issue.ts'

/** Where the mail goes: `inbox` and `folder` stay on this machine. */
export type MailScheme = 'inbox' | 'folder' | 'smtp' | 'smtps'

export type PreflightSettings = RenderSettings & {
  readonly mailScheme: MailScheme
  /** No key signs the mail, and the config does not leave that to the relay. */
  readonly unsigned?: boolean
}

/** A rendered variant as a reader would get it, read back. */
export type ReadVariant = {
  readonly variant: RenderedVariant
  readonly edition: Edition
  /** The stories it should hold. */
  readonly stories: readonly Story[]
  readonly html: string
  readonly text: string
  readonly page: HtmlPage
}

export type CheckInput = {
  readonly issue: Issue
  readonly settings: PreflightSettings
  readonly variants: readonly ReadVariant[]
}

export type Remark = Omit<Finding, 'rule'>

export type Rule = {
  /** Names the rule in findings; never changed once published. */
  readonly id: string
  readonly check: (input: CheckInput) => readonly Remark[]
}

/** A reader with an ordinary name, and links as long as ours are. */
export const SAMPLE_READER: MergeValues = {
  first_name: 'Anna',
  address: 'reader@example.org',
  unsubscribe_url: `https://letters.example.org/u/${'u'.repeat(40)}`,
  preferences_url: `https://letters.example.org/p/${'p'.repeat(40)}`,
  online_url: `https://letters.example.org/o/${'o'.repeat(40)}`,
}

export function checkInput(issue: Issue, rendered: RenderedIssue, settings: PreflightSettings): CheckInput {
  const variants = rendered.variants.flatMap((variant): readonly ReadVariant[] => {
    const edition = issue.editions.find((e) => e.language === variant.edition)
    if (!edition) return []
    const shown = edition.sections.filter((section) => variant.sections.includes(section.id))
    const html = merge(variant.html, SAMPLE_READER)
    return [
      {
        variant,
        edition,
        stories: [...(edition.lead ? [edition.lead] : []), ...shown.flatMap((section) => section.stories)],
        html,
        text: merge(variant.text, SAMPLE_READER),
        page: readHtml(html),
      },
    ]
  })
  return { issue, settings, variants }
}

/** The variants that hold everything, one for each edition. */
export function wholeVariants({ variants }: CheckInput): readonly ReadVariant[] {
  return variants.filter(({ variant }) => variant.variant === 'all')
}

/** `the en edition`, and the sections where they are not all. */
export function nameOf({ variant }: ReadVariant): string {
  return variant.variant === 'all'
    ? `the ${variant.edition} edition`
    : `the ${variant.edition} edition with ${variant.sections.join(', ') || 'no sections'}`
}

/** A title for a message: short, in quotation marks. */
export function quote(text: string): string {
  const line = text.replace(/\s+/gu, ' ').trim()
  return `“${line.length > 60 ? `${line.slice(0, 59).trimEnd()}…` : line}”`
}
