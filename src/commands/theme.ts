// theme: the themes that a newsletter may take, with the names that its config may give values of its own.
import { openThemes } from '../outside.ts'
import { defineCommand } from './frame.ts'

export const command = defineCommand({
  details:
    'The chosen one has a star. What stands beside a name is its value in the theme; `look` in newsletter.config.ts gives another. How to make a theme: docs/guide/themes.md.',
  async run(context) {
    const config = await context.config()
    const themes = await openThemes(config).list()
    const known = themes.map((theme) => ({ ...theme, chosen: theme.name === config.theme }))
    context.out.result({ themes: known }, () =>
      known
        .map(({ name, chosen, pictures, look, own }) => {
          const tokens = Object.entries(look).map(([token, value]) => {
            const mine = chosen && Object.hasOwn(config.look, token) ? config.look[token] : undefined
            return `    ${token.padEnd(16)} ${mine === undefined ? value : `${mine}  (yours; the theme has ${value})`}`
          })
          const yours = own.length > 0 ? [`    your own files: ${own.join(', ')}`] : []
          return [
            `${chosen ? '*' : ' '} ${name}${pictures ? '' : ', without pictures'}`,
            ...tokens,
            ...yours,
          ].join('\n')
        })
        .join('\n\n'),
    )
    return 0
  },
})
