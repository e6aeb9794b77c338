// compile: renders an issue as it would be sent, and writes it to a folder.
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { App } from '../app.ts'
import { PostriderError } from '../core/errors.ts'
import { canonicalJson, sha256 } from '../core/issue.ts'
import { merge } from '../core/merge.ts'
import { addressKey, parseAddress } from '../core/subscriber.ts'
import { checkIssue, findIssue } from '../flows/compile-issue.ts'
import { NOBODY, type PreviewReader, previewOf } from '../flows/compose.ts'
import { variantReaders } from '../flows/variant-readers.ts'
import { defineCommand } from './frame.ts'
import { counted, findingsInWords, ISSUE_ARGUMENT, syncListFiles, withApp } from './with-app.ts'

type CompiledEdition = {
  readonly edition: string
  readonly variant: string
  /** The sections it shows, and how many readers have it. */
  readonly sections: readonly string[]
  readonly readers: number
  readonly hash: string
  readonly subject: string
  readonly preheader: string
  readonly htmlBytes: number
  /** In quoted-printable, as it travels. */
  readonly encodedBytes: number
  readonly textBytes: number
  readonly sha256: { readonly html: string; readonly txt: string; readonly eml: string }
  readonly files: readonly string[]
}

export const command = defineCommand({
  details:
    'Writes <edition>.<variant>.html, .txt and .eml, and manifest.json with their hashes. The same issue and versions give the same bytes.',
  arguments: { issue: ISSUE_ARGUMENT },
  options: {
    edition: { value: 'language', summary: 'one edition only' },
    reader: { value: 'address', summary: 'as this subscriber gets it' },
    out: { value: 'folder', summary: 'where to write (default: var/compiled/<issue>)' },
  },
  run: (context, args, options) =>
    withApp(context, async (app) => {
      await syncListFiles(app, context)
      const { issue, signOff } = await findIssue(app.tools, args.issue)
      const languages = issue.editions.map((e) => e.language)
      if (options.edition !== undefined && !languages.includes(options.edition))
        throw new PostriderError(
          'usage',
          `${issue.key} has no edition "${options.edition}": it has ${languages.join(', ')}.`,
        )
      const reader = options.reader === undefined ? NOBODY : await readerOf(app, options.reader)
      const held = await variantReaders(app.tools, issue.key)
      const { rendered, findings } = await checkIssue(app.tools, issue, held)
      const folder =
        options.out === undefined
          ? join(app.config.varFolder, 'compiled', issue.key)
          : context.resolve(options.out)
      await mkdir(folder, { recursive: true })
      const editions: CompiledEdition[] = []
      for (const variant of rendered.variants) {
        if (options.edition !== undefined && variant.edition !== options.edition) continue
        const preview = previewOf(variant, app.tools.sender(variant.edition), issue.key, reader, issue.sendAt)
        const name = `${variant.edition}.${variant.variant}`
        const files: string[] = []
        for (const [ending, bytes] of [
          ['html', preview.html],
          ['txt', preview.text],
          ['eml', preview.eml],
        ] as const) {
          files.push(join(folder, `${name}.${ending}`))
          await writeFile(join(folder, `${name}.${ending}`), bytes)
        }
        editions.push({
          edition: variant.edition,
          variant: variant.variant,
          sections: variant.sections,
          readers: held.find(isOf(variant))?.readers ?? 0,
          hash: variant.hash,
          subject: preview.subject,
          preheader: merge(variant.preheader, { first_name: reader.firstName }),
          htmlBytes: Buffer.byteLength(preview.html),
          encodedBytes: preview.encodedBytes,
          textBytes: Buffer.byteLength(preview.text),
          sha256: { html: sha256(preview.html), txt: sha256(preview.text), eml: sha256(preview.eml) },
          files,
        })
      }
      const versions = await app.versions()
      const manifest = { issue: issue.key, hash: rendered.hash, versions, signOff, editions, findings }
      await writeFile(
        join(folder, 'manifest.json'),
        `${JSON.stringify(JSON.parse(canonicalJson(manifest)), null, 2)}\n`,
      )
      context.out.result(manifest, () =>
        [
          ...editions.map(
            (e) =>
              `${e.edition}.${e.variant}, ${counted(e.readers, 'reader')}: "${e.subject}", ${kilobytes(e.htmlBytes)} (${kilobytes(e.encodedBytes)} encoded), text ${kilobytes(e.textBytes)}`,
          ),
          findingsInWords(findings),
          `Written to ${folder}`,
        ]
          .filter(Boolean)
          .join('\n'),
      )
      return 0
    }),
})

type Name = { readonly edition: string; readonly variant: string }
const isOf = (one: Name) => (other: Name) => one.edition === other.edition && one.variant === other.variant

const kilobytes = (bytes: number) => `${(bytes / 1000).toFixed(1)} KB`

async function readerOf(app: App, text: string): Promise<PreviewReader> {
  const address = parseAddress(text)
  if ('reason' in address) throw new PostriderError('usage', `That address ${address.reason}.`)
  const found = await app.subscribers.findByKey(
    addressKey(await app.listTools.addressSecret(), address.normalised),
  )
  if (!found?.address)
    throw new PostriderError(
      'not-found',
      'No subscriber has that address: see "subscribers show", or leave --reader out.',
    )
  return { id: found.id, address: found.address, firstName: found.firstName }
}
