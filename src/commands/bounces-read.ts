// bounces read: takes in what came back, from wherever it lies. Reading it again changes nothing more.
import { PostriderError } from '../core/errors.ts'
import { type MessageOutcome, readBox } from '../flows/record-report.ts'
import { defineCommand } from './frame.ts'
import { counted, withApp } from './with-app.ts'

export const command = defineCommand({
  details:
    'A place is a file with one message, an mbox, a folder, a Maildir, or imaps://user:password@host/INBOX; "-" reads what is piped in. Without one, BOUNCES_URL is read. ' +
    'Nothing is deleted: in a Maildir messages are moved to cur and marked as seen, on an IMAP server marked, or moved with ?move=Folder. ' +
    'A report that carries no sign of ours is kept aside and changes nothing: see "bounces".',
  arguments: { place: { summary: 'a file, folder, Maildir, mbox, IMAP address, or -', optional: true } },
  run: (context, args) =>
    withApp(context, async (app) => {
      const place = args.place ?? app.config.bouncesUrl
      if (!place)
        throw new PostriderError(
          'usage',
          'Say where the reports are: a file, a folder, an IMAP address or "-"; or set BOUNCES_URL.',
        )
      const { reportSide, reportTools } = app
      const box =
        place === '-'
          ? await reportSide.pipe(process.stdin)
          : await reportSide.open(/^imaps?:/i.test(place) ? place : context.resolve(place))
      const source = place === '-' ? 'pipe' : /^imaps?:/i.test(place) ? 'imap' : 'folder'
      const read: { readonly file: string; readonly outcome: MessageOutcome }[] = []
      await readBox(reportTools, box, source, (file, outcome) => {
        read.push({ file, outcome })
        context.out.progress({ step: 'reports', done: read.length })
      })
      const bounces = read.flatMap(({ file, outcome }) => outcome.bounces.map((b) => ({ file, ...b })))
      const ignored = read.flatMap(({ file, outcome }) =>
        outcome.ignored === null ? [] : [{ file, why: outcome.ignored }],
      )
      context.out.result({ messages: read.length, bounces, ignored }, () =>
        inWords(read.length, bounces, ignored),
      )
      return 0
    }),
})

type Line = { readonly effect: string; readonly class: string }

function inWords(messages: number, bounces: readonly Line[], ignored: readonly { why: string }[]): string {
  const of = (effect: string) => bounces.filter((b) => b.effect === effect).length
  const parts: readonly (readonly [number, string])[] = [
    [of('suppressed'), 'not mailed any more'],
    [of('stood'), 'not mailed before either'],
    [of('counted'), 'counted, and mailed as before'],
    [of('ours'), 'about us or the letter, not about their reader'],
    [of('aside'), 'without a sign of ours, kept aside (see "bounces")'],
    [of('known'), 'recorded before'],
  ]
  const whys = Map.groupBy(ignored, ({ why }) => why)
  return [
    `${counted(messages, 'message')} read.`,
    ...parts.filter(([n]) => n > 0).map(([n, words]) => `  ${n.toLocaleString('en')} ${words}`),
    ...[...whys].map(([why, all]) => `  ${all.length.toLocaleString('en')} ignored: ${why}`),
  ].join('\n')
}
