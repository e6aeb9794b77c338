// backup: the newsletter in one file, while it runs.
import { makeBackup } from '../keeping-side.ts'
import { defineCommand } from './frame.ts'
import { counted } from './with-app.ts'

export const command = defineCommand({
  details:
    'Database, config, templates, content, keys, pictures and .env, but not what the inbox caught. It holds addresses and secrets: keep it as safe as the newsletter itself.',
  arguments: {
    file: { summary: 'where to: a new file, or a folder that gets one named after the time' },
  },
  options: {
    withoutSecrets: { summary: 'leaves .env out; keep it elsewhere: without it the readers are lost' },
  },
  run: async (context, args, options) => {
    const config = await context.config()
    const report = await makeBackup(
      config,
      context.resolve(args.file),
      context.now(),
      !options.withoutSecrets,
      (what, done, of) => context.out.progress({ step: what, done, total: of }),
    )
    context.out.result(report, () =>
      [
        `${report.file}: ${counted(report.readers, 'reader')}, ${counted(report.issues, 'issue')}, ${counted(report.files, 'file')}, ${(report.bytes / 1e6).toFixed(1)} MB.`,
        report.secrets
          ? 'It holds addresses and secrets: keep it where only you can read it.'
          : 'The secrets of .env are not in it: keep that file too.',
      ].join('\n'),
    )
    return 0
  },
})
