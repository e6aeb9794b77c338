// issues show: one issue with its sections, articles, state and hash.
import { findIssue } from '../flows/compile-issue.ts'
import { defineCommand } from './frame.ts'
import { ISSUE_ARGUMENT, withApp } from './with-app.ts'

export const command = defineCommand({
  arguments: { issue: ISSUE_ARGUMENT },
  run: (context, args) =>
    withApp(context, async (app) => {
      const stored = await findIssue(app.tools, args.issue)
      const { issue, state, reason, hash, signOff, version, edited, draftAt } = stored
      const editions = issue.editions.map((edition) => ({
        edition: edition.language,
        subject: edition.subject,
        preheader: edition.preheader,
        lead: edition.lead ? edition.lead.article.url : null,
        sections: edition.sections.map((s) => ({
          id: s.id,
          articles: s.stories.map(({ article, untranslated }) => ({
            url: article.url,
            title: article.title,
            authors: article.authors,
            published: article.published,
            kind: article.kind,
            language: article.language,
            untranslated,
          })),
        })),
        popular: edition.popular,
        corrections: edition.corrections,
      }))
      const feedback = await app.feedback.of(issue.key)
      const reports = await app.reports.counts(issue.key)
      context.out.result(
        {
          issue: issue.key,
          state,
          reason,
          hash,
          version,
          edited,
          week: issue.week,
          draftAt,
          sendAt: issue.sendAt,
          signOff,
          editions,
          feedback,
          reports,
        },
        () => {
          const lines = [
            `${issue.key} is ${state}${reason ? ` (${reason})` : ''}, version ${version}, hash ${hash.slice(0, 12)}.`,
          ]
          if (signOff) lines.push(`Signed off by ${signOff.by} at ${signOff.at}.`)
          for (const e of issue.editions) {
            lines.push('', `${e.language}: ${e.subject}`)
            if (e.lead) lines.push(`  lead: ${e.lead.article.title}`)
            for (const s of e.sections) {
              lines.push(`  ${s.id}`)
              for (const { article } of s.stories) lines.push(`    ${article.title}`)
            }
            for (const [i, p] of e.popular.entries()) lines.push(`  popular ${i + 1}: ${p.title}`)
          }
          for (const { edition, yes, no } of feedback)
            lines.push('', `Useful, said readers of ${edition}: ${yes} yes, ${no} no.`)
          const back = Object.entries(reports).map(([cls, n]) => `${n} ${cls}`)
          if (back.length > 0) lines.push('', `Came back: ${back.join(', ')}.`)
          return lines.join('\n')
        },
      )
      return 0
    }),
})
