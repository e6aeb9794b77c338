// npm run compatibility -- <caniemail-data.json>: writes what the compatibility check knows, and the notice that goes with it.
import { readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { featuresIn } from '../src/render/features.ts'
import { readTree } from '../src/render/mail-tree.ts'
import { compileMjml } from '../src/render/mjml.ts'
import { makerVersions } from '../src/render/versions.ts'
import { type CaniemailData, CLIENTS, factsOf } from './compatibility-facts.ts'

/** What MJML makes of its plainest parts, with no wish of a theme in it. */
const SKELETON = `<mjml><mj-head><mj-title>x</mj-title><mj-preview>x</mj-preview></mj-head><mj-body>
  <mj-wrapper><mj-section><mj-column><mj-text>x</mj-text><mj-image src="x.png" alt="x" /><mj-button href="x">x</mj-button>
  <mj-divider /><mj-spacer /><mj-table><tr><td>x</td></tr></mj-table></mj-column></mj-section></mj-wrapper>
  <mj-section><mj-group><mj-column><mj-text>x</mj-text></mj-column><mj-column><mj-text>x</mj-text></mj-column></mj-group>
  </mj-section></mj-body></mjml>`

const OUT = join(import.meta.dirname, '..', 'src', 'render', 'checks', 'data')

const [path] = process.argv.slice(2)
if (path === undefined) {
  console.error('Say where the data is: npm run compatibility -- <caniemail-data.json>')
  process.exit(2)
}
// biome-ignore lint/style/noProcessEnv: only npm tells where the person stood
const data: CaniemailData = JSON.parse(readFileSync(resolve(process.env.INIT_CWD ?? '.', path), 'utf8'))
const facts = factsOf(data)
const compiled = await compileMjml(SKELETON)
if (!('html' in compiled)) throw new Error(JSON.stringify(compiled.problems))
const used = new Set(featuresIn(readTree(compiled.html)).map(({ feature }) => feature))
const baseline = facts.filter(({ kind, names }) => names.some((name) => used.has(`${kind}:${name}`)))
const updated = data.last_update_date.slice(0, 10)
const head = {
  source: 'https://www.caniemail.com/',
  version: data.api_version,
  updated,
  clients: Object.fromEntries(Object.entries(CLIENTS).map(([client, { name }]) => [client, name])),
  baseline: { mjml: makerVersions().mjml, slugs: baseline.map(({ slug }) => slug) },
}
// One feature a line, so that a new edition of the data shows in a diff what changed.
const lines = facts.map((feature) => `    ${JSON.stringify(feature)}`).join(',\n')
const text = JSON.stringify(head, null, 2).replace(/\n}$/, `,\n  "features": [\n${lines}\n  ]\n}\n`)
writeFileSync(join(OUT, 'caniemail.json'), text)
writeFileSync(join(OUT, 'NOTICE'), notice())
console.log(
  `${facts.length} of ${data.data.length} features of ${updated}, ${baseline.length} of them in every mail of MJML; ${text.length} bytes`,
)

function notice(): string {
  return `caniemail.json holds facts from the data of Can I email (https://www.caniemail.com/), API version ${data.api_version},
last updated on ${updated}, which is published under the MIT License:

MIT License

Copyright (c) 2019 HTeuMeuLeu

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation
files (the "Software"), to deal in the Software without restriction, including without limitation the rights to use, copy,
modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the
Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE,
ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
`
}
