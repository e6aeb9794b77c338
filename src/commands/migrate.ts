// migrate: brings the database forward; or moves it elsewhere.
import { migrateDatabase } from '../keeping-side.ts'
import { defineCommand } from './frame.ts'

export const command = defineCommand({
  details:
    'Every command brings the database forward by itself; this one does nothing else and says what ran, for those who update before they start. With --to it writes the same database, counted and checked, to another place; the old one stays.',
  options: { to: { value: 'url', summary: 'where to, such as sqlite:/srv/letter/postrider.db' } },
  run: async (context, _args, options) => {
    const report = await migrateDatabase(await context.config(), options.to ?? null, (done, total) =>
      context.out.progress({ step: 'database', done, total }),
    )
    context.out.result(report, () =>
      [
        report.ran.length > 0 ? `Ran ${report.ran.join(', ')}.` : 'The database is up to date.',
        ...(report.to
          ? [
              `${report.to} has the same ${report.readers} readers and ${report.issues} issues. Set DATABASE_URL to it, and see that nothing uses the old one.`,
            ]
          : []),
      ].join('\n'),
    )
    return 0
  },
})
