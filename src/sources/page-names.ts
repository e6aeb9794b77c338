// From a byline as pages write it to names: labels, roles, dates, addresses and handles out, several people parted.
import { namesFrom } from './feed-entry.ts'
import { htmlText, oneLine } from './feed-text.ts'

/** Whose piece it is. A byline of a desk or an agency serves where no person is named. */
export type Byline = { readonly names: readonly string[]; readonly isPerson: boolean }

const MAX_BYLINE = 400

/** What stands before a name; with a colon more words do. */
const LABEL =
  /^(?:\W{0,3}(?:(?:article|story|text|words|report(?:ed|ing)?|written|posted|published|submitted|created|contributed|analysis|review|opinion|commentary|interview)\s+by|by|von|par|por|di|door|av|af|od|przez|escrito por|publicado por|scritto da|geschreven door|geschrieben von|rédigé par|publié par|écrit par|автор(?:ы)?|текст)(?![\p{L}\p{N}])\s*:?|(?:authors?|autor(?:a|es|en|in)?|auteurs?|autore|writers?|text|foto e testo|redakteur(?:in)?|reporter|editor|редактор|подготовил[аи]?|автори|作者|記者|记者|文|撰文|責任編輯|责任编辑|글|기자|بقلم|كتب|نویسنده|מאת)\s*[::/])\s*/iu

/** How a byline begins: told from any other sentence, since the names of Romance labels are words like others. */
export function beginsAsByline(text: string): boolean {
  return LABEL.test(text)
}

