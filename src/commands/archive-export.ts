// archive export: the letters that went out as a folder of files, for any web server.
import { openArchiveFolder } from './archive-folder.ts'
import { defineCommand } from './frame.ts'
import { baseUrl } from './values.ts'
import { counted, withApp } from './with-app.ts'

export const command = defineCommand({
  details:
    'Pages for each edition and letter, their feeds, pictures and sitemap.xml; nothing of any reader. Links between pages are relative. ' +
    'The same issues give the same bytes. A later export into the same folder removes files that it wrote before and that are no longer in the archive, and nothing else.',
  arguments: { folder: { summary: 'where to write: a new or empty folder, or an earlier export' } },
  options: {
    base: {
      value: 'url',
      summary: 'where the files will be found, for feeds and search engines (default: the public URL)',
      parse: baseUrl,
    },
    force: { summary: 'writes into a folder that has other files, over those in the way' },
  },
  run: (context, args, options) =>
    withApp(context, async (app) => {
      const { out, signal } = context
      const archive = await app.exportArchive(options.base ?? null)
      const folder = context.resolve(args.folder)
      const place = await openArchiveFolder(folder, options.force)
      const files: string[] = []
      let written = 0
      for await (const { path, bytes } of archive.files()) {
        signal.throwIfAborted()
        if (await place.write(path, bytes)) written++
        files.push(path)
        out.progress({ step: 'export', done: files.length, total: archive.total() - archive.missing.length })
      }
      const removed = await place.finish()
      for (const path of archive.missing) out.warn(`${path} is shown by a page, and is not there.`)
      const { issues, missing } = archive
      out.result({ folder, issues, files, written, removed, missing }, () =>
        [
          `${counted(issues.length, 'issue')} in ${counted(files.length, 'file')} in ${folder}: ${written} written, ${files.length - written} as they were, ${removed.length} removed.`,
          ...(isHere(options.base ?? app.config.publicUrl)
            ? [
                'Feeds and sitemap name an address of this machine: say --base https://… for the one that readers see.',
              ]
            : []),
        ].join('\n'),
      )
      return 0
    }),
})

/** Whether an address is of use on this machine only. */
function isHere(url: string): boolean {
  const { hostname } = new URL(url)
  return hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.')
}
