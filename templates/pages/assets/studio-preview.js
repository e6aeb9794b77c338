// The preview keeps pace with the edits: the new mail is loaded behind the old one and takes its place when it is
// there, at the same point of the page; the frame is as high as its mail. Tabs and knobs change the preview alone.
;(() => {
  const frame = () => document.querySelector('#mail')
  let turn = 0
  let looks = 0

  function stretch(mail) {
    const root = mail.contentDocument?.documentElement
    if (root) mail.height = String(Math.max(480, root.scrollHeight))
  }

  function addressOf(version) {
    const url = new URL(frame().src)
    url.searchParams.set('version', version)
    return url.href
  }

  function reload(version) {
    const old = frame()
    if (!old) return
    turn += 1
    const mine = turn
    const next = old.cloneNode()
    next.src = addressOf(version)
    next.classList.add('coming')
    next.removeAttribute('id')
    next.setAttribute('aria-hidden', 'true')
    next.addEventListener('load', () => {
      if (mine !== turn || !old.isConnected) return next.remove()
      stretch(next)
      next.id = 'mail'
      next.classList.remove('coming')
      next.removeAttribute('aria-hidden')
      old.remove()
      document.body.dataset.painted = version
      if (performance.mark) performance.mark('painted', { detail: version })
    })
    old.after(next)
  }

  // A finding leads to its story in the outline, and in the mail as well.
  document.addEventListener('click', (event) => {
    const { article } = event.target.closest?.('a[data-article]')?.dataset ?? {}
    const links = frame()?.contentDocument?.querySelectorAll('a[href]') ?? []
    const link = article && [...links].find((a) => a.href.startsWith(article))
    if (link) link.scrollIntoView({ block: 'center' })
  })

  document.body.addEventListener('edited', (event) => reload(String(event.detail.version)))

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

  /** Shows another look without leaving the page: what is half written in the outline stays. */
  async function look(url) {
    looks += 1
    const mine = looks
    const answer = await fetch(url).catch(() => null)
    const page = answer?.ok && new DOMParser().parseFromString(await answer.text(), 'text/html')
    if (mine !== looks) return
    const edition = (from) => from.querySelector('#outline-body')?.dataset.edition
    // A reader of another edition brings another outline: that is another page.
    if (!page || edition(page) !== edition(document)) return location.assign(url)
    const old = document.querySelector('#preview')
    const next = page.querySelector('#preview')
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
