// theme copy: puts the templates of a theme into the newsletter's folder, to be changed there.
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { PostriderError } from '../core/errors.ts'
import { openThemes } from '../outside.ts'
import { defineCommand } from './frame.ts'
import { writeFiles } from './scaffold.ts'
import { themeName } from './values.ts'
import { counted } from './with-app.ts'

export const command = defineCommand({
  details:
    'Nothing that is there is written over. Without --as the copy keeps its name, and wins over the shipped theme; newer versions of that no longer reach it.',
  arguments: { name: { summary: 'the theme to copy, such as gazette' } },
  options: { as: { value: 'name', parse: themeName, summary: 'what your theme is called' } },
  async run(context, { name }, options) {
    const config = await context.config()
    const as = options.as ?? name
    const copied = await openThemes(config).copy(name, as)
    const files = copied.map(({ path, text }) => ({ path: join('templates', 'email', path), text }))
    const taken = []
    for (const { path } of files)
      if (await stat(join(config.folder, path)).catch(() => null)) taken.push(path)
    if (taken.length > 0)
      throw new PostriderError(
        'refused',
        `${counted(taken.length, 'file')} of the theme "${as}" are in ${config.folder} already, such as ${taken[0]}: choose another name with --as, or delete them first.`,
        { files: taken },
      )
    const { written } = await writeFiles(config.folder, files)
    const isChosen = as === config.theme
    context.out.result({ theme: as, files: written, chosen: isChosen }, () =>
      [
        `Copied ${name} to ${as}: ${counted(written.length, 'file')} in ${join('templates', 'email')}.`,
        ...(isChosen ? [] : [`To use it, write theme: '${as}' in newsletter.config.ts.`]),
      ].join('\n'),
    )
    return 0
  },
})
