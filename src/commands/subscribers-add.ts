// subscribers add: one reader by hand. Someone who left stays away.

import { defineCommand } from './frame.ts'
import { describe, findSubscriber, keyOf } from './subscriber.ts'
import { commaList } from './values.ts'
import { withApp } from './with-app.ts'

export const command = defineCommand({
  details:
    'For people who asked you themselves. It never brings back someone who left, bounced or was erased.',
  arguments: { address: { summary: 'the address' } },
  options: {
    list: { value: 'list', summary: 'the list they join (default: the first of the config)' },
    language: { value: 'language', summary: 'such as en (default: the main edition)' },
    name: { value: 'name', summary: 'their first name' },
    sections: { value: 'ids', summary: 'section ids with commas (default: all)', parse: commaList },
  },
  run: (context, args, options) =>
    withApp(context, async (app) => {
      const { address, key } = await keyOf(app, args.address)
      const now = app.clock()
      const row = {
        address,
        addressKey: key,
        language: options.language ?? app.config.editions[0]?.language ?? 'en',
        firstName: options.name ?? '',
        sections: options.sections ?? null,
        joined: now,
        status: 'active' as const,
      }
      const counts = await app.subscribers.importRows(options.list ?? app.audience[0] ?? 'readers', [row], {
        mirror: false,
        dryRun: false,
        now,
      })
      if (counts.kept > 0) {
        context.out.result(
          { ...counts },
          () =>
            'Not added: this address left, bounced, never confirmed or was erased. It comes back only by its own sign-up.',
        )
        return 1
      }
      const { addressKey: _, ...subscriber } = await findSubscriber(app, args.address)
      context.out.result({ ...counts, subscriber }, () => describe({ ...subscriber, addressKey: _ }))
      return 0
    }),
})
