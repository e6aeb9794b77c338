// The preview keeps pace with the edits: what differs in the new mail is put into the frame that is there, so that
// nothing flickers and the place that was looked at stays; the frame is as high as its mail. Tabs and knobs change the
// preview alone. Nothing in the frame can run: its sandbox and its own policy forbid it.
;(() => {
  const frame = () => document.querySelector('#mail')
  const page = async (url) => {
    const answer = await fetch(url).catch(() => null)
    return answer?.ok ? new DOMParser().parseFromString(await answer.text(), 'text/html') : null
  }
  let turn = 0
  let looks = 0

  function stretch(mail) {
    const root = mail.contentDocument?.documentElement
    if (root) mail.height = String(Math.max(480, root.scrollHeight))
  }

  const names = (node) => node.getAttributeNames().sort().join()
  const isAlike = (a, b) =>
    a.nodeType === 1 && b.nodeType === 1 && a.localName === b.localName && names(a) === names(b)

  /** Makes a node like another one, with the fewest changes that are easily found. */
  function patch(old, next, own) {
    if (old.isEqualNode(next)) return
    if (!isAlike(old, next)) return old.replaceWith(own.adoptNode(next))
    for (const name of next.getAttributeNames())
      if (old.getAttribute(name) !== next.getAttribute(name)) old.setAttribute(name, next.getAttribute(name))
    const [has, wants] = [[...old.childNodes], [...next.childNodes]]
    for (const [i, child] of wants.entries())
      if (has[i]) patch(has[i], child, own)
      else old.append(own.adoptNode(child))
    for (const child of has.slice(wants.length)) child.remove()
  }

  async function reload(version) {
    const mail = frame()
    if (!mail) return
    turn += 1
    const mine = turn
    const url = new URL(mail.src)
    url.searchParams.set('version', version)
    const answer = await fetch(url).catch(() => null)
    if (mine !== turn) return
    // What cannot be made into a mail any more is said in its place.
    if (answer && !answer.ok) return renew()
    if (!answer) return
    const text = await answer.text()
    const own = mail.contentDocument
    if (mine !== turn || !mail.isConnected || !own) return
    // Parsed as the frame may: the page itself takes no styles inside its documents.
    patch(
      own.documentElement,
      new mail.contentWindow.DOMParser().parseFromString(text, 'text/html').documentElement,
      own,
    )
    stretch(mail)
    document.body.dataset.painted = version
  }

  // As soon as the server has said that it is saved: the outline is put in order meanwhile.
  document.addEventListener('htmx:before:response', (event) => {
    const said = event.detail.ctx.response.headers.get('hx-trigger')
    if (!said?.includes('"edited"')) return
    if (frame()) void reload(String(JSON.parse(said).edited.version))
    else void renew()
  })
  // A finding leads to its story in the outline, and in the mail as well.
  document.addEventListener('click', (event) => {
    const { article } = event.target.closest?.('a[data-article]')?.dataset ?? {}
    const links = frame()?.contentDocument?.querySelectorAll('a[href]') ?? []
    const link = article && [...links].find((a) => a.href.startsWith(article))
    if (link) link.scrollIntoView({ block: 'center' })
  })

  /** Takes over a preview that is new on the page. */
  function settle() {
    const first = frame()
    if (!first) return
    if (first.contentDocument?.readyState === 'complete' && first.contentDocument.URL !== 'about:blank')
      stretch(first)
    first.addEventListener('load', () => stretch(first))
    // The sheet of free width is drawn by its corner: what is in it flows anew.
    const sheet = document.querySelector('.wfree .sheet')
    if (sheet) new ResizeObserver(() => frame() && stretch(frame())).observe(sheet)
  }

  /** The whole preview anew, where it is no frame, or none any more. */
  async function renew() {
    turn += 1
    const [mine, url] = [turn, location.href]
    const next = (await page(url))?.querySelector('#preview')
    const old = document.querySelector('#preview')
    if (mine !== turn || !next) return
    // Another look was taken meanwhile, perhaps before the edit.
    if (url !== location.href) return renew()
    const top = old.querySelector('.stage')?.scrollTop ?? 0
    old.querySelector('.stage').replaceWith(next.querySelector('.stage'))
    document.querySelector('#preview .stage').scrollTop = top
    window.htmx?.process(document.querySelector('#preview .stage'))
    settle()
  }

  /** Shows another look without leaving the page: what is half written in the outline stays. */
  async function look(url) {
    looks += 1
    const mine = looks
    const found = await page(url)
    if (mine !== looks) return
    const edition = (from) => from.querySelector('#outline-body')?.dataset.edition
    // A reader of another edition brings another outline: that is another page.
    if (!found || edition(found) !== edition(document)) return location.assign(url)
    const old = document.querySelector('#preview')
    const next = found.querySelector('#preview')
    const at = [...old.querySelectorAll('.modes :is(a, button, select)')].indexOf(document.activeElement)
    const label = document.activeElement?.textContent
    old.replaceWith(next)
    window.htmx?.process(next)
    history.pushState(null, '', url)
    const knobs = [...next.querySelectorAll('.modes :is(a, button, select)')]
    if (at >= 0)
      (knobs[at]?.textContent === label ? knobs[at] : knobs.find((k) => k.textContent === label))?.focus()
    settle()
  }

  document.addEventListener('click', (event) => {
    const link = event.target.closest?.('#preview .modes a')
    if (!link || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey) return
    event.preventDefault()
    look(link.href).catch(() => location.assign(link.href))
  })
  document.addEventListener('submit', (event) => {
    if (event.target.id !== 'look') return
    event.preventDefault()
    const url = new URL(event.target.action)
    url.search = new URLSearchParams(new FormData(event.target)).toString()
    look(url.href).catch(() => location.assign(url.href))
  })
  addEventListener('popstate', () => location.reload())
  settle()
})()