/** What a piece of a byline is cut before: a date, a place, what happened to the text. */
const TAIL =
  /\s*[,(]?\s*(?:\b(?:updated|last updated|published|posted|modified|first published|reporting from|special (?:to|for)|contributed to|is an?|was an?|for the|aktualisiert|publié|mis à jour|опубликовано|обновлено)\b|@|https?:|www\.|\S{1,64}@\S|(?<![\p{L}\d])\d).*$/iu

/** Words after which no name goes on; small ones that names may hold count at the end alone. */
const TAIL_WORDS =
  /\s+(?:(?:on|at|in|for|from|to|of the|am|um|vor|reports?|reporting|writes|из|в|для)(?:\s.*)?|(?:le|à|em|en|el|il|ore|den|om|uur|Follow(?:ing)?))$/u

/** A date that has lost its digits. */
const DAYS =
  /\s*,?\s*\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b.*$|\s+(?:january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\.?$/i

const DAY =
  /^(?:(?:mon|tue|wed|thu|fri|sat|sun)(?:s|nes|rs|ur)?(?:day)?|(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)(?:uary|ruary|ch|il|ust|(?:em|o)?ber)?)\.?$/i

/** What is said of a person, and of no other kind of name. */
const ROLE =
  /\b(?:editors?|reporters?|correspondents?|writers?|columnists?|contributors?|journalists?|producers?|professors?|ph\.?d|md|m\.d|jd|rn|director|critic|chief|senior|junior|staff|freelance|analyst|fellow|photographers?|founder|ceo|redakteur(?:in)?|korrespondent(?:in)?|journaliste|periodista|giornalista|jornalista|dziennikarz|special to|guest|host|manager|lecturer|executive|president|minister|author of|photo|photos|fotos?|bilder|illustrations?|video)\b|журналист|редактор|корреспондент|обозреватель/iu

/** Who is no person. */
const DESK =
  /\b(?:news|newsroom|staff|press|presse|agenc(?:y|ies|e)|agencias?|agentur|media|editorial|editors?|team|desk|redaktion|redaction|rédaction|redacción|redazione|redação|redactie|redakcja|redakce|reuters|afp|dpa|apa|ansa|efe|lusa|bloomberg|associated|times|post|herald|tribune|gazette|magazine|journal|tv|radio|online|contributors?|wikimedia|inc|ltd|gmbh|llc|foundation|institute?|university|department|ministry|services?|network|group|blog|webmaster|admin(?:istrator)?|company|corporation|union|council|committee|association|office|bureau|board|guest|user|anonymous|dailies|daily|weekly|today|app|digital|wire|reports?|community|organi[sz]ation|center|centre|society|the)\b|\.(?:com|org|net|[a-z]{2})$|редакци|агентств|служба|новости|ТАСС|РИА|編集部|编辑部|新聞|新闻|通讯社|기자단/iu

/** Particles of names, which begin small. */
const PARTICLE =
  /^(?:al|an|ap|bin|bint|d|da|dal|das|de|del|della|den|der|di|do|dos|du|e|el|ibn|la|las|le|los|mac|of|op|st|te|ten|ter|van|vom|von|y|zu|zum|zur|’t|'t)$/i

function isDay(text: string): boolean {
  return text.split(' ').every((word) => DAY.test(word))
}

export function isPersonName(name: string): boolean {
  if (name.length > 60 || /[\d@:;!?#_=<>{}[\]]/.test(name) || DESK.test(name) || ROLE.test(name)) return false
  const words = name.split(' ')
  if (isDay(name)) return false
  const isDense = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}・· ]{2,12}$/u.test(
    name,
  )
  if (isDense) return true
  if (words.length < 2 || words.length > 6) return false
  // "de Lisboa" is where somebody is from.
  if (words.filter((word) => !PARTICLE.test(word)).length < 2 && /^\p{Ll}/u.test(name)) return false
  return words.every(
    (word) =>
      /^[\p{Lu}\p{Lt}\p{Lo}'’“"(]/u.test(word) || PARTICLE.test(word) || /^\p{Ll}['’]\p{Lu}/u.test(word),
  )
}

/** The names in a byline, which may be HTML. Empty where it names nobody. */
export function bylineOf(raw: string): Byline {
  let text = oneLine(htmlText(raw.slice(0, 2000)))
    .slice(0, MAX_BYLINE)
    .replace(/(?:\bhttps?:\/\/|\bwww\.)\S+/gi, '|')
  for (let i = 0; i < 2; i++) text = text.replace(LABEL, '')
  const parts = text.split(/\s*[|•·;/\\—–→►]\s*|\s+-{1,2}\s+/u)
  const pieces = parts
    .flatMap((piece) => parted(piece))
    .map(bareName)
    .filter((name) => /\p{L}{2}|\p{Lo}/u.test(name))
  const people = withoutShouting(namesFrom(pieces.filter(isPersonName)))
  if (people.length > 0) return { names: people, isPerson: true }
  // One word may be all that somebody goes by, and what has a role or a desk in it is kept whole.
  const [first = '', ...others] = namesFrom(
    parts
      .flatMap((part) => part.split(/\s*,\s*/))
      .map(bareName)
      .filter((name) => !isDay(name)),
  )
  const names = /\p{L}{2}|\p{Lo}/u.test(first) ? [first, ...others.filter((name) => DESK.test(name))] : []
  return { names: names.filter((name) => name.length <= 80).slice(0, 3), isPerson: false }
}

/** Newspapers set their own name in capitals beside the name of a person. */
function withoutShouting(names: readonly string[]): readonly string[] {
  const spoken = names.filter((name) => name !== name.toUpperCase() || name === name.toLowerCase())
  return spoken.length > 0 ? spoken : names
}

/** Several people in one piece: parted by commas, and by the words for "and" where a whole name stands on both sides. */
function parted(text: string): readonly string[] {
  const [last, first, ...more] = text.split(/\s*[,、,،]\s*/u)
  // "Doe, Jane"
  if (
    last &&
    first &&
    more.length === 0 &&
    [last, first].every((word) => /^\p{Lu}[\p{L}'’-]+$/u.test(word) && !DESK.test(word))
  )
    return [`${first} ${last}`]
  return text.split(/\s*[,、,،]\s*(?:and\s|und\s|et\s|&\s)?/u).flatMap((piece) => {
    const sides = piece.split(
      /\s+(?:and|und|et|y|e|и|та|і|i|en|og|och|ve|oraz|with|mit|avec|con|com|a|και|&|\+|＆)\s+(?:by\s+)?/iu,
    )
    return sides.every((side) => side.includes(' ') || sides.length === 1 || DESK.test(side))
      ? sides
      : [piece]
  })
}

function bareName(piece: string): string {
  const bare = piece
    .replace(/^[^\p{L}\p{N}@(]+/u, '')
    .replace(LABEL, '')
    .replace(/^the\s/, '')
    .replace(TAIL, '')
    .replace(/\s*\([^()]*\)\s*$/, '')
    .replace(/^(?:(?:dr|prof|mr|mrs|ms|sir)\.?\s+){1,3}(?=\S+\s)/i, '')
    .replace(/[^\p{L}\p{N}.)’'"”]+$/u, '')
    .trim()
  const short = bare.replace(DAYS, '').replace(TAIL_WORDS, '').trim()
  if (isPersonName(short)) return short
  // "Jane Doe Contributor", "Jane Doe MD"
  const [, named = ''] = /^(\S+ \S+) \S+$/.exec(short) ?? []
  return isPersonName(named) && ROLE.test(short) ? named : bare
}
