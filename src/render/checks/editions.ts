// Editions: none goes out empty, and stories in another language are told.
import { storiesOf } from '../../core/issue.ts'
import { quote, type Rule } from './rule.ts'

const editionEmpty: Rule = {
  id: 'edition-empty',
  check: ({ issue }) =>
    issue.editions
      .filter((edition) => storiesOf(edition).length === 0)
      .map(({ language }) => ({
        level: 'red',
        edition: language,
        message: `The ${language} edition has no stories: widen its sections, let it show untranslated stories, or skip the week.`,
      })),
}

const untranslated: Rule = {
  id: 'untranslated',
  check: ({ issue }) =>
    issue.editions.flatMap((edition) =>
      storiesOf(edition)
        .filter((story) => story.untranslated)
        .map(({ article }) => ({
          level: 'info',
          edition: edition.language,
          article: article.url,
          message: `${quote(article.title)} stands in the ${edition.language} edition in its own language (${article.language}) and says so.`,
        })),
    ),
}

export const EDITION_RULES: readonly Rule[] = [editionEmpty, untranslated]
