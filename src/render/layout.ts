// How a section's stories are set in rows, since nobody sets them by hand.
import type { ArticleKind } from '../core/article.ts'

export type Shape = 'wide' | 'feature' | 'pair'
export type Row<T> = { readonly shape: Shape; readonly stories: readonly T[] }

/**
 * Stories with a picture come first: a photo essay across the full width, the others with the picture at the
 * side; then those without one as briefs, two to a row. Within each group the order stays.
 */
export function rowsOf<T extends { readonly kind: ArticleKind; readonly picture: object | null }>(
  stories: readonly T[],
): readonly Row<T>[] {
  const pictured = stories.filter((story) => story.picture !== null)
  const briefs = stories.filter((story) => story.picture === null)
  return [
    ...pictured.map(
      (story): Row<T> => ({ shape: story.kind === 'photo' ? 'wide' : 'feature', stories: [story] }),
    ),
    ...pairs(briefs).map((pair): Row<T> => ({ shape: 'pair', stories: pair })),
  ]
}

function pairs<T>(list: readonly T[]): readonly (readonly T[])[] {
  return list.flatMap((_, i) => (i % 2 === 0 ? [list.slice(i, i + 2)] : []))
}
