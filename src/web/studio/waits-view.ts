// What waits of a sending, lane by lane, as its page says it.
import type { Wait } from '../../flows/waits.ts'
import type { DeskWords } from './words.ts'

/** @param at - a time as the page shows it */
export function waitsInWords(
  words: DeskWords,
  waits: readonly Wait[],
  at: (instant: string) => string,
): readonly string[] {
  const inWords = (wait: Wait): string => {
    const { relay, provider, detail } = wait
    const readers = words.many(wait.readers, 'reader')
    const until = wait.until === null ? '' : at(wait.until)
    switch (wait.why) {
      case 'cap':
        return words.say(
          '{provider}: {readers} wait until {until}, since {relay} has carried the {detail} mails of its day.',
          {
            ...{ provider, readers, until, relay, detail },
          },
        )
      case 'rest':
        return words.say(
          '{provider}: {readers} wait until {until}; it asked {relay} to leave it alone for a while.',
          {
            ...{ provider, readers, until, relay },
          },
        )
      case 'stopped':
        return words.say('{provider}: {readers} wait for you. {detail} See to it, then resume.', {
          ...{ provider, readers, detail },
        })
      case 'slow':
        return words.say(
          '{provider}: {readers} get theirs at {detail} a second; it asked {relay} to be slower.',
          {
            ...{ provider, readers, detail, relay },
          },
        )
    }
  }
  return waits.map(inWords)
}
