import { expect, it } from 'vitest'
import type { ArticleKind } from '../../src/core/article.ts'
import { rowsOf } from '../../src/render/layout.ts'

const story = (id: string, picture: object | null, kind: ArticleKind = 'article') => ({ id, kind, picture })

it('sets pictures first, photo essays wide, the rest as pairs, each group in its order', () => {
  const rows = rowsOf([
    story('brief 1', null),
    story('feature 1', {}),
    story('brief 2', null),
    story('essay', {}, 'photo'),
    story('feature 2', {}),
    story('brief 3', null, 'photo'),
  ])
  expect(rows.map((row) => [row.shape, ...row.stories.map((s) => s.id)])).toEqual([
    ['feature', 'feature 1'],
    ['wide', 'essay'],
    ['feature', 'feature 2'],
    ['pair', 'brief 1', 'brief 2'],
    ['pair', 'brief 3'],
  ])
  expect(rowsOf([])).toEqual([])
})
