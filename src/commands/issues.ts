// issues: lists the issues, newest first.
import { defineCommand } from './frame.ts'
import { withApp } from './with-app.ts'

export const command = defineCommand({
  run: (context) =>
    withApp(context, async (app) => {
      const all = await app.issues.list()
      context.out.result(
        { issues: all.map(({ key, ...rest }) => ({ issue: key, ...rest })) },
        () =>
          all
            .map((i) =>
              `${i.key}  ${i.state.padEnd(9)}  ${i.sendAt.slice(0, 16).replace('T', ' ')}Z  ${i.hash.slice(0, 12)}  ${i.reason}`.trimEnd(),
            )
            .join('\n') || 'There are no issues yet: "gather" makes the first draft.',
      )
      return 0
    }),
})
