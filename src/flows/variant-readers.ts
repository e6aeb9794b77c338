// How many readers have each variant of an issue: those it was frozen for, and those who would get it now.
import { type VariantChoice, variantFor } from '../core/variants.ts'
import type { OpenTools } from './send-campaign.ts'

export type VariantReaders = VariantChoice & { readonly readers: number }

/** The variants that somebody holds, each once. */
export async function variantReaders(
  tools: Pick<OpenTools, 'campaigns' | 'shapes' | 'editions' | 'sections'>,
  key: string,
): Promise<readonly VariantReaders[]> {
  const offered = tools.sections.map(({ id }) => id)
  const frozen = (await tools.campaigns.byVariant(key)).map((row) => ({
    ...row,
    // The name of a variant is made of its sections: see `variantName`.
    sections: offered.filter((id) => row.variant === 'all' || row.variant.split('+').includes(id)),
  }))
  const ahead = (await tools.shapes(key)).map(({ language, sections, readers }) => ({
    ...variantFor(language, sections, tools.editions, tools.sections),
    readers,
  }))
  const byName = Map.groupBy([...frozen, ...ahead], (v) => `${v.edition}.${v.variant}`)
  return [...byName.values()].flatMap(([first, ...others]) =>
    first ? [{ ...first, readers: others.reduce((sum, v) => sum + v.readers, first.readers) }] : [],
  )
}
