// who: names the readers of an issue in some state.
import type { DeliveryState } from '../core/campaign.ts'
import { PostriderError } from '../core/errors.ts'
import { buryTheDead } from '../flows/orders.ts'
import { defineCommand } from './frame.ts'
import { ISSUE_ARGUMENT, withApp } from './with-app.ts'

const FAILED: readonly DeliveryState[] = ['rejected', 'expired']
const GROUPS = {
  missed: [...FAILED, 'suppressed', 'cancelled'],
  failed: FAILED,
  unsure: ['unknown', 'assumed'],
  waiting: ['queued'],
  accepted: ['accepted'],
} as const satisfies Readonly<Record<string, readonly DeliveryState[]>>

/** Rows read from the ledger at a time. */
const PAGE = 1000

export const command = defineCommand({
  arguments: { issue: ISSUE_ARGUMENT },
  options: {
    missed: { summary: 'who did not get it: failed, suppressed, cancelled' },
    failed: { summary: 'whose server said no, or whose time ran out' },
    unsure: { summary: 'who may have it: the connection died after the final dot' },
    waiting: { summary: 'who is still to get it' },
    accepted: { summary: 'whose server took it' },
  },
  run: (context, args, options) =>
    withApp(context, async (app) => {
      const asked = (Object.keys(GROUPS) as (keyof typeof GROUPS)[]).filter((name) => options[name])
      if (asked.length === 0)
        throw new PostriderError('usage', 'Say whom: --missed, --failed, --unsure, --waiting or --accepted.')
      await buryTheDead(app)
      const states = [...new Set(asked.flatMap((name) => GROUPS[name]))]
      const readers: { address: string | null; state: string; reply?: string; at?: string; note?: string }[] =
        []
      for (let after = 0; ; ) {
        const page = await app.campaigns.deliveries(args.issue, states, { limit: PAGE, after })
        for (const d of page)
          readers.push({
            address: d.address,
            state: d.state,
            ...(d.reply === null ? {} : { reply: d.reply }),
            ...(d.at === null ? {} : { at: d.at }),
            ...(d.note === null ? {} : { note: d.note }),
          })
        after = page.at(-1)?.delivery ?? 0
        if (page.length < PAGE) break
      }
      context.out.result(
        { issue: args.issue, readers },
        () =>
          readers
            .map((r) =>
              [r.address ?? '(erased)', r.state, r.reply, r.note && `(${r.note})`].filter(Boolean).join('  '),
            )
            .join('\n') || 'Nobody.',
      )
      return 0
    }),
})
