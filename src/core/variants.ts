// Which edition and variant a reader gets, from their language and chosen sections.
import { variantName } from './merge.ts'
import type { EditionPlan, SectionPlan } from './plan.ts'

export type VariantChoice = {
  readonly edition: string
  readonly variant: string
  /** Section ids shown, in the plan's order. */
  readonly sections: readonly string[]
}

/**
 * @param language of the reader; one without an edition of their own gets the edition of the same base language
 *   (`ru-KZ` → `ru`), else the main one
 * @param chosen section ids the reader wants, null for all; sections that are not optional are always shown
 */
export function variantFor(
  language: string,
  chosen: readonly string[] | null,
  editions: readonly EditionPlan[],
  sections: readonly SectionPlan[],
): VariantChoice {
  const base = (tag: string) => tag.toLowerCase().split('-')[0]
  const edition =
    editions.find((e) => e.language.toLowerCase() === language.toLowerCase()) ??
    editions.find((e) => base(e.language) === base(language)) ??
    editions[0]
  const shown = sections
    .filter((s) => chosen === null || !s.optional || chosen.includes(s.id))
    .map((s) => s.id)
  const offered = sections.map((s) => s.id)
  return { edition: edition?.language ?? language, variant: variantName(shown, offered), sections: shown }
}
