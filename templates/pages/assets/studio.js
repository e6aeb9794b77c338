// What every editing page does: requests carry the token and the newest version, and one that no server answers is
// kept and sent again. Without this file the same forms work by loading pages.
;(() => {
  const client = crypto.randomUUID()
  const SECONDS = 5

  document.addEventListener('htmx:before:request', (event) => {
    const { request } = event.detail.ctx
    if (request.method === 'GET') return
    request.headers['X-Token'] = document.body.dataset.token
    if (!(request.body instanceof URLSearchParams)) return
    // The version of now, not the one at which the form was filled in: what waited in the queue changed it since.
    const version = document.querySelector('#outline-body')?.dataset.version
    if (version) request.body.set('version', version)
    request.body.set('client', client)
    // Of what is to be chosen, the version that was seen counts on: typing on chooses nothing.
    const open = [...document.querySelectorAll('.choice')].map((c) => [c.dataset.about, c.dataset.seen])
    if (open.length > 0) request.body.set('held', String(new URLSearchParams(open)))
  })

  // An edit is never given up: the queue waits with it until the server is back.
  document.addEventListener('htmx:config:request', (event) => {
    const { ctx } = event.detail
    if (ctx.request.method === 'GET') return
    ctx.fetch = async (action, request) => {
      for (;;) {
        try {
          const answer = await fetch(action, request)
          if (answer.status === 401) {
            await lost('#session')
            continue
          }
          // The server began anew, and knows its pages by other tokens.
          if (answer.status === 403 && (await renewed(request))) continue
          if (answer.status < 502 || answer.status > 504) {
            found()
            return answer
          }
        } catch (error) {
          if (error?.name === 'AbortError') throw error
        }
        await lost('#lost')
      }
    }
  })

  /** Whether there is another token than the one that was refused. */
  async function renewed(request) {
    const token = await fetch(`${document.body.dataset.studio}/token`).then((a) => (a.ok ? a.text() : ''))
    if (token === '' || token === request.headers['X-Token']) return false
    request.headers['X-Token'] = token
    document.body.dataset.token = token
    return true
  }

  document.body.addEventListener('edited', (event) => {
    const outline = document.querySelector('#outline-body')
    if (outline) outline.dataset.version = String(event.detail.version)
  })

  const banner = (selector) => document.querySelector(selector)

  /** Shows why nothing is saved, and resolves when it is time to try again. */
  function lost(selector) {
    const box = banner(selector)
    if (!box) return new Promise((done) => setTimeout(done, SECONDS * 1000))
    box.hidden = false
    const count = box.querySelector('.count')
    return new Promise((done) => {
      let left = SECONDS
      const tick = () => {
        if (count) count.textContent = String(left)
        left -= 1
        if (left < 0) finish()
      }
      const timer = setInterval(tick, 1000)
      const finish = () => {
        clearInterval(timer)
        done()
      }
      tick()
      box.querySelector('button')?.addEventListener('click', finish, { once: true })
    })
  }

  function found() {
    for (const selector of ['#lost', '#session']) {
      const box = banner(selector)
      if (box) box.hidden = true
    }
  }

  // What is half typed when the window closes, or waits for the server, is not to be lost by a slip.
  addEventListener('beforeunload', (event) => {
    const waits = ['#lost', '#session'].some((s) => banner(s)?.hidden === false)
    if (waits || document.querySelector('.htmx-request form, form.htmx-request')) event.preventDefault()
  })

  document.addEventListener('click', (event) => {
    const close = event.target.closest?.('.banner .close')
    if (close) close.closest('.banner').remove()
  })
})()
