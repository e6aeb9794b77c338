// The headers that every answer carries, and the content policies: pages run nothing, mails can do less still.
import type { MiddlewareHandler } from 'hono'
import { secureHeaders } from 'hono/secure-headers'
import type { WebContext, WebEnv } from './web-tools.ts'

/** Headers for every answer; a handler that sets one of its own keeps it. */
export function headers(publicUrl: string): MiddlewareHandler<WebEnv> {
  return secureHeaders({
    overwrite: false,
    contentSecurityPolicy: {
      defaultSrc: ["'none'"],
      styleSrc: ["'self'"],
      imgSrc: ["'self'"],
      frameSrc: ["'self'"],
      formAction: ["'self'"],
      baseUri: ["'none'"],
      frameAncestors: ["'none'"],
    },
    permissionsPolicy: { camera: [], geolocation: [], microphone: [], payment: [] },
    xFrameOptions: 'DENY',
    // A sandboxed mail of the same origin could not keep to it, and browsers warn.
    originAgentCluster: false,
    strictTransportSecurity: publicUrl.startsWith('https:') ? 'max-age=31536000' : false,
  })
}

/** Mails bring their styles along; pictures come from here, also where the page was opened by another local name. */
const mailPolicy = (publicUrl: string): string =>
  `default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data: ${new URL(publicUrl).origin}; form-action 'none'; base-uri 'none'`

/** For a mail inside one of our pages: no script, no forms, no origin; its links open elsewhere. */
export function asFramedMail(c: WebContext, publicUrl: string): void {
  const sandbox = 'sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox'
  c.header('content-security-policy', `${sandbox}; ${mailPolicy(publicUrl)}; frame-ancestors 'self'`)
  c.header('x-frame-options', 'SAMEORIGIN')
}

/** For a letter that is a page of its own. */
export function asLetterPage(c: WebContext, publicUrl: string): void {
  c.header('content-security-policy', `${mailPolicy(publicUrl)}; frame-ancestors 'none'`)
}

/** For the pages of the studio that edit: scripts of our own files, which ask only us. Without them forms do the same. */
export function asScripted(c: WebContext): void {
  c.header(
    'content-security-policy',
    "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  )
}

/** For the studio: without script its forms are navigations, which say where they come from only under this policy. */
export function asDesk(c: WebContext): void {
  c.header('referrer-policy', 'same-origin')
}

/** For what only one person may see, or what changes by itself. */
export function asPrivate(c: WebContext): void {
  c.header('cache-control', 'no-store')
  c.header('x-robots-tag', 'noindex')
}
