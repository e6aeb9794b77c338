import { describe, expect, it } from 'vitest'
import { readNotes } from '../../src/sources/notes.ts'
import { aFolder } from '../support/folder.ts'

const NOTE = `---
subject: The train that waits
preheader: "Also: a ferry"
lead: https://canal.example.org/train
corrections:
  - We wrote forty. It is four.
---

Dear [[first_name|reader]], a *timetable* is a **promise** that
a capital makes. See [the map](https://canal.example.org/map).

- One
- Two with \`code\`
`

describe('readNotes', () => {
  it('gives a note for each language that has one, its text without marks', async () => {
    const folder = await aFolder({ '2026-W47.en.md': NOTE, '2026-W46.en.md': 'Old.' })
    const { notes, failures } = await readNotes(folder, '2026-W47', ['en', 'ru'])
    expect(failures).toEqual([])
    expect(notes).toEqual([
      {
        language: 'en',
        subject: 'The train that waits',
        preheader: 'Also: a ferry',
        lead: 'https://canal.example.org/train',
        paragraphs: [
          'Dear [[first_name|reader]], a timetable is a promise that a capital makes. See the map (https://canal.example.org/map).',
          'One',
          'Two with code',
        ],
        corrections: ['We wrote forty. It is four.'],
      },
    ])
  })

  it('takes a file without front matter for paragraphs, and HTML for text', async () => {
    const folder = await aFolder({ '2026-W47.en.md': 'One.\n\n<script>alert(1)</script>\n\nThree.' })
    const { notes } = await readNotes(folder, '2026-W47', ['en'])
    expect(notes[0]).toMatchObject({
      subject: '',
      corrections: [],
      paragraphs: ['One.', '<script>alert(1)</script>', 'Three.'],
    })
  })

  it('names file and key of what is wrong', async () => {
    const folder = await aFolder({
      '2026-W47.en.md': '---\nsubjekt: A\ncorrections: {a: b}\n---\nText.',
      '2026-W47.ru.md': '---\nsubject: [\n---\nText.',
      '2026-W47.ka.md/x': '',
    })
    const { notes, failures } = await readNotes(folder, '2026-W47', ['en', 'ru', 'ka'])
    expect(notes.map(({ paragraphs }) => paragraphs)).toEqual([['Text.']])
    expect(failures.map(({ where, message }) => `${where}: ${message}`)).toEqual([
      '2026-W47.en.md: "subjekt" is not a key here: did you mean "subject"?',
      expect.stringContaining('2026-W47.en.md: "corrections" must be a list of texts'),
      expect.stringContaining('2026-W47.ru.md: The note has front matter that is not YAML, at line'),
      '2026-W47.ka.md: The note is a folder, not a file.',
    ])
  })
})
