// MJML to HTML: strict, no fonts from elsewhere, white space stripped. The library is loaded at the first mail.
import { messageOf } from '../core/errors.ts'

export type MjmlProblem = { readonly line: number; readonly tag: string; readonly message: string }

/** @returns the HTML, or what MJML found wrong; never both */
export async function compileMjml(
  mjml: string,
): Promise<{ readonly html: string } | { readonly problems: readonly MjmlProblem[] }> {
  // 300 to 560 ms to import: commands that render nothing do not pay for it.
  const { default: mjml2html } = await import('mjml')
  try {
    const { html, errors } = await mjml2html(mjml, {
      validationLevel: 'strict',
      fonts: {},
      ignoreIncludes: true,
      keepComments: false,
    })
    return errors.length > 0 ? { problems: errors.map(problemOf) } : { html: stripSpace(html) }
  } catch (thrown) {
    const errors = thrown instanceof Error && 'errors' in thrown ? thrown.errors : null
    if (Array.isArray(errors)) return { problems: errors.map(problemOf) }
    return { problems: [{ line: 0, tag: '', message: messageOf(thrown) }] }
  }
}

/** What `minify` would save, without its cost, its warnings and its reading of files in the working directory. */
function stripSpace(html: string): string {
  return html.replace(/[ \t]*\r?\n\s*/g, '\n')
}

function problemOf(error: unknown): MjmlProblem {
  const { line, tagName, message } = error as {
    readonly line?: unknown
    readonly tagName?: unknown
    readonly message?: unknown
  }
  return {
    line: typeof line === 'number' ? line : 0,
    tag: typeof tagName === 'string' ? tagName : '',
    message: typeof message === 'string' ? message : 'MJML gave no reason',
  }
}
