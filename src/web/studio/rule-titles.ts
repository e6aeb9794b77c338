// What each rule of the checks is called in the studio: a few words by its id, in English; other languages have them in their file.
import type { Finding } from '../../core/issue.ts'

export const RULE_TITLES: Readonly<Record<string, string>> = {
  render: 'The mail cannot be made',
  'source-health': 'A source gave nothing',
  // What is in the issue
  'edition-empty': 'Edition without stories',
  untranslated: 'Story in another language',
  'lost-story': 'Story missing from the mail',
  'lost-picture': 'Picture missing from the mail',
  'lost-words': 'Words missing from the mail',
  'unfinished-text': 'Unfinished text',
  'control-characters': 'Characters that cannot be seen',
  'control-output': 'Characters that cannot be seen',
  'foreign-text': 'Text in another language',
  // What the law asks for
  'postal-address': 'Postal address',
  'why-line': 'Why they get it',
  unsubscribe: 'Link to unsubscribe',
  'public-url': 'Public address',
  dkim: 'Signature of the mail',
  // The line in the list of mails
  'subject-empty': 'Subject is empty',
  'subject-long': 'Subject is too long',
  'subject-cut': 'Subject is cut',
  'subject-repeated': 'Subject was used before',
  'subject-unmatched': 'Subject does not fit the stories',
  'subject-shouting': 'Subject shouts',
  'subject-marks': 'Subject has many marks',
  'subject-reply': 'Subject looks like a reply',
  'preheader-empty': 'Preheader is empty',
  'preheader-length': 'Length of the preheader',
  'field-fallback': 'Name without a fallback',
  // Size and markup
  'size-decoded': 'The letter is long',
  'size-encoded': 'The letter is long as it travels',
  'encoded-text': 'Text in code',
  'text-part': 'Plain text part',
  'mso-comment': 'Outlook’s comments are broken',
  'mso-balance': 'Outlook’s tags do not balance',
  'html-balance': 'Tags do not balance',
  'active-content': 'Content that acts',
  'hidden-text': 'Hidden text',
  // Pictures
  'image-alt': 'Picture without a description',
  'image-address': 'Address of a picture',
  'image-words': 'Description of a picture',
  'image-ratio': 'Many pictures, few words',
  'picture-missing': 'Picture could not be had',
  'picture-unreachable': 'Picture cannot be reached',
  'picture-heavy': 'Picture is heavy',
  // Links
  'link-empty': 'Link without an address',
  'link-scheme': 'Link of another kind',
  'link-spaces': 'Blanks in a link',
  'link-credentials': 'Password in a link',
  'link-host': 'Link to nowhere',
  'link-http': 'Link without encryption',
  'link-lookalike': 'Link that looks like another',
  'link-elsewhere': 'Link leads elsewhere than it says',
  'link-shortened': 'Shortened link',
  'link-script': 'Link that runs a script',
  'link-words': 'Words of a link',
  'link-hosts': 'Links to many sites',
  'dead-link': 'A link to look at',
  'headline-changed': 'Headline changed on the site',
  // Reading it
  'page-language': 'Language of the mail',
  'page-title': 'Title of the mail',
  'heading-order': 'Order of headings',
  'layout-table': 'Tables of the layout',
  compatibility: 'Mail programs leave it out',
  contrast: 'Contrast is low',
  'contrast-dark': 'Contrast is low in the dark',
  'text-small': 'Type is small',
}

const WITHDRAWN = 'Story withdrawn since gathering'

/** Whether the page of a story says that it is gone. */
export function isWithdrawn({ rule, level, article }: Finding): boolean {
  return rule === 'dead-link' && level === 'red' && article !== undefined
}

/** The title of a finding; the rule's own id where it has none. */
export function titleOfFinding(finding: Finding): string {
  return isWithdrawn(finding) ? WITHDRAWN : (RULE_TITLES[finding.rule] ?? finding.rule)
}
