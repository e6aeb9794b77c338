// Which features of HTML and CSS which mail programs lack, taken out of the data that caniemail.com publishes: facts only.

/** The part of their file that is read. */
export type CaniemailData = {
  readonly api_version: string
  readonly last_update_date: string
  readonly data: readonly {
    readonly slug: string
    readonly title: string
    readonly last_test_date: string
    readonly stats: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, string>>>>>>
  }[]
}

export type FeatureFacts = {
  readonly slug: string
  readonly kind: string
  /** As `featuresIn` calls its uses, without the kind. */
  readonly names: readonly string[]
  /** `2021-11` */
  readonly tested: string
  /** The clients of which no program knows it. */
  readonly none: readonly string[]
  /** Those that know a part of it, or of which some programs do. */
  readonly some: readonly string[]
}

/**
 * Clients in which newsletters are opened most, worldwide and where Russian is read. Outlook is three: its Windows
 * program has an engine of its own, the web page and the apps have others. Gmail's page on telephones is left out: few
 * read there, and it knows so little that every mail would fail.
 */
export const CLIENTS: Readonly<
  Record<string, { readonly name: string; readonly platforms: readonly string[] }>
> = {
  gmail: { name: 'Gmail', platforms: ['gmail/desktop-webmail', 'gmail/ios', 'gmail/android'] },
  word: { name: 'Outlook on Windows', platforms: ['outlook/windows'] },
  outlook: { name: 'Outlook.com', platforms: ['outlook/outlook-com'] },
  'outlook-apps': {
    name: 'the Outlook apps',
    platforms: ['outlook/macos', 'outlook/ios', 'outlook/android'],
  },
  apple: { name: 'Apple Mail', platforms: ['apple-mail/macos', 'apple-mail/ios'] },
  yahoo: { name: 'Yahoo', platforms: ['yahoo/desktop-webmail', 'yahoo/ios', 'yahoo/android'] },
  samsung: { name: 'Samsung Email', platforms: ['samsung-email/android'] },
  'mail-ru': { name: 'Mail.ru', platforms: ['mail-ru/desktop-webmail'] },
}

type Named = readonly [kind: string, ...names: string[]]

