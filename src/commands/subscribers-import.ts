// subscribers import: takes a file of readers into a list, with a report.
import { importList } from '../flows/subscriptions.ts'
import { defineCommand } from './frame.ts'
import { listInWords, withApp } from './with-app.ts'

export const command = defineCommand({
  details:
    'A row never brings back someone who left, bounced or was erased. Rows that cannot be read are named by their line; the others go in.',
  arguments: { file: { summary: 'a CSV or TSV with a header row' } },
  options: {
    list: { value: 'list', summary: 'the list they join (default: the first of the config)' },
    dryRun: { summary: 'only reports' },
  },
  run: (context, args, options) =>
    withApp(context, async (app) => {
      const list = options.list ?? app.audience[0] ?? 'readers'
      const path = context.resolve(args.file)
      const { mapping, ...report } = await importList(app.listTools, list, path, {
        mirror: false,
        dryRun: options.dryRun,
      })
      for (const { line, reason } of report.refused) context.out.warn(`line ${line}: ${reason}`)
      context.out.result({ ...report, mapping, dryRun: options.dryRun }, () =>
        [
          `Columns: ${Object.entries(mapping)
            .map(([field, header]) => `${field} from "${header}"`)
            .join(', ')}.`,
          `${report.rows} rows: ${listInWords({ ...report, mapping })}.${options.dryRun ? ' Nothing was kept.' : ''}`,
        ].join('\n'),
      )
      return 0
    }),
})
