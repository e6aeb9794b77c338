// Words of a language that the checks know by sight. A language is added by a row in each table; all rows count in any edition.

/** What a link may say that tells nobody where it leads, in small letters. */
const EMPTY_LINKS: Readonly<Record<string, readonly string[]>> = {
  en: [
    'here',
    'click here',
    'click',
    'this link',
    'link',
    'more',
    'read more',
    'learn more',
    'continue reading',
    'read on',
    'see more',
    'details',
  ],
  ru: [
    'здесь',
    'тут',
    'сюда',
    'нажмите здесь',
    'по ссылке',
    'ссылка',
    'подробнее',
    'подробности',
    'далее',
    'читать',
    'читать далее',
    'читать дальше',
    'читать полностью',
    'узнать больше',
    'ещё',
    'еще',
  ],
}

/** How a needless alternative text begins: that it is a picture, every screen reader says. */
const PICTURE_OPENINGS: Readonly<Record<string, readonly string[]>> = {
  en: [
    'image of',
    'an image of',
    'picture of',
    'a picture of',
    'photo of',
    'a photo of',
    'photograph of',
    'graphic of',
    'image:',
    'photo:',
    'picture:',
  ],
  ru: ['изображение', 'картинка', 'фотография', 'фото ', 'фото:', 'на фото ', 'на картинке ', 'рисунок '],
}

/** How a subject begins that passes for an answer. */
const REPLIES: Readonly<Record<string, readonly string[]>> = {
  en: ['re', 'fw', 'fwd'],
  de: ['aw', 'wg', 'antw'],
  fr: ['tr'],
  ru: ['отв', 'ответ', 'на', 'пер', 'пересл'],
}

const all = (table: Readonly<Record<string, readonly string[]>>): readonly string[] =>
  Object.values(table).flat()

const EMPTY_LINK_WORDS = new Set(all(EMPTY_LINKS))
const REPLY_WORDS = new Set(all(REPLIES))

/** The words without their arrows, dots and case, if they say nothing of where they lead; else ''. */
export function emptyLinkWords(words: string): string {
  const bare = words
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s]/gu, ' ')
    .replace(/\s+/gu, ' ')
    .trim()
  return EMPTY_LINK_WORDS.has(bare) ? bare : ''
}

/** The needless opening of an alternative text, or undefined. */
export function pictureOpening(alt: string): string | undefined {
  const words = alt.toLowerCase()
  return all(PICTURE_OPENINGS)
    .find(
      (opening) => words === opening || words.startsWith(/[\p{L}]$/u.test(opening) ? `${opening} ` : opening),
    )
    ?.trim()
}

/** `Re:` and its like at the start of a subject, or undefined. */
export function replyMark(subject: string): string | undefined {
  const [mark, word = ''] = /^\s*(\p{L}{2,6})\s*(?:[[(]\d{1,3}[\])])?\s*[:：]/u.exec(subject) ?? []
  return REPLY_WORDS.has(word.toLowerCase()) ? mark?.trim() : undefined
}
