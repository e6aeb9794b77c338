// restore: a backup put into a newsletter folder; it sends nothing before somebody has looked.
import { loadConfig } from '../config.ts'
import { restoreBackup } from '../keeping-side.ts'
import { defineCommand } from './frame.ts'
import { counted } from './with-app.ts'

export const command = defineCommand({
  details:
    'Into the folder of --dir. Files that are there stay as they are. What has sent before sends nothing from here until you say so with "send --yes", since another copy may still be at work.',
  arguments: { file: { summary: 'a file that "backup" wrote' } },
  options: {
    replace: {
      summary: 'moves a database and .env that are there aside, and puts the backup’s in their place',
    },
  },
  run: async (context, args, options) => {
    const report = await restoreBackup(context.dir, context.resolve(args.file), {
      replace: options.replace,
      load: () => loadConfig({ dir: context.dir, env: context.env }),
    })
    context.out.result(report, () =>
      [
        `${report.dir} is as it was at ${report.made}: ${counted(report.readers, 'reader')}, ${counted(report.issues, 'issue')}.`,
        ...(report.kept.length > 0
          ? [`Left as they were, though the backup has others: ${report.kept.join(', ')}.`]
          : []),
        ...(report.aside ? [`What stood there before is in ${report.aside}.`] : []),
        ...(report.held
          ? [
              'It sends nothing yet: see that no other copy of it is at work, then "send <issue> --yes" takes it over.',
            ]
          : []),
      ].join('\n'),
    )
    return 0
  },
})
