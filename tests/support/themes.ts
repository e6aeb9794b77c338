// The shipped themes, each loaded once, with a language that reads from right to left beside those they come with.
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Edition } from '../../src/core/issue.ts'
import { loadTheme, type Theme } from '../../src/render/theme.ts'
import { anEdition, aPicturedStory, aSection, aStory, EMAIL_TEMPLATES } from './issue-builders.ts'

export const THEMES = ['gazette', 'wire'] as const
export const LANGUAGES = ['en', 'ru', 'he'] as const

const loaded = new Map<string, Promise<Theme>>()

export function shippedTheme(name: string): Promise<Theme> {
  const theme = loaded.get(name) ?? load(name)
  loaded.set(name, theme)
  return theme
}

async function load(name: string): Promise<Theme> {
  const folder = await mkdtemp(join(tmpdir(), 'postrider-themes-'))
  try {
    const english: object = JSON.parse(await readFile(join(EMAIL_TEMPLATES, 'strings/en.json'), 'utf8'))
    await mkdir(join(folder, 'strings'))
    const hebrew = { ...english, locale: 'he-IL', direction: 'rtl' }
    await writeFile(join(folder, 'strings/he.json'), JSON.stringify(hebrew))
    return await loadTheme([folder, EMAIL_TEMPLATES], name)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** An edition with a block of every layout, places, an untranslated story and corrections. */
export function fullEdition(over: Partial<Edition> = {}): Edition {
  return anEdition({
    sections: [
      aSection(
        'central-asia',
        aPicturedStory({ title: 'When every litre has a number', place: 'Tash-Kapka' }),
      ),
      aSection(
        'caucasus',
        aStory({ title: 'Aboard the school ferry', place: 'Upper Port Nmush' }, true),
        aStory({ title: 'A third brief' }),
      ),
      aSection(
        'podcast',
        aPicturedStory({ title: 'A language kept alive', kind: 'podcast', series: 'The Long Platform' }),
        aStory({ title: 'The second episode', kind: 'podcast', place: 'Kyzyl-Bel' }),
      ),
      aSection('video', aPicturedStory({ title: 'Walking the new edge', kind: 'video' })),
      aSection('blogs', aStory({ title: 'What a census cannot count', kind: 'blog', series: 'Marginalia' })),
    ],
    corrections: ['In No. 146 we wrote 40 million. It is 4 million.'],
    ...over,
  })
}
