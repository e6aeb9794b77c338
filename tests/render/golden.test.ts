// The golden set: what stands in the sample letter and in which order, for every theme and edition. Pixels and fonts are
// not in it. After a change that is meant: npx vitest run tests/render/golden.test.ts -u, and read the difference.
import { Parser } from 'htmlparser2'
import { beforeAll, expect, it } from 'vitest'
import { type MailLook, mailLooks, THEMES } from '../support/mail-looks.ts'
import { MIRRORED } from '../support/mirrored.ts'

let looks: readonly MailLook[] = []
beforeAll(async () => {
  looks = (await mailLooks()).looks
}, 60_000)

/** Headings, paragraphs, links and pictures in reading order; rows and cells as the depth they stand at. */
function outline(html: string): string {
  const lines: string[] = []
  const open: { readonly name: string; readonly label: string; words: string }[] = []
  let depth = 0
  const say = (text: string) => lines.push(`${'  '.repeat(Math.min(depth, 12))}${text}`)
  const parser = new Parser({
    onopentag(name, a) {
      if (name === 'table') depth++
      if (name === 'html') say(`html lang=${a.lang} dir=${a.dir}`)
      if (name === 'img')
        say(`img ${a.width ?? '-'}x${a.height ?? '-'} ${a.src?.split('/').slice(-2).join('/')} "${a.alt}"`)
      const lang = a.lang && name !== 'html' ? ` lang=${a.lang}${a.dir ? ` dir=${a.dir}` : ''}` : ''
      const label = name === 'a' ? `a ${a.href}` : name
      if (/^(?:h[1-6]|p|a|title)$/.test(name)) open.push({ name, label: label + lang, words: '' })
    },
    ontext(text) {
      for (const one of open) one.words += text
    },
    onclosetag(name) {
      if (name === 'table') depth--
      if (open.at(-1)?.name !== name) return
      const { label, words = '' } = open.pop() ?? { label: '' }
      say(`${label}: ${words.replace(/\s+/g, ' ').trim()}`)
    },
  })
  parser.end(html)
  return `${lines.join('\n')}\n`
}

it.for(THEMES.flatMap((theme) => ['en', 'ru', MIRRORED].map((edition) => ({ theme, edition }))))(
  '$theme in $edition has the structure it had',
  async ({ theme, edition }) => {
    const look = looks.find((one) => one.theme === theme && one.edition === edition)
    await expect(outline(look?.html ?? '')).toMatchFileSnapshot(`golden/${theme}.${edition}.html.txt`)
    // Wire sends the Gazette's text.
    if (theme === 'gazette' && edition !== MIRRORED)
      await expect(look?.text).toMatchFileSnapshot(`golden/${theme}.${edition}.txt`)
  },
)
