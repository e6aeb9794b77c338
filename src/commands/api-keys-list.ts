// api-keys list: which keys there are, what each may do, and when it was last used.
import { defineCommand } from './frame.ts'
import { withApp } from './with-app.ts'

export const command = defineCommand({
  details: 'Keys themselves are not kept, so none is shown. A last use is known to the minute.',
  run: (context) =>
    withApp(context, async (app) => {
      const keys = (await app.apiKeys.all()).map(({ id: _, scope, ...key }) => ({ ...key, may: scope }))
      context.out.result({ keys }, () =>
        keys.length === 0
          ? 'There are no keys, so the API answers nobody: "api-keys make" makes one.'
          : keys
              .map((key) =>
                [
                  `${key.name}: ${key.may}, made ${day(key.madeAt)}`,
                  key.usedAt === null ? 'never used' : `last used ${day(key.usedAt)}`,
                  ...(key.revokedAt === null ? [] : [`revoked ${day(key.revokedAt)}`]),
                ].join(', '),
              )
              .join('\n'),
      )
      return 0
    }),
})

const day = (at: string): string => at.slice(0, 10)
