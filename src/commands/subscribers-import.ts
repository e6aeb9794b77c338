// subscribers import: takes a file of readers into a list, with a report. What is in stays in, wherever it ends.

import { once } from 'node:events'
import { createWriteStream, type WriteStream } from 'node:fs'
import type { App } from '../app.ts'
import { PostriderError } from '../core/errors.ts'
import { type ImportAsk, importList, type ListReport } from '../flows/subscriptions.ts'
import { csvLine } from './csv-line.ts'
import { type Context, defineCommand, type ExitCode } from './frame.ts'
import { vendorName } from './values.ts'
import { counted, listInWords, withApp } from './with-app.ts'

/** Lines of a report on a terminal. */
const SHOWN = 20

export const command = defineCommand({
  details:
    'A row never brings back someone who left, bounced or was erased. Rows that cannot be read are named by their line; the others go in. ' +
    'On a terminal it says first what it would do, and asks; --yes does it at once. Columns are known by their headers: exports of Mailchimp, ' +
    'Substack, Ghost, Buttondown, beehiiv, listmonk, Keila, Mautic, Kit, Brevo and others, and any CSV or TSV with an "email" column.',
  arguments: { file: { summary: 'a CSV or TSV with a header row' } },
  options: {
    list: { value: 'list', summary: 'the list they join (default: the first of the config)' },
    from: {
      value: 'vendor',
      summary: 'the program that wrote it, kept as their source (default: import)',
      parse: vendorName,
    },
    dryRun: { summary: 'only reports' },
    refused: { value: 'file', summary: 'writes every refused line to this CSV, with the reason' },
    yes: { summary: 'does not ask first' },
  },
  run: (context, args, options) =>
    withApp(context, async (app) => {
      const list = options.list ?? app.audience[0] ?? 'readers'
      const path = context.resolve(args.file)
      const refused =
        options.refused === undefined ? null : await refusedFile(context.resolve(options.refused))
      try {
        const take = (dryRun: boolean) =>
          takeFile(app, context, { list, path, refused, dryRun, from: options.from })
        if (!options.dryRun && !options.yes && context.out.canAsk) {
          const ahead = await takeFile(app, context, {
            list,
            path,
            refused: null,
            dryRun: true,
            from: options.from,
          })
          tell(context, ahead)
          context.out.line(inWords(ahead, true))
          if (!(await context.out.confirm(`Take this into "${list}"?`))) return 1
          return report(context, await take(false), false, true)
        }
        return report(context, await take(options.dryRun), options.dryRun, false)
      } finally {
        await refused?.end()
      }
    }),
})

type RefusedFile = { readonly write: NonNullable<ImportAsk['onRefused']>; readonly end: () => Promise<void> }

/** A file for its owner alone: lines of a list may hold addresses in what is wrong with them. */
async function refusedFile(path: string): Promise<RefusedFile> {
  const file: WriteStream = createWriteStream(path, { mode: 0o600 })
  await once(file, 'open').catch(() => {
    throw new PostriderError('input', `${path} cannot be written: name another file for the refused lines.`)
  })
  file.write(csvLine(['line', 'reason']))
  return {
    async write(rows) {
      const text = rows.map(({ line, reason }) => csvLine([String(line), reason])).join('')
      if (!file.write(text)) await once(file, 'drain')
    },
    end: () => new Promise((resolve) => file.end(() => resolve())),
  }
}

async function takeFile(
  app: App,
  { out, signal }: Context,
  ask: {
    readonly list: string
    readonly path: string
    readonly refused: RefusedFile | null
    readonly dryRun: boolean
    readonly from: string | undefined
  },
): Promise<ListReport> {
  return importList(app.listTools, ask.list, ask.path, {
    ...{ mirror: false, dryRun: ask.dryRun, source: ask.from, signal },
    onMapping: (mapping) => out.line(`Columns: ${columnsInWords(mapping)}.`),
    onProgress: ({ bytes, size, rows }) =>
      out.progress({ step: ask.dryRun ? 'read' : 'import', done: bytes, total: size, rows }),
    onRefused: ask.refused?.write,
  })
}

const columnsInWords = (mapping: Readonly<Record<string, string>>): string =>
  Object.entries(mapping)
    .map(([field, header]) => `${field} from "${header}"`)
    .join(', ')

/** What somebody has to look at, the first lines of it. */
function tell({ out }: Context, { refused, refusedInAll, slips, slipsInAll }: ListReport): void {
  for (const { line, reason } of refused.slice(0, SHOWN)) out.warn(`line ${line}: ${reason}`)
  if (refusedInAll > SHOWN)
    out.warn(`${counted(refusedInAll - SHOWN, 'more line')} refused: --refused <file> writes them all.`)
  for (const { line, domain, meant } of slips.slice(0, SHOWN))
    out.warn(`line ${line}: ${domain} is taken as it is; is ${meant} meant?`)
  if (slipsInAll > SHOWN)
    out.warn(`${counted(slipsInAll - SHOWN, 'more address', 'more addresses')} with such a domain.`)
}

const inWords = (report: ListReport, dryRun: boolean): string =>
  `${counted(report.rows, 'row')}: ${listInWords(report)}.${dryRun ? ' Nothing was kept.' : ''}`

function report(context: Context, taken: ListReport, dryRun: boolean, isTold: boolean): ExitCode {
  if (!isTold) tell(context, taken)
  context.out.result({ ...taken, dryRun }, () =>
    [
      inWords(taken, dryRun),
      taken.stopped && !dryRun
        ? 'Stopped before the end of the file: what was read is in. Do it again for the rest; nobody is taken in twice.'
        : '',
    ]
      .filter(Boolean)
      .join('\n'),
  )
  if (taken.stopped) throw context.signal.reason
  return 0
}