/** Entries whose slug does not say what is written in a mail; `null` for what no mail could do without or name. */
const SPECIAL: Readonly<Record<string, Named | null>> = {
  'css-at-media-device-pixel-ratio': ['at-rule', 'media -webkit-device-pixel-ratio'],
  'css-at-media-hover': ['at-rule', 'media hover', 'media any-hover'],
  'css-block-inline-size': ['property', 'block-size'],
  'css-border-inline-block': ['property', 'border-inline', 'border-block'],
  'css-border-inline-block-individual': [
    'property',
    ...['border-inline-start', 'border-inline-end', 'border-block-start', 'border-block-end'],
  ],
  'css-border-inline-block-longhand': [
    'property',
    ...['border-inline-width', 'border-inline-style', 'border-inline-color'],
    ...['border-block-width', 'border-block-style', 'border-block-color'],
  ],
  'css-border-radius-logical': [
    'property',
    ...['border-start-start-radius', 'border-start-end-radius'],
    ...['border-end-start-radius', 'border-end-end-radius'],
  ],
  'css-column-layout-properties': ['property', 'column-rule', 'column-fill', 'column-span', 'column-width'],
  'css-comments': null,
  'css-display': null,
  'css-display-flex': ['value', 'display:flex', 'display:inline-flex'],
  'css-display-grid': ['value', 'display:grid', 'display:inline-grid'],
  'css-display-none': ['value', 'display:none'],
  'css-flex-direction': ['value', 'flex-direction:column', 'flex-direction:column-reverse'],
  'css-flex-wrap': ['value', 'flex-wrap:wrap', 'flex-wrap:wrap-reverse'],
  'css-float': ['value', 'float:left', 'float:right'],
  'css-gap': ['property', 'gap', 'column-gap', 'row-gap'],
  'css-grid-template': [
    'property',
    ...['grid-template', 'grid-template-columns', 'grid-template-rows', 'grid-template-areas'],
  ],
  'css-important': ['value', '*:!important'],
  'css-inert-attribute': ['attribute', 'inert'],
  'css-intrinsic-size': ['value', '*:fit-content', '*:min-content', '*:max-content'],
  'css-left-right-top-bottom': ['property', 'left', 'right', 'top', 'bottom'],
  'css-margin-inline-block': ['property', 'margin-inline', 'margin-block'],
  'css-modern-color': ['function', 'lch', 'oklch', 'lab', 'oklab'],
  'css-nesting': ['selector', 'nesting'],
  'css-padding-inline-block': ['property', 'padding-inline', 'padding-block'],
  'css-position': ['value', 'position:absolute', 'position:fixed', 'position:sticky'],
  'css-rgb': ['function', 'rgb'],
  'css-rgba': ['function', 'rgba'],
  'css-scroll-snap': ['property', 'scroll-snap-type', 'scroll-snap-align'],
  'css-sytem-ui': ['value', '*:system-ui', '*:ui-serif', '*:ui-sans-serif', '*:ui-rounded', '*:ui-monospace'],
  'css-unit-calc': ['function', 'calc'],
  'css-unit-initial': ['value', '*:initial'],
  'css-unit-percent': ['unit', '%'],
  'css-variables': ['function', 'var'],
  'css-visibility': ['value', 'visibility:hidden', 'visibility:collapse'],
  'html-address': ['element', 'address'],
  'html-anchor-links': ['attribute', 'href=#'],
  'html-body': null,
  'html-comments': null,
  'html-doctype': null,
  'html-h1-h6': ['element', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6'],
  'html-image-maps': ['attribute', 'usemap'],
  'html-link': ['element', 'link[rel=stylesheet]'],
  'html-lists': ['element', 'ul', 'ol', 'dl'],
  'html-mailto-links': null,
  'html-meta-color-scheme': ['element', 'meta[name=color-scheme]'],
  'html-semantics': [
    'element',
    ...['article', 'aside', 'details', 'figcaption', 'figure', 'footer', 'header', 'main', 'mark', 'nav'],
    ...['section', 'summary', 'time'],
  ],
  'html-srcset': ['attribute', 'srcset', 'sizes'],
  'html-svg': ['element', 'svg'],
  'image-heif': ['image', 'heif', 'heic'],
  'image-tiff': ['image', 'tiff', 'tif'],
}

/** Which selectors are told apart; classes, names and lists of them are in every mail. */
const SELECTORS = ['child', 'adjacent-sibling', 'general-sibling', 'attribute']

function namesOf(slug: string, title: string): Named | null {
  const special = SPECIAL[slug]
  if (special !== undefined) return special
  const [, family = '', rest = ''] = /^([a-z]+)-(.+)$/.exec(slug) ?? []
  if (family === 'image') return ['image', rest]
  if (family === 'html') {
    const [, element, type] = /^(input|button)-(.+)$/.exec(rest) ?? []
    if (element) return ['element', `${element}[type=${type}]`]
    if (title.startsWith('<')) return ['element', rest]
    return / attribute$/.test(title) ? ['attribute', rest.replace(/-attribute$/, '')] : null
  }
  if (family !== 'css') return null
  const after = (start: string): string => rest.slice(start.length)
  if (rest.startsWith('at-media-')) return ['at-rule', `media ${after('at-media-')}`]
  if (rest.startsWith('at-')) return ['at-rule', after('at-')]
  const pseudo = /^pseudo-(?:class|element)-(.+)$/.exec(rest)?.[1]
  if (pseudo) return ['pseudo', pseudo]
  if (rest.startsWith('unit-')) return ['unit', after('unit-')]
  if (rest.startsWith('function-')) return ['function', after('function-')]
  if (rest.endsWith('-gradient')) return ['function', rest]
  if (rest.startsWith('selector-'))
    return SELECTORS.includes(after('selector-')) ? ['selector', after('selector-')] : null
  const both = /^(.+)-start-end$/.exec(rest)?.[1]
  return both ? ['property', `${both}-start`, `${both}-end`] : ['property', rest]
}

/** Orders `2019-02`, `16.80` and `2007` as numbers, part by part. */
function byVersion(a: string, b: string): number {
  const [left, right] = [a, b].map((version) => version.split(/\D+/).map(Number))
  for (let i = 0; i < 4; i += 1) {
    const difference = (left?.[i] ?? 0) - (right?.[i] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}

/** `y`, `a`, `n` or `u` of the newest version that was tested. */
function newest(versions: Readonly<Record<string, string>> | undefined): string {
  const last = Object.keys(versions ?? {})
    .toSorted(byVersion)
    .at(-1)
  return versions?.[last ?? '']?.[0] ?? 'u'
}

/** What some client lacks, in the order of the slugs. What is not known of a program counts neither way. */
export function factsOf({ data }: CaniemailData): readonly FeatureFacts[] {
  return data
    .flatMap(({ slug, title, last_test_date, stats }): readonly FeatureFacts[] => {
      const named = namesOf(slug, title)
      if (!named) return []
      const [kind, ...names] = named
      const none: string[] = []
      const some: string[] = []
      for (const [client, { platforms }] of Object.entries(CLIENTS)) {
        const known = platforms
          .map((platform) => platform.split('/'))
          .map(([family = '', program = '']) => newest(stats[family]?.[program]))
          .filter((support) => support !== 'u')
        if (known.length > 0 && known.every((support) => support === 'n')) none.push(client)
        else if (known.some((support) => support !== 'y')) some.push(client)
      }
      if (none.length + some.length === 0) return []
      return [{ slug, kind, names, tested: last_test_date.slice(0, 7), none, some }]
    })
    .toSorted((a, b) => (a.slug < b.slug ? -1 : 1))
}
