import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { loadDeskWords } from '../../src/web/studio/words.ts'

const root = join(import.meta.dirname, '../..')
const { languages } = loadDeskWords([join(root, 'templates')])

/** Every sentence that a page or a view of the studio says, by the file that says it. */
function sentences(): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  const take = (pattern: string, said: RegExp) => {
    for (const file of globSync(pattern, { cwd: root }))
      for (const [, text = ''] of readFileSync(join(root, file), 'utf8').matchAll(said))
        found.set(text.replaceAll('\\n', '\n').replaceAll('\\"', '"').replaceAll("\\'", "'"), file)
  }
  take('templates/pages/**/*.hbs', /\bsay "((?:[^"\\]|\\.)*)"/g)
  take('src/web/**/*.ts', /\bsay\(\s*'((?:[^'\\]|\\.)*)'/g)
  return found
}

it.each(languages.filter((w) => w.language !== 'en').map((w) => [w.name, w] as const))(
  'says all of it in %s',
  (_, words) => {
    const said = sentences()
    expect(said.size).toBeGreaterThan(300)
    const missing = [...said].filter(([text]) => !Object.hasOwn(words.texts, text))
    expect(missing).toEqual([])
  },
)

it('fills the same places in every language, and has all plural forms', () => {
  const [english] = languages.filter((w) => w.language === 'en')
  const placesOf = (text: string) => (text.match(/\{[a-zA-Z]+\}/g) ?? []).toSorted().join()
  for (const words of languages) {
    const odd = Object.entries(words.texts).filter(([text, own]) => placesOf(text) !== placesOf(own))
    expect([words.language, odd]).toEqual([words.language, []])
    const forms = new Intl.PluralRules(words.locale).resolvedOptions().pluralCategories.toSorted()
    expect(Object.keys(words.plurals).toSorted()).toEqual(Object.keys(english?.plurals ?? {}).toSorted())
    for (const plural of Object.values(words.plurals)) expect(Object.keys(plural).toSorted()).toEqual(forms)
  }
})
