// subscribers erase: forgets a reader, and keeps them out by a hash that only our secret can make.
import { readFile } from 'node:fs/promises'
import type { App } from '../app.ts'
import { PostriderError } from '../core/errors.ts'
import { defineCommand } from './frame.ts'
import { ADDRESS_ARGUMENT, keyOf } from './subscriber.ts'
import { withApp } from './with-app.ts'

export const command = defineCommand({
  details:
    'Address, name, choices, consent and kept mails go; what stays is a keyed hash that keeps the address out, and the rows that let past sendings add up. Backups hold what they held: erase again after a restore. An address that is on no list is kept out as well.',
  arguments: { address: ADDRESS_ARGUMENT },
  options: { yes: { summary: 'does not ask' } },
  run: (context, args, options) =>
    withApp(context, async (app) => {
      const { address, key } = await keyOf(app, args.address)
      if (!options.yes && !(await context.out.confirm('Erase this reader for good?')))
        throw new PostriderError('refused', 'Erasing wants a yes: run it on a terminal, or give --yes.')
      const { known, mails } = await app.erase(key, address)
      const files = await listsWith(app, address)
      for (const file of files)
        context.out.warn(
          `The address stands in ${file} still: take that line out. Nobody is taken in from it, but the file is yours to keep clean.`,
        )
      context.out.result({ erased: true, known, mails, files }, () =>
        known
          ? `Erased${mails > 0 ? `, with ${mails} kept ${mails === 1 ? 'mail' : 'mails'}` : ''}. The address is kept out from now on.`
          : 'No reader had that address. It is kept out from now on.',
      )
      return 0
    }),
})

/** The list files that name an address. */
async function listsWith(app: App, address: string): Promise<readonly string[]> {
  const found: string[] = []
  for (const { path, file } of app.lists) {
    const text = await readFile(path, 'utf8').catch(() => '')
    if (text.toLowerCase().includes(address.toLowerCase())) found.push(file)
  }
  return found
}
