// A WordPress site on a free port of loopback, as far as a test scripts it, and the reader pointed at it.
import type { Gathered } from '../../src/core/article.ts'
import type { SourceTools } from '../../src/sources/reader.ts'
import { readWordpress } from '../../src/sources/wordpress.ts'
import { type Answer, type FeedServer, startFeedServer } from './feed-server.ts'
import { COMMON, toolsOf, wordpressQuery } from './site-apis.ts'

export type WordpressSite = {
  readonly server: FeedServer
  /** Serves a home page that names the root of the API in its Link header. */
  serveHome(root: string, more?: Partial<Answer>): void
  /** Has a page of posts answer so; the home page names `/wp-json/`. */
  servePage(page: number, answer: Answer): void
  read(tools?: SourceTools): Promise<Gathered>
}

export async function startWordpress(): Promise<WordpressSite> {
  const server = await startFeedServer()
  const serveHome = (root: string, more: Partial<Answer> = {}) =>
    void server.serve('/', {
      body: '<!doctype html><title>Canal</title>',
      type: 'text/html',
      headers: { link: `<${root}>; rel="https://api.w.org/"` },
      ...more,
    })
  return {
    server,
    serveHome,
    servePage(page, answer) {
      serveHome(server.url('/wp-json/'))
      server.serve(`/wp-json/wp/v2/posts?${wordpressQuery(page)}`, answer)
    },
    read: (tools = toolsOf()) => readWordpress({ ...COMMON, kind: 'wordpress', url: server.url('') }, tools),
  }
}
