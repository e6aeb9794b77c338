// An issue in two languages, with something of everything that a letter can show.
import type { Issue } from '../../src/core/issue.ts'
import { anEdition, anIssue, aPicturedStory, aSection, aStory } from './issue-builders.ts'

/** The week in English and Russian, with three sections, a podcast and a correction. */
export function twoEditions(): Issue {
  const english = anEdition({
    sections: [
      aSection(
        'caucasus',
        aPicturedStory(),
        aStory({ title: 'Broadband arrives, and the post office stays' }),
      ),
      aSection(
        'central-asia',
        aStory({ title: 'When every litre has a number', authors: ['Farrukh Testov'] }),
      ),
      aSection('podcast', aStory({ title: 'A language kept alive by bus drivers', kind: 'podcast' })),
    ],
    corrections: ['In the last letter we misspelled the name of the choir’s leader. She is Teona Sampleuri.'],
  })
  const russian = anEdition({
    language: 'ru',
    subject: 'Поезд, который ждёт урожая',
    preheader: 'Вода по счётчику и паром, на котором учатся.',
    intro: ['Доброе утро, [[first_name|читатель]].', 'Расписание — это обещание столицы селу.'],
    signed: { name: 'Мара Заглушкина', role: 'редактор письма' },
    lead: aPicturedStory({
      title: 'Поезд, который ждёт урожая',
      url: 'https://caravanpost.example.org/ru/the-train',
      language: 'ru',
      dek: 'Садоводы по обе стороны перевала написали своё расписание.',
      authors: ['Айгерим Примерова'],
    }),
    sections: [
      aSection(
        'caucasus',
        aStory({
          title: 'Четыре башни, один ключ',
          url: 'https://caravanpost.example.org/ru/four-towers',
          language: 'ru',
          dek: 'Горное село отдаёт башню тем, кто починит крышу.',
          authors: ['Нино Образцидзе'],
        }),
      ),
    ],
    popular: [],
  })
  return anIssue({ editions: [english, russian] })
}
