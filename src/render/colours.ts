// Colours as a mail writes them, and how well one can be read on another (WCAG 2.2, success criterion 1.4.3).

/** Red, green and blue from 0 to 255, and opacity from 0 to 1. */
export type Colour = readonly [red: number, green: number, blue: number, opacity: number]

export const WHITE: Colour = [255, 255, 255, 1]
export const BLACK: Colour = [0, 0, 0, 1]

/** The names that people write by hand. */
const NAMED: Readonly<Record<string, string>> = {
  aqua: '#00ffff',
  black: '#000000',
  blue: '#0000ff',
  brown: '#a52a2a',
  crimson: '#dc143c',
  cyan: '#00ffff',
  darkblue: '#00008b',
  darkgray: '#a9a9a9',
  darkgreen: '#006400',
  darkgrey: '#a9a9a9',
  darkred: '#8b0000',
  dimgray: '#696969',
  dimgrey: '#696969',
  fuchsia: '#ff00ff',
  gainsboro: '#dcdcdc',
  gold: '#ffd700',
  gray: '#808080',
  green: '#008000',
  grey: '#808080',
  ivory: '#fffff0',
  lightblue: '#add8e6',
  lightgray: '#d3d3d3',
  lightgreen: '#90ee90',
  lightgrey: '#d3d3d3',
  lightyellow: '#ffffe0',
  lime: '#00ff00',
  magenta: '#ff00ff',
  maroon: '#800000',
  navy: '#000080',
  olive: '#808000',
  orange: '#ffa500',
  pink: '#ffc0cb',
  purple: '#800080',
  red: '#ff0000',
  silver: '#c0c0c0',
  teal: '#008080',
  tomato: '#ff6347',
  transparent: '#00000000',
  white: '#ffffff',
  whitesmoke: '#f5f5f5',
  yellow: '#ffff00',
}

const HEX = /^#?([0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})$/
const RGB = /^rgba?\(([^()]*)\)$/

/** @returns null for what is no colour, or one in a notation that is not read here */
export function parseColour(text: string): Colour | null {
  const value = text.trim().toLowerCase()
  const hex = HEX.exec(Object.hasOwn(NAMED, value) ? (NAMED[value] ?? '') : value)?.[1]
  if (hex) {
    const wide = hex.length < 6 ? [...hex].map((digit) => digit + digit).join('') : hex
    const at = (i: number): number => Number.parseInt(wide.slice(i, i + 2), 16)
    return [at(0), at(2), at(4), wide.length === 8 ? at(6) / 255 : 1]
  }
  const [red, green, blue, opacity = 1] = (RGB.exec(value)?.[1] ?? '')
    .split(/[\s,/]+/)
    .filter(Boolean)
    .map((part, i) => Number.parseFloat(part) * (part.endsWith('%') ? (i < 3 ? 2.55 : 0.01) : 1))
  if (red === undefined || green === undefined || blue === undefined) return null
  return [red, green, blue, opacity].every(Number.isFinite) ? [red, green, blue, opacity] : null
}

/** What the eye sees of a colour that lies over another. */
export function over(colour: Colour, ground: Colour): Colour {
  const mix = (i: 0 | 1 | 2): number => colour[i] * colour[3] + ground[i] * (1 - colour[3])
  return [mix(0), mix(1), mix(2), 1]
}

function luminance([red, green, blue]: Colour): number {
  const linear = (channel: number): number => {
    const part = Math.min(255, Math.max(0, channel)) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  }
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
}

/** From 1, where nothing can be seen, to 21, black on white. */
export function contrast(a: Colour, b: Colour): number {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x)
  return (light + 0.05) / (dark + 0.05)
}

/** `#rrggbb`. */
export function hexOf([red, green, blue]: Colour): string {
  const two = (channel: number): string => Math.round(channel).toString(16).padStart(2, '0')
  return `#${two(red)}${two(green)}${two(blue)}`
}
