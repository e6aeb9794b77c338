// The features of HTML and CSS without which a letter does not read as it should: what is lost, and what does it in mail.

export type Loss = {
  /** What a reader meets, to go after “so”. */
  readonly so: string
  /** What to write instead, as a sentence without its stop. */
  readonly instead: string
}

const columns: Loss = {
  so: 'what stands side by side falls one under another',
  instead: 'Lay columns out with mj-column or a table',
}
const unseen = (instead: string): Loss => ({ so: 'nothing is shown in its place', instead })
const picture = unseen('Use a JPEG, PNG or GIF')
const shown: Loss = {
  so: 'what it hides is shown',
  instead: 'Leave it out of the letter, or hide it with display:none',
}
const control: Loss = {
  so: 'readers cannot fill it in or press it',
  instead: 'Link to a page that has it',
}
const sheet: Loss = {
  so: 'no rule of that sheet holds',
  instead: 'Write the rules into an mj-style of the theme',
}

/** By slug of the data. What is not here degrades: the letter is plainer and says the same. */
export const BREAKS: Readonly<Record<string, Loss>> = {
  'css-display-flex': columns,
  'css-display-grid': columns,
  'css-float': {
    so: 'what should stand beside the text stands above it',
    instead: 'Use a table, or align="left" on a picture or table',
  },
  'css-position': {
    so: 'it stays in the run of the text, and what it should lie on moves',
    instead: 'Put it into a cell of a table of its own',
  },
  'css-variables': {
    so: 'what is set by it has no value, and text may lose its colour on its ground',
    instead: 'Write the value itself; themes take theirs from {{look "…"}}',
  },
  'css-visibility': shown,
  'html-hidden': shown,
  'css-at-import': sheet,
  'html-link': sheet,
  'css-nesting': {
    so: 'the rules within are lost, and in some those that follow',
    instead: 'Write each rule with its whole selector',
  },
  'html-svg': unseen('Use an mj-image with a PNG'),
  'html-object': unseen('Use a picture that links to it'),
  'html-video': unseen('Use a picture that links to it'),
  'html-audio': unseen('Use a picture or a button that links to it'),
  'html-dialog': { so: 'it stands open in the text or is gone', instead: 'Write it into the letter as text' },
  'html-popover': {
    so: 'it stands open in the text or never opens',
    instead: 'Write it into the letter as text',
  },
  'html-meter': unseen('Say the figure in words'),
  'html-progress': unseen('Say the figure in words'),
  'html-form': control,
  'html-select': control,
  'html-textarea': control,
  'html-button-reset': control,
  'html-button-submit': control,
  'html-input-checkbox': control,
  'html-input-hidden': control,
  'html-input-radio': control,
  'html-input-reset': control,
  'html-input-submit': control,
  'html-input-text': control,
  'image-avif': picture,
  'image-base64': picture,
  'image-hdr': picture,
  'image-heif': picture,
  'image-mp4': picture,
  'image-svg': picture,
  'image-tiff': picture,
  'image-webp': picture,
}
