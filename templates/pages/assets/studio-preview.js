// The preview keeps pace with the edits: the new mail is loaded behind the old one and takes its place when it is
// there, at the same point of the page; the frame is as high as its mail.
;(() => {
  const frame = () => document.querySelector('#mail')
  let turn = 0

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
  // The sheet of free width is drawn by its corner: what is in it flows anew.
  const sheet = document.querySelector('.wfree .sheet')
  if (sheet) new ResizeObserver(() => frame() && stretch(frame())).observe(sheet)
  const first = frame()
  if (first) {
    if (first.contentDocument?.readyState === 'complete' && first.contentDocument.URL !== 'about:blank')
      stretch(first)
    first.addEventListener('load', () => stretch(first))
  }
})()
